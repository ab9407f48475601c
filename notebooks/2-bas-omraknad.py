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
# # 2. BAS i Trelleborg, omräknad och ifrågasatt
#
# En ansökan till en social investeringsfond trycker vad varje aktör tjänar på en person som går från missbruk till
# arbete, och skriver "break-even redan efter två år". Stämmer tabellen? Och vad svarar den inte på?

# %%
# %matplotlib inline
from pathlib import Path

import payoff as po

scenarios = next(top / "scenarios" for top in (Path.cwd(), Path.cwd().parent) if (top / "scenarios").is_dir())
result = po.evaluate(po.load(scenarios / "bas-trelleborg.yaml"))

# %% [markdown]
# ## Tabellen, tryckt mot beräknat
#
# De tryckta talen, efter tre år, är avskrivna ur ansökan. Räntan står inte där: 4 procent vid årets början är den som
# återger tabellen.

# %%
printed = {
    "kommun": 809_550,
    "region": 305_855,
    "forsakringskassan": 10_177,
    "arbetsformedlingen": -234_331,
    "rattsvasende": 1_042_058,
    "ovriga": 785_828,
    "produktionsvarde": 405_208,
    "redovisade_aktorer": 3_124_345,
}
computed = result.cumulative("gains")

# %% tags=["tabell"]
table = computed[[3]].round().astype(int).rename(columns={3: "beräknat"})
table.insert(0, "tryckt", [printed[name] for name in table.index])
table.assign(skillnad=table["beräknat"] - table["tryckt"])

# %% tags=["kontroll", "hide-input"]
assert all(abs(computed.loc[name, 3] - amount) < 2 for name, amount in printed.items())

# %% [markdown]
# ## När?
#
# Hela kostnaden, 1 991 tkr, läggs vid starten, och en person är i arbete från dag 1.

# %%
payback = result.payback()
payback.sustained, round(payback.interpolated, 2)

# %% [markdown]
# Ansökan säger själv att arbete från dag 1 inte är troligt. Scenariots varianter prövar det:

# %%
{name: variant.payback().sustained for name, variant in result.variants.items()}

# %% tags=["kontroll", "hide-input"]
assert round(result.summed("programme_cost")) == 1_991_000
assert (payback.sustained, round(payback.interpolated, 2)) == (23, 22.47)
assert result.variants["arbete_efter_6"].payback().sustained == 29
assert result.variants["arbete_efter_12"].payback().sustained == 36

# %% [markdown]
# ## Vems vinst?
#
# Ansökan räknar alla aktörers vinst mot kommunens kostnad. Var för sig:

# %% tags=["figur"] mystnb={"image": {"alt": "Vad varje aktör satsar och vad den vinner"}}
po.figures.invest(result).figure

# %%
kommun = result.payback("kommun")
kommun.status, round(result.npv("kommun"))

# %% [markdown]
# Kommunen ensam får inte tillbaka sin kostnad på en person inom tre år. Och i *pengar* sparar den inget: ansökan
# säger att platserna tas av andra. Det är skillnaden mellan värde (`net`) och kassa (`cash`).

# %%
result.cash_gain("kommun"), round(result.summed("gains", "kommun"))

# %% tags=["kontroll", "hide-input"]
assert kommun.status == "never_within_horizon"
assert result.cash_gain("kommun") == 0

# %% [markdown]
# ## Är det samhällets vinst?
#
# Raderna är netton per myndighet: det som är en överföring mellan två aktörer syns inte. Därför heter summan "Summa
# redovisade aktörer", och samhällets kvot hålls inne. Svaret är inte ett tal utan ett skäl:

# %%
ratio = result.benefit_cost_ratio()
ratio.status, ratio.reason.text()

# %% [markdown]
# ## Vad skulle vända slutsatsen?
#
# Den största raden är rättsväsendet. Hur mycket lägre kan den vara innan summan är noll? Inte ens om den försvinner
# blir summan negativ, för *en person i tre år i arbete*. Hur länge arbetet dröjer avgör mer: efter ett års väntan är
# nästan hela vinsten borta.

# %%
without = po.evaluate(result.scenario.replace({"quantities.rattsvasendets_varde": 0}))
{
    "som tryckt": round(result.npv()),
    "utan rättsväsendets rad": round(without.npv()),
    "arbete efter 12 månader": round(result.variants["arbete_efter_12"].npv()),
}

# %% tags=["kontroll", "hide-input"]
assert isinstance(ratio, po.Missing)
assert ratio.status == "withheld"
assert 0 < without.npv() < result.npv()
assert result.variants["arbete_efter_12"].npv() < without.npv()

# %% [markdown]
# **Vidare:** [Två exempel](../docs/exempel.md) med alla varianter, [Typfall beroende](../docs/typfall-beroende.md) med
# samma steg nedifrån och upp ur prislistan.
