"""Write docs/granskning.md out of the first reviewer's rules: `python tests/review_page.py` after one has changed."""

from __future__ import annotations

import textwrap
from pathlib import Path

from payoff.language import Language
from payoff.report.review_words import rule_page
from payoff.reviewer.described import SEVERITIES, SEVERITY_MEANS, SEVERITY_WORDS
from payoff.reviewer.registry import RULES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "granskning.md"
WIDTH = 118
HEAD = """# Granskning

<!-- Skriven av tests/review_page.py ur payoff/reviewer/. Ändra där, inte här. -->

En kalkyl som ska hålla inför en styrelse måste tåla frågorna. payoff ställer dem först:

```sh
python -m payoff review scenario.yaml
python -m payoff review scenario.yaml --draws 10000 --seed 1
python -m payoff review scenario.yaml --strict
```

Det första säger varje anmärkning med plats i filen, varför den spelar roll och vad som svarar på den. Det andra prövar
också det som bara syns när de osäkra talen dras; utan `--draws` säger sista raden att det inte är prövat. Det tredje
ger slutkod 1 om något som är mer än en upplysning inte är godtaget, av det som är prövat: väljarna kan stå ihop.
`--format json` ger samma sak som data, och `--set` prövar en ändring innan den skrivs i filen. Av en portfölj granskas
varje del. Samma granskning står i bilagan, och i Python är den `payoff.review(scenario)`, eller med dragningar
`payoff.review(payoff.simulate(scenario))`.

```console
$ python -m payoff new mitt-projekt.yaml
$ python -m payoff review mitt-projekt.yaml --strict      # slutkod 1
```

```text
…
mitt-projekt.yaml:51: assumed_counterfactual
    Jämförelsen är ett antagande: ingen källa säger vad som hade hänt utan insatsen.
    Varför: Hela vinsten är skillnaden mot något som ingen har sett.
    Svar: Ta reda på hur det gick för liknande personer utan insatsen, i en jämförelsegrupp, ett
    register eller en studie, och skriv det i jämförelsens arm (kind och source). Annars: visa
    resultatet med en annan jämförelse bredvid (variants).
…
```

Reglerna prövar hur kalkylen är gjord, inte om insatsen är bra. En kalkyl utan anmärkningar kan ha fel tal, och en med
många kan ha rätt. De ser bara det som står i filen: om urvalet är skevt, om någon har mätt fel eller om prislistans
pris är rätt för just den här verksamheten ser de inte.

## Godta en anmärkning

Det finns tre svar på en anmärkning: ändra kalkylen så att den inte gäller, säga i filen varför den får stå, eller lämna
den. Den som har ett svar skriver det under `acknowledged`. Anmärkningen står då kvar i bilagan, med svaret, och räknas
inte av `--strict`:

<!-- sist i mitt-projekt.yaml -->
```yaml
acknowledged:
  assumed_counterfactual: Ingen jämförelsegrupp finns; varianten med halva effekten visar vad det betyder.
  average_cost: Handläggarna följer antalet ärenden, enligt socialchefens beslut.
  without_source: Talen byts mot bokslutets innan ansökan lämnas in.
  small_n: Fler platser finns inte; bilagan visar sannolikheten.
  no_follow_up_plan: Uppföljningen står i avtalet med förbundet.
```

```console
$ python -m payoff review mitt-projekt.yaml --strict
```

```text
…
Godtagna anmärkningar, med författarens skäl
────────────────────────────────────────────

mitt-projekt.yaml:51: assumed_counterfactual
    Jämförelsen är ett antagande: ingen källa säger vad som hade hänt utan insatsen.
    Skäl: Ingen jämförelsegrupp finns; varianten med halva effekten visar vad det betyder.
…
```

Ett skäl är inte en källa. Den som läser bilagan ser både anmärkningen och skälet och får tycka vad den vill. En regel
som inte finns vägras, med de regler som finns. En godtagen regel som inte längre slår till sägs det till om. Med
`--strict` kan ett projekt kräva att varje anmärkning har fått ett svar innan en kalkyl lämnas in.

## Hur allvarligt det är

"""
GROUPS = (
    ("Jämförelsen och effekten", "assumed_counterfactual"),
    ("Tid", "projected_without_drop_off"),
    ("Vem som vinner och vem som betalar", "net_lines"),
    ("Priser och indata", "without_source"),
    ("Hur säkert det är", "small_n"),
    ("Människorna, och det som inte har något pris", "results_by_sex"),
    ("Vad filen säger och inte säger", "overridden"),
)
"""The headings of the page, each before the rule that it begins with."""


def page(language: Language = "sv") -> str:
    """Return the page of every rule."""
    headings = {rule: heading for heading, rule in GROUPS}
    out = [HEAD + "| ord | i JSON | betyder |\n|---|---|---|"]
    for severity in SEVERITIES:
        word, means = SEVERITY_WORDS[severity].text(language), SEVERITY_MEANS[severity].text(language)
        out.append(f"| {word} | `{severity}` | {means} |")
    for name, rule in RULES.items():
        if name in headings:
            out.append(f"\n## {headings[name]}")
        out.append("\n" + "\n".join(map(_wrapped, rule_page(rule, language).splitlines())))
    return "\n".join(out) + "\n"


def _wrapped(line: str) -> str:
    return textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
