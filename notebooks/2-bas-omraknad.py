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
# ## Varför är rättsväsendets rad så stor?
#
# Den är en tredjedel av summan. `explain` visar vilka rader i filen ett tal är summan av, vem som säger det och var det
# står: 36 månader i arbete i stället för missbruk, och drygt 30 000 kronor i månaden.

# %% tags=["tabell"]
why = result.explain("rattsvasende")
why.frame()[["line", "months", "price", "discount", "value", "source", "where"]].round({"discount": 3, "value": 0})

# %% [markdown]
# En enda rad, utan delar: ansökan säger inte om det är polis, domstol eller fängelse. Frågan till den som skrev ansökan
# är alltså inte hur många månader, utan vad som finns i de 30 000.

# %% tags=["kontroll", "hide-input"]
(row,) = why.rows
assert (row.months, row.price) == (36, 30_088.5)
assert round(why.value) == 1_042_059
assert 0.3 < why.value / result.summed("gains") < 0.36

# %% [markdown]
# ## Vems vinst?
#
# Ansökan räknar alla aktörers vinst mot kommunens kostnad. Var för sig:

# %% tags=["figur"] mystnb={"image": {"alt": "Vad varje aktör satsar och vad den vinner"}}
result.plot.invest().figure

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
# ## Vad gör ansökans eget mål?
#
# Tabellen gäller *en* person. Målet är 25 procent av tio platser, och då går det nätt och jämnt upp för kommunen. Två
# saker är ändrade på en gång: fler personer, men bara en av fyra i arbete. `compare` delar skillnaden på dem, så att
# det inte beror på i vilken ordning de ändras.

# %%
goal = po.compare(result, result.variants["mal_25_procent"], names=["en person", "målet"])
goal

# %% tags=["tabell"]
parts = goal.parts_frame(series="kommun").query("part > 0")
parts[["paths", "before", "after", "value", "alone"]].round({"value": 0, "alone": 0})

# %%
{
    "en person": round(result.npv("kommun")),
    "skillnad": round(goal.difference(series="kommun")),
    "målet": round(result.variants["mal_25_procent"].npv("kommun")),
}

# %% [markdown]
# Vinsten hänger på antalet: kostnaden är lika stor för tio som för en. *Ensam* är större, för tio personer i arbete
# vore mer än målet lovar.

# %% tags=["kontroll", "hide-input"]
assert list(parts["paths"]) == ["participants", "arms.med.path.1"]
assert abs(parts["value"].sum() - goal.difference(series="kommun")) < 1
assert round(result.npv("kommun")) == -1_181_450
assert round(result.variants["mal_25_procent"].npv("kommun")) == 32_874

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
# nästan hela vinsten borta. `set` ger ett nytt scenario med ett tal bytt.

# %%
without = po.evaluate(result.scenario.set("quantities.rattsvasendets_varde", 0))
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
# **Vidare:** [Varför är siffran så stor?](../docs/forklara.md), [Jämföra](../docs/jamfora.md),
# [Två exempel](../docs/exempel.md) med alla varianter, [Typfall beroende](../docs/typfall-beroende.md) med samma steg
# nedifrån och upp ur prislistan.
