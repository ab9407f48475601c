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
# # 5. Vad är en utvärdering värd?
#
# Ska vi betala 900 000 kronor för en utvärdering innan vi bestämmer oss? Kunskap är värd något bara om den kan ändra
# ett beslut. Här är beslutet om 200 personer ska erbjudas IPS eller det som annars erbjuds, efter försöket i Malmö.

# %%
# %matplotlib inline
from pathlib import Path

import payoff as po

scenarios = next(top / "scenarios" for top in (Path.cwd(), Path.cwd().parent) if (top / "scenarios").is_dir())
scenario = po.load(scenarios / "ips-malmo.yaml")

# %% [markdown]
# Scenariot säger vilket beslut det gäller:

# %%
decision = scenario.decision
decision.who, decision.options, decision.applies_to.value, decision.study.n.value, decision.study.cost.value

# %%
simulation = po.simulate(scenario, draws=2_000, seed=1)
worth = simulation.value_of_information()

# %% [markdown]
# ## Vad väljer vi i dag?
#
# Medelvärdet av nettot för de 200, i kronor och jämfört med det andra valet.

# %%
options = {name: round(value, -3) for name, value in worth.options.items()}
worth.best, options

# %% tags=["figur"] mystnb={"image": {"alt": "Nettonuvärdet när ett osäkert tal i taget går från lågt till högt"}}
simulation.plot.tornado().figure

# %% [markdown]
# ## Vad är det värt att veta?
#
# *Allt* (EVPI) är ett tak: ingen utvärdering kan vara värd mer. *Ett tal* (EVPPI) säger vilken fråga som är värd att
# ställa.

# %%
round(worth.all.value, -3)

# %%
{one.path: round(known.value, -3) for one, known in worth.inputs}

# %% [markdown]
# Det mesta ligger i **hur länge arbetena varar**. Hur många som får arbete är redan rätt väl känt.
#
# ## Utvärderingen som föreslås
#
# Den räknar hur många av 60 som får arbete, och av lika många i en jämförelsegrupp. `gross` är vad det är värt att
# veta, `net` är efter kostnaden.

# %%
{"värde": round(worth.study.gross, -3), "kostnad": worth.study.cost, "kvar": round(worth.study.net, -3)}

# %% [markdown]
# Den är inte värd sitt pris: den mäter det som inte avgör. Med större räckvidd är kunskap värd mer, eftersom samma
# kunskap gäller fler. Så många behöver beslutet gälla för att *taket* ska nå kostnaden:

# %%
per_person = worth.all.value / decision.applies_to.value
persons = worth.study.cost / per_person
round(persons, -1)

# %% [markdown]
# ## Utan beslut, inget värde
#
# Tas beslutet bort säger payoff det i stället för att visa ett tal.

# %%
undecided = po.simulate(scenario.replace({"decision": None}), draws=400, seed=1).value_of_information()
undecided.status, undecided.reason.text()

# %% tags=["kontroll", "hide-input"]
values = {one.path: known.value for one, known in worth.inputs}
assert worth.best == "ips"
assert max(values, key=values.get) == "quantities.varaktighet"
assert worth.all.value >= values["quantities.varaktighet"] > worth.study.gross
assert 100_000 < values["quantities.varaktighet"] < 400_000
assert worth.study.net < 0
assert 200 < persons < 1_000
assert isinstance(undecided, po.Missing)
assert undecided.status == "not_applicable"

# %% [markdown]
# Talen är ungefärliga: det om ett tal är en regression och det om utvärderingen en gaussisk approximation. De säger
# storleken, inte kronan.
#
# **Vidare:** [Osäkerhet](../docs/osakerhet.md) om beslut, [IPS i Malmö](../docs/ips-malmo.md) om försöket.
