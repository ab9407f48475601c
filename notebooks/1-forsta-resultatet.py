# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1. Första resultatet på fem minuter
#
# Vad kostar insatsen, vem vinner på den, och när är kostnaden återbetald? Här räknas det exempel som följer med payoff.
# Alla tal i det är antaganden. Nästa steg är att byta dem mot era egna, se
# [ert eget projekt](4-ert-eget-projekt.py).
#
# Du behöver payoff i den miljö där Jupyter körs: `python -m pip install .` i mappen med payoff.

# %%
# %matplotlib inline
import payoff as po

# %% [markdown]
# Ett scenario läses och prövas. `po.load("mitt-projekt.yaml")` läser en egen fil; `po.example()` är samma fil som
# `python -m payoff new` skriver.

# %%
scenario = po.example()
result = po.evaluate(scenario)

# %% [markdown]
# ## Vem vinner, efter 1, 2 och 3 år?
#
# Vinst före programkostnad, i kronor, diskonterad. Den är skillnaden mellan det som händer med insatsen och det som
# hade hänt ändå.

# %% tags=["tabell"]
result.cumulative("gains").round(-3).astype(int)

# %% [markdown]
# ## När är kostnaden återbetald?
#
# `sustained` är den månad då det ackumulerade nettot är noll eller mer och förblir det. Det är den siffra som
# bilagan skriver.

# %%
payback = result.payback("samhalle")
payback.status, payback.sustained

# %% tags=["figur"] mystnb={"image": {"alt": "Ackumulerat netto per deltagare, månad för månad"}}
result.plot.cumulative().figure

# %% [markdown]
# Samhället och kommunen är två olika frågor. Kommunen betalar allt men får bara en del av vinsten:

# %%
{name: round(result.npv(name)) for name in ("kommun", "region", "individ", "samhalle")}

# %% tags=["figur"] mystnb={"image": {"alt": "Vad varje aktör satsar och vad den vinner"}}
result.plot.invest().figure

# %% [markdown]
# ## Vad säger kalkylen att den inte vet?
#
# Varningarna står också i bilagan. De kan besvaras i filen, med skäl som trycks, men inte stängas av.

# %%
for warning in result.to_dict()["warnings"]:
    print("–", warning["text"])

# %% [markdown]
# ## Bilagan
#
# Samma resultat blir en bilaga: `html`, `docx`, `pdf`, `xlsx`, `md`, `csv` eller `json`, som byte att spara.

# %%
annex = result.report("html")
len(annex)

# %% tags=["kontroll", "hide-input"]
assert (payback.status, payback.sustained) == ("reached", 16)
assert round(result.npv("kommun")) == 472_450
assert round(result.npv("samhalle")) == 1_445_355
assert "assumed_counterfactual" in {warning["rule"] for warning in result.to_dict()["warnings"]}
assert b"<html" in annex[:500]

# %% [markdown]
# **Vidare:** [Första scenariot på fem minuter](../docs/forsta-scenariot.md) gör samma sak från terminalen,
# [Resultatet](../docs/resultat.md) visar allt som går att fråga.
