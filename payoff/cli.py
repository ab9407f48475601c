"""The command line: `python -m payoff SCENARIO` and the commands, each with a module of its own where it is long.

Exit codes: 0 ok, 1 unexpected, 2 usage, 3 invalid scenario, 4 cannot write. No arithmetic
here, and nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from payoff.cli_compare import compare_command, follow_up_command, record_command
from payoff.cli_draws import Draws, Progress, read_draws
from payoff.cli_explain import asked_of, explain_command
from payoff.cli_load import check_format, load_all, settings_of
from payoff.cli_new import new_command
from payoff.cli_options import Text, draw_options, file_options, language_option, set_option
from payoff.cli_prices import prices_command
from payoff.cli_review import review_command
from payoff.cli_words import Command, Commands, usage_message
from payoff.errors import InputError, OutputError, PayoffError, ScenarioError
from payoff.language import LANGUAGES, Language, Say, checked_language, say
from payoff.version import __version__

if TYPE_CHECKING:
    from payoff.report.write import Written
    from payoff.result import Result
    from payoff.scenario.models import Scenario
    from payoff.scenario.portfolio import Portfolio
    from payoff.simulation.simulation import Simulation
    from payoff.study.portfolio import PortfolioResult

    Shown = Result | PortfolioResult | Simulation

OK, UNEXPECTED, USAGE, INVALID, CANNOT_WRITE = 0, 1, 2, 3, 4
FORMATS = ("html", "docx", "pdf", "xlsx", "md", "json", "csv")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(words))


def run(words: list[str]) -> int:
    """Run the command line and return the exit code; every message is in the asked language."""
    language = _language_of(words)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        code = commands(language).main(words or ["--help"], prog_name="python -m payoff", standalone_mode=False)
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    except Exception as error:
        if os.environ.get("PAYOFF_TRACEBACK"):
            raise
        return _failed(error, language)
    return int(code or OK)


def _failed(error: Exception, language: Language) -> int:
    """Tell what went wrong and return the exit code."""
    if isinstance(error, ScenarioError):
        click.echo(error.render(language), err=True)
        return INVALID
    if isinstance(error, click.UsageError):
        return _complain(usage_message(error), language, USAGE)
    if isinstance(error, click.Abort):
        return _complain(say("avbrutet"), language, UNEXPECTED)
    if isinstance(error, PayoffError):
        codes = {InputError: USAGE, OutputError: CANNOT_WRITE}
        return _complain(error.message, language, codes.get(type(error), UNEXPECTED))
    message = say(
        "oväntat fel i payoff: {kind}: {text}. Sätt PAYOFF_TRACEBACK=1 för att se var.",
        kind=type(error).__name__,
        text=error,
    )
    return _complain(message, language, UNEXPECTED)


def commands(language: Language) -> click.Group:
    """Return the commands with their help in a language."""

    def text(message: Say) -> str:
        return message.text(language)

    group = Commands(
        help=text(
            say(
                "Räknar ut vad en social insats kostar och ger tillbaka, för vem och när.\n\n"
                "python -m payoff SCENARIO... skriver bilagan och visar resultatet."
            )
        ),
        no_args_is_help=True,
    )
    click.version_option(
        __version__, prog_name="payoff", message="%(prog)s %(version)s", help=text(say("Visa versionen."))
    )(group)
    group.language = language
    for make in (
        _run_command,
        _validate_command,
        review_command,
        explain_command,
        compare_command,
        record_command,
        follow_up_command,
        prices_command,
        _schema_command,
        new_command,
    ):
        command = make(text, language)
        command.language = language
        group.add_command(command)
    return group


def _run_command(text: Text, language: Language) -> Command:
    def callback(scenarios: tuple[str, ...], output: str, formats: str, settings: tuple[str, ...], **more: Any) -> None:
        wanted = _formats(formats) or (["html"] if output == "-" else [])
        draws = read_draws(more["draws"], more["seed"], more["sampling"])
        if output.rpartition(".")[2] in FORMATS:
            raise InputError(say("-o tar en mapp, inte filen ”{name}”; bilagans namn följer scenariots", name=output))
        if output == "-" and (len(wanted) != 1 or len(scenarios) > 1 or more["template"]):
            raise InputError(say("-o - skriver ett scenario i ett format"))
        _check_names(scenarios, output)
        results = [_evaluated(scenario, draws, language) for scenario in load_all(scenarios, settings_of(settings))]
        if output == "-":
            _to_standard_output(results[0], wanted[0], language)
            return
        from payoff.report.write import Wanted, write_all

        files = Wanted(tuple(wanted), more["template"], language, asked_of(more["explained"]))
        written = write_all(results, [_stem(name) for name in scenarios], files, output)
        _show(results, written, language)

    return Command(
        "run",
        callback=callback,
        hidden=True,
        help=text(say("Räkna på scenarier och skriv bilagorna.")),
        params=[
            click.Argument(["scenarios"], nargs=-1, required=True, metavar="SCENARIO..."),
            *file_options(text),
            *draw_options(text),
            set_option(text),
            language_option(text),
        ],
    )


def _validate_command(text: Text, language: Language) -> Command:
    def callback(scenarios: tuple[str, ...], as_json: bool, settings: tuple[str, ...], **_: Any) -> int:
        try:
            loaded = load_all(scenarios, settings_of(settings))
            _check_movement(loaded)
        except ScenarioError as error:
            if not as_json:
                raise
            _echo_json(error.to_dict(language))
            return INVALID
        if as_json:
            _echo_json([])
        for scenario in () if as_json else loaded:
            click.echo(say("{file}: inga fel", file=scenario.file).text(language))
        return OK

    return Command(
        "validate",
        callback=callback,
        help=text(say("Kontrollera scenarier utan att räkna.")),
        params=[
            click.Argument(["scenarios"], nargs=-1, required=True, metavar="SCENARIO..."),
            click.Option(["--json", "as_json"], is_flag=True, help=text(say("Felen som JSON på standard ut."))),
            set_option(text),
            language_option(text),
        ],
    )


def _schema_command(text: Text, _language: Language) -> Command:
    def callback(kind: str, **_: Any) -> None:
        from payoff.scenario.schema import json_schema

        _echo_json(json_schema(kind))

    return Command(
        "schema",
        callback=callback,
        help=text(say("Skriv scenariospråkets JSON Schema på standard ut; med portfolio det för portföljer.")),
        params=[
            click.Argument(["kind"], required=False, default="scenario", metavar="[scenario|portfolio]"),
            language_option(text),
        ],
    )


def _language_of(words: list[str]) -> Language:
    """Find the language before the options are read, so that help and errors speak it too."""
    for index, word in enumerate(words):
        name = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and index + 1 < len(words):
            name = words[index + 1]
        if name in LANGUAGES:
            return checked_language(name)
    return "sv"


def _formats(text: str) -> list[str]:
    wanted = list(dict.fromkeys(part.strip().lower() for part in text.split(","))) if text.strip() else []
    for name in wanted:
        check_format(name, FORMATS)
    return wanted


def _check_movement(loaded: Sequence[Scenario | Portfolio]) -> None:
    """Check what only shows when persons are moved, where some arm has a matrix."""
    from payoff.scenario.models import Scenario

    for one in loaded:
        for scenario in [one] if isinstance(one, Scenario) else one.scenarios.values():
            if not scenario.matrices:
                continue
            from payoff.run import check_movement

            check_movement(scenario)


def _evaluated(scenario: Scenario | Portfolio, draws: Draws | None, language: Language) -> Shown:
    from payoff import api
    from payoff.scenario.portfolio import Portfolio

    if draws is None:
        return api.evaluate(scenario)
    central = scenario if isinstance(scenario, Portfolio) else api.evaluate(scenario)
    progress = Progress(sys.stderr, language)
    return api.simulate(central, draws.draws, draws.seed, sampling=draws.sampling, progress=progress)  # type: ignore[arg-type]


def _stem(name: str) -> str:
    from pathlib import PurePath

    return PurePath(name).stem


def _check_names(scenarios: Sequence[str], output: str) -> None:
    """Refuse two scenarios whose annexes would have the same name."""
    stems = [_stem(name) for name in scenarios]
    twice = next((stem for stem in stems if stems.count(stem) > 1), None)
    if twice and output != "-":
        raise InputError(say("två scenarier heter ”{name}”; bilagorna skulle skriva över varandra", name=twice))


def _to_standard_output(result: Shown, format: str, language: Language) -> None:
    click.echo(result.report(format, language), nl=False)


def _show(results: Sequence[Shown], written: Sequence[Written], language: Language) -> None:
    from payoff.report.terminal import shown

    for result in results:
        click.echo(shown(result, language))
    for file in written:
        click.echo(file.said.text(language))


def _echo_json(data: object) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def _complain(message: Say, language: Language, code: int) -> int:
    click.echo(say("fel: {message}", message=message).text(language), err=True)
    return code
