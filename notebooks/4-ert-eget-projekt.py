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
# # 4. Ert eget projekt, steg för steg
#
# Från ett tomt blad till en kalkyl som går att försvara: vad händer deltagarna, vad hade hänt ändå, vad kostar det och
# vem betalar. Varje steg ändrar en sak, så att det syns vad den betyder. Talen är antaganden; byt dem mot era.

# %%
# %matplotlib inline
import tempfile
from pathlib import Path

import payoff as po

# %% [markdown]
# ## Steg 1: det minsta som går att räkna
#
# Text med radbrytningar läses som ett scenario. Skriv belopp som du brukar: `10 500 kr/mån`, `470 tkr`, `25 %`. Vill du
# hellre få frågor gör `python -m payoff new FIL --ask` samma fil.

# %%
text = """
payoff: 1
about: {title: Vårt projekt, report: ansokan, note: Alla tal är antaganden.}
price_year: 2026
start: 2026-01
horizon: 36 mån
discounting: {rate: 3.5 %, timing: monthly, note: Antagande}
participants: 20
states:
  bistand:
    label: Försörjningsstöd
    lines:
      stod: {label: Försörjningsstöd, kind: transfer, from: kommun, to: individ, amount: 10 500 kr/mån, note: Antagande}
  arbete:
    label: Arbete
    lines:
      produktion: {label: Produktion, kind: production, to: arbetsgivare, amount: 28 912 kr/mån, note: Antagande}
      lon: {label: Lön, kind: wage, from: arbetsgivare, to: individ, amount: 22 000 kr/mån, note: Antagande}
      avgift: {label: Avgift, kind: tax, from: arbetsgivare, to: ovriga_staten, amount: 6 912 kr/mån, note: Antagande}
      skatt: {label: Kommunalskatt, kind: tax, from: individ, to: kommun, amount: 4 000 kr/mån, note: Antagande}
arms:
  utan: {label: Utan oss, role: counterfactual, kind: assumption, stays_in: bistand, note: Antagande}
  med: {label: Med oss, role: programme, path: {1: bistand, 7: {arbete: 30 %, bistand: rest}}}
programme:
  budget:
    personal: {label: Personal, payer: kommun, amount: 1 200 tkr, paid: evenly, during: {from: 1, to: 12}}
"""
scenario = po.load(text)
steps = {"1. det minsta": scenario}

# %% [markdown]
# Är något fel säger payoff var och hur det ska vara, allt på en gång:

# %%
try:
    po.load(text.replace("payer: kommun", "payer: komun").replace("30 %", "130 %"))
except po.ScenarioError as error:
    mistakes = error.problems
    print(error)

# %% tags=["kontroll", "hide-input"]
assert len(mistakes) == 2

# %% [markdown]
# ## Steg 2: vad hade hänt ändå?
#
# Att ingen hade fått arbete utan insatsen är sällan sant. Säg det som ni vet, helst ur en jämförelsegrupp eller ett
# register, med källa. `replace` byter flera saker på en gång och ger ett nytt, prövat scenario; det gamla ändras inte.

# %%
scenario = scenario.replace(
    {"arms.utan.stays_in": None, "arms.utan.path": {1: "bistand", 7: {"arbete": "12 %", "bistand": "rest"}}}
)
steps["2. jämförelsen 12 %"] = scenario

# %% [markdown]
# ## Steg 3: ett pris ur prislistan
#
# Prislistan har källa, år och status för varje tal. Den som vill räkna med en tjänst eller en förmån skriver den som en
# [byggsten](../docs/byggstenar.md) under `use`; här bara ett tal att se på.

# %%
base = po.reference.price("prisbasbelopp", 2025)
base.value, base.unit.text, base.source.publisher

# %% [markdown]
# ## Steg 4: det ni inte vet
#
# Vet ni inte, skriv `unknown`: det visas som "uppgift saknas", aldrig som noll, och det som beror på det räknas inte.
# `set` byter en sak.

# %%
unknown = po.evaluate(scenario.set("programme.budget.lokal", {"payer": "kommun", "amount": "unknown"}))
unknown.npv("kommun")

# %% [markdown]
# Vet ni ungefär, skriv lägst och högst bredvid det troligaste, och varför.

