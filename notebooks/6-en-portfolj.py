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
# # 6. En portfölj: MIA Stockholm
#
# Sex delprojekt, 2 500 deltagare, en gemensam budget. Hur stor andel behöver gå till arbete för att 100 mnkr ska
# betala sig, och hur stor del av behovet når de? **Talen i kronor är inte MIA:s resultat**: priser, budget och effekt
# är antagna.

# %%
# %matplotlib inline
from pathlib import Path

import payoff as po

scenarios = next(top / "scenarios" for top in (Path.cwd(), Path.cwd().parent) if (top / "scenarios").is_dir())
portfolio = po.load(scenarios / "mia-stockholm.yaml")
result = po.evaluate(portfolio)

# %% [markdown]
# ## Delarna
#
# Varje del är ett eget resultat. Budgeten delas efter deltagare.

# %%
{part: round(result.npv(part=part) / 1e6, 1) for part in result.parts}

# %% [markdown]
# De sex har ett och samma antagna scenario. Att ordna dem efter netto vore att ordna dem efter storlek: räknat per
# deltagare är de lika.

# %%
per_participant = {
    name: round(result.npv(part=name) / part.result.scenario.persons) for name, part in result.parts.items()
}
per_participant

# %% [markdown]
# ## Tillsammans

# %%
{"netto, mnkr": round(result.npv() / 1e6, 1), "offentlig sektor, mnkr": round(result.npv("offentlig_sektor") / 1e6, 1)}

# %%
result.break_even().sustained, round(result.deepest().value / 1e6, 1), result.deepest().month

# %% tags=["figur"] mystnb={"image": {"alt": "Vad varje aktör satsar och vad den vinner"}}
result.parts["sodertalje"].result.plot.invest().figure

# %% [markdown]
# ## Hur stor andel måste gå till arbete?
#
# Det är den fråga som bäst tål att effekten är okänd.

# %%
needed = result.break_even_share
{name: f"{share:.1%}" for name, share in (("behövs", needed.share), ("antaget", needed.now), ("utan", needed.without))}

# %% [markdown]
# ## Behov och räckvidd
#
# Målgrupperna överlappar: samma person kan stå i flera. Behovet är därför en övre gräns och räckvidden en undre.

# %%
reach = result.reach()
{"behov, högst": round(reach.need), "deltagare": round(result.participants), "räckvidd, minst": f"{reach.reach:.1%}"}

# %% tags=["kontroll", "hide-input"]
assert result.participants == 2_500
assert round(result.npv() / 1e6, 1) == 157.9
assert round(result.npv("offentlig_sektor") / 1e6, 1) == 105.4
assert abs(sum(result.npv(part=part) for part in result.parts) - result.npv()) < 1
assert max(per_participant.values()) - min(per_participant.values()) <= 1
assert result.break_even().sustained == 31
assert (round(result.deepest().value / 1e6, 1), result.deepest().month) == (-46.1, 18)
assert round(100 * needed.share, 1) == 14.4
assert round(100 * reach.reach, 1) == 3.3

# %% [markdown]
# **Vidare:** [Portföljer](../docs/portfolj.md) om språket, [MIA Stockholm](../docs/mia.md) om vad rapporten trycker.
