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
# # 3. Resam: från avslut till återbetalning, med osäkerhet
#
# En slutrapport med 103 deltagare trycker vart de gick, att kostnaden är återbetald efter 27 månader och att vinsten är
# 1,6 mnkr på fem år. Beloppen i budgeten är tomma. Vilken kostnad kräver de tryckta talen, och hur säkert blir det då?

# %%
# %matplotlib inline
from pathlib import Path

import payoff as po

scenarios = next(top / "scenarios" for top in (Path.cwd(), Path.cwd().parent) if (top / "scenarios").is_dir())
scenario = po.load(scenarios / "resam-fagersta.yaml")
result = po.evaluate(scenario)

# %% [markdown]
# ## Vart de gick
#
# Antalen är de enda heltal som ger de tryckta andelarna.

# %% tags=["figur"] mystnb={"image": {"alt": "Deltagarna i varje tillstånd, utan och med insatsen"}}
result.plot.states().figure

# %% [markdown]
# ## Kostnaden är kalibrerad, inte uppmätt
#
# Två okända söks så att två tryckta tal stämmer. Allt som bygger på dem är märkt i bilagan.

# %%
result.calibration

# %%
payback = result.payback()
after_five_years = result.payback_curve()[60] * result.scenario.persons
{"återbetald, månad": round(payback.interpolated, 1), "på fem års sikt, mnkr": round(float(after_five_years) / 1e6, 2)}

# %% tags=["kontroll", "hide-input"]
assert round(payback.interpolated, 1) == 27.0
assert round(after_five_years / 1e6, 2) == 1.6
unknown = result.to_dict()["calibration"]["unknown"]
assert round(unknown["kostnad"]["value"] / 1e6, 2) == 1.22
assert all(target["met"] for target in result.to_dict()["calibration"]["targets"].values())

# %% [markdown]
# ## Hur säkert är det?
#
# Vart de 103 gick har hänt och ligger fast. Det andra är osäkert, och alla gränser är antaganden. Här räcker 2 000
# dragningar; bilagan görs med 10 000. Fröet gör att samma tal kommer igen.

# %%
simulation = po.simulate(result, draws=2_000, seed=1)

# %% tags=["tabell"]
chances = simulation.probability_of_gain(clock="entry").pivot(index="label", columns="period", values="probability")
chances.loc[["Försäkringskassan", "Landsting", "Kommun", "Offentlig sektor", "Samhället"]].round(2)

# %% [markdown]
# Solfjädern visar var hela programmets netto ligger på kalendern, i hälften av dragningarna och i nio av tio.
# Deltagarna börjar i olika månader, så programmet är tillbaka på noll senare än de 27 månader som gäller en deltagare:
# se [Två klockor](../docs/tva-klockor.md).

# %% tags=["figur"] mystnb={"image": {"alt": "Hur dragningarna av det ackumulerade nettot sprider sig"}}
simulation.plot.fan().figure

# %% tags=["figur"] mystnb={"image": {"alt": "Sannolikheten att ha fått tillbaka pengarna, månad för månad"}}
simulation.plot.chance().figure

# %% [markdown]
# Månaden då pengarna är tillbaka för gott, per deltagare, i nio fall av tio:

# %% tags=["tabell"]
months = simulation.payback().set_index("account").loc[["samhalle"], ["label", "p5", "median", "p95", "never"]]
months

# %% [markdown]
# ## Vad avgör?

# %% tags=["figur"] mystnb={"image": {"alt": "Nettonuvärdet när ett osäkert tal i taget går från lågt till högt"}}
simulation.plot.tornado().figure

# %% [markdown]
# Tre antaganden avgör: vårdens pris, vinsten mot den kalibrerade och dödvikten. Bara ett kan ensamt vända samhällets
# netto inom det som är osäkert (`within_range`). De tal som inget värde på kan göra nettot noll är utelämnade:

# %% tags=["tabell"]
switching = simulation.switching_values()
shown = switching.dropna(subset=["value"])[["label", "central", "low", "high", "value", "within_range"]]
shown.round(2)

# %% [markdown]
# **Läs sannolikheten rätt.** Vinsten är kalibrerad till ett tryckt resultat som är positivt efter fem år, så nästan
# varje dragning är det också. Sannolikheten säger hur säkert det är *givet* slutrapportens två tal. Om de stämmer
# säger den inget om.

# %% tags=["kontroll", "hide-input"]
fan = simulation.fan()
assert fan[4, 27] < 0 < fan[0, 60], "nio av tio är under noll på kalendern i månad 27, och över i månad 60"
assert result.break_even().sustained == 40
samhallet = chances.loc["Samhället"]
assert samhallet[1] < 0.01
assert 0.15 < samhallet[2] < 0.30
assert 0.85 < samhallet[3] < 0.93
assert samhallet[5] > 0.99
assert chances.loc["Kommun"].max() < 0.01
assert list(switching[switching["within_range"]]["input"]) == ["arms.utan.deadweight"]
assert set(simulation.tornado()["input"][:3]) == {
    "quantities.vardpris",
    "quantities.vinstosakerhet",
    "arms.utan.deadweight",
}

# %% [markdown]
# **Vidare:** [Resam i Fagersta](../docs/resam-fagersta.md) med klockorna och det som källan lämnar öppet,
# [Osäkerhet](../docs/osakerhet.md) om hur osäkra tal skrivs och läses.