# %%
share = {"value": "30 %", "low": "15 %", "high": "40 %", "note": "Antagande"}
scenario = scenario.set("arms.med.path.7", {"arbete": share, "bistand": "rest"})
simulation = po.simulate(scenario, draws=2_000, seed=1)

# %% tags=["figur"] mystnb={"image": {"alt": "Hur dragningarna av det ackumulerade nettot sprider sig"}}
simulation.plot.fan().figure

# %% [markdown]
# ## Vad varje steg betydde

# %%
nets = {name: po.evaluate(one) for name, one in steps.items()}
{name: {"kommun": round(one.npv("kommun")), "samhälle": round(one.npv())} for name, one in nets.items()}

# %% [markdown]
# ## Steg 5: vad händer om ...?
#
# `sweep` räknar varje kombination av några värden. Hur många behövs, och hur stor andel av dem, för att kommunen ska
# gå jämnt upp?

# %%
shares = [{"arbete": f"{percent} %", "bistand": "rest"} for percent in (20, 30, 40)]
grid = {"participants": [10, 20, 40], "arms.med.path.7": shares}
table = po.sweep(scenario, grid, accounts=["kommun"])

# %% tags=["tabell"]
table["arbete"] = [step["arbete"] for step in table["arms.med.path.7"]]
table.pivot(index="participants", columns="arbete", values="npv_kommun").round(-3).astype(int)

# %% [markdown]
# Och precis var det vänder, för kommunen och för alla:

# %%
for payer in ("kommun", "samhalle"):
    found = po.switching_value(scenario, "arms.med.path.7.arbete", payer)
    print(f"{payer}: {found.value:.1%} i arbete från månad 7")

# %% [markdown]
# ## Steg 6: spara, och låt den granskas
#
# `to_yaml` skriver scenariot med allt som ändrats, som en fil att arbeta vidare i. `review` säger vad en kritisk läsare
# skulle säga, med plats i filen, skäl och svar. I terminalen är det `python -m payoff review vart-projekt.yaml`; här
# bara det som är mer än en upplysning.

# %%
folder = Path(tempfile.mkdtemp())
file = folder / "vart-projekt.yaml"
file.write_text(scenario.to_yaml(), encoding="utf-8")
print(*file.read_text(encoding="utf-8").splitlines()[:16], sep="\n")

# %%
review = po.review(po.load(file))
{one.rule.name: f"rad {one.place.line}: {one.rule.answer.text()}" for one in review.unanswered}

# %% [markdown]
# Ett skäl i filen, `acknowledged`, godtar en anmärkning utan att gömma den. `--strict` kräver ett svar på var och en.

# %%
answered = scenario.set("acknowledged", {"assumed_counterfactual": "Ingen jämförelsegrupp finns ännu."})
file.write_text(answered.to_yaml(), encoding="utf-8")
{one.rule.name: one.acknowledged for one in po.review(answered).findings if one.acknowledged}

# %% [markdown]
# `report` ger bilagan som byte. Skriv den med `Path("bilaga.docx").write_bytes(...)`.

# %%
size = len(simulation.report("docx"))

# %% tags=["kontroll", "hide-input"]
first, second = nets.values()
assert second.npv() < first.npv()
assert isinstance(unknown.npv("kommun"), po.Missing)
assert unknown.npv("kommun").status == "unknown"
assert (table["status"] == "known").all()
worth = table.set_index(["participants", "arbete"])["npv_kommun"]
assert worth[20, "20 %"] < 0 < worth[20, "30 %"], "brytvärdet ligger mellan dem"
assert 0.20 < po.switching_value(scenario, "arms.med.path.7.arbete", "kommun").value < 0.30
assert 0.12 < po.switching_value(scenario, "arms.med.path.7.arbete", "samhalle").value < 0.30
assert po.evaluate(po.load(file)).npv() == po.evaluate(scenario).npv()
assert "assumed_counterfactual" in {one.rule.name for one in review.unanswered}
assert "assumed_counterfactual" not in {one.rule.name for one in po.review(answered).unanswered}
assert size > 10_000

# %% [markdown]
# **Vidare:** [Vad händer om …?](../docs/andra.md), [Bygga i Python](../docs/python.md),
# [Granskning](../docs/granskning.md) och [Ett helt exempel](../docs/helt-exempel.md) från början till slut.
