"""A scenario worked out over a grid of values: one row for each combination."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from payoff.errors import InputError, PayoffError, Problem, ScenarioError, Sources, shortened
from payoff.language import Say, say
from payoff.missing import Missing
from payoff.result import Result
from payoff.scenario.models import Scenario

if TYPE_CHECKING:
    import pandas

MOST_COMBINATIONS = 100_000
AT_A_TIME = 32
"""Combinations that an executor works out at a time: sending a scenario takes as long as working out a few."""
UNITS = {"npv": "kr", "gains": "kr", "programme_cost": "kr", "payback_months": "months"}

Work = Callable[[Scenario], Result]
Combination = tuple[Any, ...]


@dataclass(frozen=True)
class Failed:
    """A combination that could not be worked out; errors themselves cannot be sent between processes."""

    combination: Combination
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    kind: type[PayoffError]
    message: Say


def sweep(
    scenario: Scenario,
    grid: Mapping[str, Iterable[Any]],
    work: Work,
    executor: Executor | None = None,
    accounts: Sequence[str] = (),
) -> pandas.DataFrame:
    """Work out a scenario for every combination of values of some of its inputs.

    Answers how the result changes when several assumptions change at once.

    Parameters
    ----------
    scenario : Scenario
    grid : mapping
        From path (ids with dots, as in a variant) to the values to try there, as they would be written in the file.
    work : callable
        Works out one scenario; must be possible to send to the executor.
    executor : concurrent.futures.Executor, optional
        Works out combinations in other processes or on other machines; the rows are the same.
    accounts : sequence of str
        Accounts and groups whose net present value gets a column of its own, ``npv_ACCOUNT``.

    Returns
    -------
    pandas.DataFrame
        One row for each combination, the last path varying fastest. A column for each path with its value, then
        npv, gains and programme_cost (kronor, present value, of the total), payback_months, payback_status and
        status. What cannot be computed is NaN, and the two last say why. ``attrs["units"]`` has the units.

    Raises
    ------
    InputError
        If the grid is empty or too large, or a path has no list of values.
    ScenarioError
        If a path leads nowhere or a value is not allowed there; the message names the first such combination.

    Examples
    --------
    >>> import payoff
    >>> from payoff.api import _write
    >>> from payoff.run import alone
    >>> grid = {"participants": [10, 20], "discounting.rate": ["2 %", "4 %"]}
    >>> table = sweep(payoff.example(), grid, lambda one: alone(one, _write))
    >>> table[["participants", "discounting.rate"]].values.tolist()
    [[10, '2 %'], [10, '4 %'], [20, '2 %'], [20, '4 %']]
    """
    from payoff.frames import from_rows

    if not isinstance(scenario, Scenario):
        raise InputError(say("bara ett scenario kan räknas över ett rutnät; ta en portföljs delar var för sig"))
    values = _checked(grid)
    paths, combinations = tuple(values), list(product(*values.values()))
    chunks = [combinations[start : start + AT_A_TIME] for start in range(0, len(combinations), AT_A_TIME)]
    rows = []
    for row in _worked_out(chunks, executor, (scenario, paths, work, tuple(accounts))):
        if isinstance(row, Failed):
            raise _refused(paths, row)
        rows.append(row)
    columns = (*paths, *UNITS, "payback_status", "status", *(f"npv_{name}" for name in accounts))
    frame = from_rows(rows, columns)
    frame.attrs["units"] = {**UNITS, **{f"npv_{name}": "kr" for name in accounts}}
    return frame


def _checked(grid: Mapping[str, Iterable[Any]]) -> dict[str, list[Any]]:
    """Return the values by path as plain Python values."""
    hint = '{"discounting.rate": ["2 %", "4 %"]}'
    if not isinstance(grid, Mapping) or not grid:
        raise InputError(say("rutnätet ska vara en grupp från sökväg till värden, t.ex. {text}", text=hint))
    found: dict[str, list[Any]] = {}
    for path, values in grid.items():
        if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
            raise InputError(
                say("”{path}” ska ha en lista med värden, t.ex. {text}", path=shortened(str(path), 120), text=hint)
            )
        found[str(path)] = [_plain(value) for value in values]
        if not found[str(path)]:
            raise InputError(say("”{path}” har inga värden att räkna med", path=shortened(str(path), 120)))
    count = math.prod(map(len, found.values()))
    if count > MOST_COMBINATIONS:
        raise InputError(
            say("rutnätet har {count} kombinationer; högst {most} räknas", count=count, most=MOST_COMBINATIONS)
        )
    return found


def _plain(value: Any) -> Any:
    """Return a value of an array as a plain number."""
    return value.item() if hasattr(value, "item") else value


Given = tuple[Scenario, tuple[str, ...], Work, tuple[str, ...]]


def _worked_out(
    chunks: list[list[Combination]], executor: Executor | None, given: Given
) -> Iterator[list[Any] | Failed]:
    """Yield the row of every combination in the order of the grid, whoever worked it out."""
    if executor is None:
        for chunk in chunks:
            for combination in chunk:
                yield from _chunk([combination], given)
        return
    futures = [executor.submit(_chunk, chunk, given) for chunk in chunks]
    try:
        for future in futures:
            yield from future.result()
    finally:
        for future in futures:
            future.cancel()  # after the first that cannot be worked out, the others are of no use


def _chunk(chunk: list[Combination], given: Given) -> list[list[Any] | Failed]:
    """Work out some combinations; a function of its own so that it can be sent to another process."""
    scenario, paths, work, accounts = given
    found: list[list[Any] | Failed] = []
    for combination in chunk:
        try:
            result = work(scenario.replace(dict(zip(paths, combination, strict=True))))
            found.append([*combination, *_measured(result, accounts)])
        except ScenarioError as error:
            texts = dict(error.sources.texts)
            found.append(Failed(combination, error.problems, texts, ScenarioError, error.message))
        except PayoffError as error:
            found.append(Failed(combination, (), {}, type(error), error.message))
    return found


def _measured(result: Result, accounts: tuple[str, ...]) -> list[Any]:
    """Return what a row says of a result."""
    npv, payback = result.npv(), result.payback()
    months = math.nan if isinstance(payback, Missing) or payback.sustained is None else float(payback.sustained)
    return [
        *(_or_nan(value) for value in (npv, result.summed("gains"), result.summed("programme_cost"))),
        *(months, payback.status),
        npv.status if isinstance(npv, Missing) else "known",
        *(_or_nan(result.npv(name)) for name in accounts),
    ]


def _or_nan(value: float | Missing) -> float:
    return math.nan if isinstance(value, Missing) else value


def _refused(paths: tuple[str, ...], failed: Failed) -> PayoffError:
    """Return the error of a combination, with its name."""
    pairs = zip(paths, failed.combination, strict=True)
    name = ", ".join(f"{shortened(path, 120)}={shortened(str(value))}" for path, value in pairs)
    if failed.kind is not ScenarioError:
        return failed.kind(say("med {combination}: {message}", combination=name, message=failed.message))
    problems = [
        Problem(
            one.place, one.path, say("med {combination}: {message}", combination=name, message=one.message), one.hint
        )
        for one in failed.problems
    ]
    return ScenarioError(problems, Sources(failed.texts))
