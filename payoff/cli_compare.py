"""The commands `compare`, `record` and `follow-up`: what differs and why, and what became of a forecast."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from payoff.cli_draws import Progress, read_draws
from payoff.cli_load import settings_of
from payoff.cli_options import Text, draw_options, language_option, set_option
from payoff.cli_words import Command
from payoff.errors import InputError, did_you_mean
from payoff.language import Language, say

if TYPE_CHECKING:
    from payoff.scenario.models import Scenario
    from payoff.study.compare_result import Comparison
    from payoff.study.forecast_file import Forecast

FORMATS = ("txt", "html", "md", "docx", "pdf", "json")
FORECAST_SUFFIX = "-prognos.json"


def compare_command(text: Text, language: Language) -> Command:
    """Return the command `compare` with its help in a language."""

    def callback(files: tuple[str, ...], settings: tuple[str, ...], **asked: Any) -> None:
        asked_format = _format(asked["output"], asked["as_json"])
        comparison = _compared(files, settings, asked)
        from payoff.report.comparison import written

        _deliver(written(comparison, asked_format, language, asked["actor"]), asked["output"], language)

    return Command(
        "compare",
        callback=callback,
        help=text(
            say(
                "Jämför scenarier, varianter eller sparade prognoser, och säg varför resultatet skiljer sig.\n\n"
                "python -m payoff compare A.yaml B.yaml, eller en fil: mot sina varianter."
            )
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, metavar=text(say("FIL..."))),
            click.Option(["--variant", "variants"], multiple=True, metavar=text(say("NAMN")),
                         help=text(say("En variant i filen: en jämförs med filen, flera inbördes. Får upprepas."))),
            click.Option(["--actor", "--account", "actor"], metavar=text(say("AKTÖR")),
                         help=text(say("Kontot eller gruppen vars skillnad förklaras; annars summan."))),
            click.Option(["--horizon"], metavar=text(say("MÅNADER|shortest|own")),
                         help=text(say("Vid olika horisonter: så många månader, den kortaste, eller var sin."))),
            click.Option(["--clock"], metavar="entry|start|own",
                         help=text(say("Horisonten räknad från inskrivning, från start, eller på vars sitt sätt."))),
            click.Option(["--price-year"], metavar=text(say("ÅR")),
                         help=text(say("Räkna om allt till ett års priser med scenariots index, annars KPI."))),
            *_output_options(text),
            set_option(text),
            language_option(text),
        ],
    )  # fmt: skip


def record_command(text: Text, language: Language) -> Command:
    """Return the command `record` with its help in a language."""

    def callback(scenario: str, settings: tuple[str, ...], output: str, variant: str, **asked: Any) -> None:
        draws = read_draws(asked["draws"], asked["seed"], asked["sampling"])
        from payoff import api
        from payoff.report.write import write_new
        from payoff.study.forecast_file import recorded, stored

        loaded = _scenario(scenario, settings_of(settings))
        result = api.evaluate(loaded.variant(variant) if variant else loaded)
        made: Any = result
        if draws is not None:
            made = api.simulate(
                result, draws.draws, draws.seed, sampling=draws.sampling, progress=Progress(sys.stderr, language)
            )
        stem = Path(scenario).stem + (f"-{variant}" if variant else "")
        target = Path(output or stem + FORECAST_SUFFIX)
        if target.suffix.lower() != ".json":
            raise InputError(say("en prognos sparas som JSON; skriv t.ex. -o {name}", name=stem + FORECAST_SUFFIX))
        write_new(str(target), lambda: stored(recorded(made)))
        click.echo(say("Skrev {file}", file=target).text(language))

    return Command(
        "record",
        callback=callback,
        help=text(
            say(
                "Spara prognosen som en fil: indata, resultat och versioner, att hålla mot utfallet.\n\n"
                "Med --draws sparas också intervallen. En fil som finns skrivs inte över."
            )
        ),
        params=[
            click.Argument(["scenario"], metavar="SCENARIO"),
            click.Option(["-o", "--output"], default="", metavar=text(say("FIL")),
                         help=text(say("Filen att skriva; annars SCENARIO-prognos.json i mappen du står i."))),
            click.Option(["--variant"], default="", metavar=text(say("NAMN")), help=text(say("Spara en variant."))),
            *draw_options(text),
            set_option(text),
            language_option(text),
        ],
    )  # fmt: skip


def follow_up_command(text: Text, language: Language) -> Command:
    """Return the command `follow-up` with its help in a language; ``--set`` is laid over the outcomes."""

    def callback(files: tuple[str, ...], settings: tuple[str, ...], output: str, as_json: bool, **_: Any) -> None:
        asked_format = _format(output, as_json)
        if len(files) % 2:
            raise InputError(say("skriv prognos och utfall i par: PROGNOS UTFALL [PROGNOS UTFALL ...]"))
        content = _followed(files, settings_of(settings), asked_format, language)
        _deliver(content, output, language)

    return Command(
        "follow-up",
        callback=callback,
        help=text(
            say(
                "Håll en sparad prognos mot ett scenario med det som hände.\n\n"
                "Flera par ger tillsammans ett empiriskt avdrag som ett scenario kan använda."
            )
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, metavar=text(say("PROGNOS UTFALL..."))),
            *_output_options(text),
            set_option(text),
            language_option(text),
        ],
    )


def _output_options(text: Text) -> list[click.Option]:
    return [
        click.Option(["-o", "--output"], default="", metavar=text(say("FIL")),
                     help=text(say("Skriv till en fil; ändelsen väljer format: html, docx, pdf, md, txt, json."))),
        click.Option(["--json", "as_json"], is_flag=True, help=text(say("Svaret som JSON på standard ut."))),
    ]  # fmt: skip


def _format(output: str, as_json: bool) -> str:
    """Return the format that is asked for."""
    if not output:
        return "json" if as_json else "txt"
    ending = Path(output).suffix.lstrip(".").lower()
    if ending not in FORMATS:
        hint = did_you_mean(ending, FORMATS)
        raise InputError(say("ändelsen på ”{name}” är inget format; {hint}", name=output, hint=hint))
    return ending


def _deliver(content: bytes, output: str, language: Language) -> None:
    """Write to a file, whole or not at all, or show."""
    if not output:
        click.echo(content.decode(), nl=False)
        return
    from payoff.report.write import write_files

    for written in write_files({Path(output): content}):
        click.echo(written.said.text(language))


def _compared(files: Sequence[str], settings: Sequence[str], asked: dict[str, Any]) -> Comparison:
    """Load what is to be compared and compare it."""
    from payoff.report import render
    from payoff.report.comparison import written
    from payoff.study.compare import compare
    from payoff.study.compare_align import HorizonsDiffer

    given, names = _given(files, list(dict.fromkeys(asked["variants"])), settings_of(settings))
    horizon = asked["horizon"]
    try:
        return compare(
            given,
            (written, render.annex),
            names,
            horizon=int(horizon) if horizon is not None and horizon.isascii() and horizon.isdigit() else horizon,
            clock=asked["clock"],
            price_year=_year(asked["price_year"]),
        )
    except HorizonsDiffer:
        raise _how_to_ask(given, names) from None


def _how_to_ask(given: Sequence[Scenario | Forecast], names: Sequence[str]) -> InputError:
    """Return the error of horizons that differ, with the options that make them alike."""
    from payoff.scenario.models import Scenario

    months = {name: one.horizon.months for name, one in _by_name(given, names).items()}
    message = say(
        "horisonten skiljer sig ({months}), och en längre tid är inget bättre resultat. Skriv till ett av: "
        "--horizon own (var sin tid, som då är en av ändringarna)",
        months=[say("{name} {months} mån", name=name, months=count) for name, count in months.items()],
    )
    if all(isinstance(one, Scenario) for one in given):
        shortest = min(months.values())
        message = say("{text}, --horizon shortest (alla räknas {months} mån)", text=message, months=shortest)
    if len(given) == 1 and isinstance(given[0], Scenario):
        alike = [f"--variant {name}" for name in given[0].variants if months[name] == given[0].horizon.months]
        if alike:
            options = " ".join(alike)
            message = say("{text}, {options} (bara det som har filens horisont)", text=message, options=options)
    return InputError(message)


def _by_name(given: Sequence[Scenario | Forecast], names: Sequence[str]) -> dict[str, Scenario]:
    """Return the scenarios that are compared, by what they are called on the line or in the file."""
    from payoff.scenario.models import Scenario

    only = given[0]
    if len(given) == 1 and isinstance(only, Scenario):
        return {only.file: only, **{name: only.variant(name) for name in only.variants}}
    scenarios = [one if isinstance(one, Scenario) else one.scenario() for one in given]
    shown = names or [one.variant_name or one.file for one in scenarios]
    return dict(zip(shown, scenarios, strict=True))


def _given(
    files: Sequence[str], variants: list[str], settings: dict[str, str]
) -> tuple[list[Scenario | Forecast], list[str]]:
    """Return what the words on the line mean, and their names where they are files."""
    from payoff.study.forecast_file import is_forecast, read_forecast

    if variants:
        if len(files) > 1:
            raise InputError(say("--variant väljer bland varianterna i en fil; ange bara en fil"))
        base = _calibrated(_scenario(files[0], settings))
        chosen = [base.variant(name) for name in variants]
        return ([base, *chosen] if len(chosen) == 1 else [*chosen]), []
    given: list[Scenario | Forecast] = []
    for name in files:
        if is_forecast(name):
            if settings:
                raise InputError(say("--set ändrar scenarier; en sparad prognos är som den sparades"))
            given.append(read_forecast(name))
        else:
            given.append(_scenario(name, settings))
    return given, ([] if len(files) == 1 else [Path(name).stem for name in files])


def _calibrated(scenario: Scenario) -> Scenario:
    """Return a scenario with its calibrated values, which its variants share."""
    from payoff import api

    return api.evaluate(scenario).scenario if scenario.to_calibrate() is not None else scenario


def _followed(files: Sequence[str], settings: dict[str, str], format: str, language: Language) -> bytes:
    """Return the follow-ups of pairs of files, and with several their empirical haircut."""
    import json

    from payoff import api
    from payoff.report.follow_up import haircut_text, written
    from payoff.study.follow_up import follow_up
    from payoff.study.forecast_file import read_forecast
    from payoff.study.haircut import haircut

    pairs = zip(files[::2], files[1::2], strict=True)
    found = [follow_up(read_forecast(one), api.evaluate(_scenario(two, settings)), written) for one, two in pairs]
    if len(found) == 1:
        return written(found[0], format, language)
    together = haircut(found)
    if format == "json":
        data = {"follow_ups": [one.to_dict(language) for one in found], "haircut": together.to_dict(language)}
        return (json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    if format != "txt":
        raise InputError(say("flera uppföljningar visas som text eller JSON; skriv en åt gången i andra format"))
    texts = [written(one, format, language).decode() for one in found]
    return "\n".join([*texts, haircut_text(together, language)]).encode()


def _scenario(name: str, settings: dict[str, str]) -> Scenario:
    """Load a scenario; a portfolio is refused."""
    from payoff.scenario.models import Scenario
    from payoff.scenario.portfolio_load import load_file

    loaded = load_file(name, settings)
    if not isinstance(loaded, Scenario):
        raise InputError(say("{file} är en portfölj; ange dess delar, som är scenarier", file=loaded.file))
    return loaded


def _year(text: str | None) -> int | None:
    if text is not None and not (text.isascii() and text.isdigit() and len(text) == len("2026")):
        raise InputError(say("”{text}” är inget år; skriv t.ex. 2025", text=text[:40]))
    return None if text is None else int(text)
