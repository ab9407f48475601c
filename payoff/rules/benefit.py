"""What a benefit is: what it takes, what it gives a month, who pays and how it is taxed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final, Literal, NoReturn

import numpy as np
from numpy.typing import NDArray

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import Say, say
from payoff.reference.table import Price, Table

Array = NDArray[np.float64]
Taxation = Literal["free", "benefit", "sick"]
"""Tax free; taxed with pension fee (sjukpenning, a-kassa); taxed without it and with a credit of its own
(sjuk- och aktivitetsersättning)."""
ParameterKind = Literal["money", "share", "number", "word", "ages", "flag"]
REQUIRED: Final = object()
HAIR: Final = 1e-6
"""What an exact half may lack after multiplication, in kronor: far below any amount, far above float noise."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a rule asks for.

    Parameters
    ----------
    kind : {"money", "share", "number", "word", "ages", "flag"}
        Kronor a month, a share 0 to 1, a plain number, one of `choices`, a list of ages, yes or no.
    label : Say
        What it is, for messages and pages.
    default : object
        What holds when it is not given; `REQUIRED` where it must be, None where the rule itself sees that it
        is not there.
    choices : tuple of str
        For a word.
    lowest, highest : float
        What the rule can take, inclusive.
    rows : str
        The beginning of the ids of the rows that may be named in the place of an amount; empty for none.
    """

    kind: ParameterKind
    label: Say
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()
    lowest: float = 0.0
    highest: float = 1e6
    rows: str = ""

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is REQUIRED


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a rule gives.

    Parameters
    ----------
    monthly : array
        Kronor a month before tax, in the kronor of the day of the rule; any shape, that of the parameters.
    prices : tuple of Price
        What it was made of, the most important first: its source and status are the benefit's.
    notes : tuple of Say
        What the reader must know: a floor or a cap that was met, what the rule leaves out.
    """

    monthly: Array
    prices: tuple[Price, ...]
    notes: tuple[Say, ...] = ()


@dataclass(frozen=True, slots=True)
class BenefitRule:
    """A benefit by rule.

    Parameters
    ----------
    label : Say
        Its name.
    payer : str
        The account that pays.
    taxation : {"free", "benefit", "sick"}
    parameters : mapping of str to Parameter
        What it takes, by name. `extent` is not among them: it scales what the rule gives.
    compute : callable
        Takes the table and the day, both by position, and the parameters by name; gives the benefit at full
        extent. Refuses with `Fault` what the rule cannot take; made by `checked`.
    livelihood : bool
        Whether a person lives on it, so that it counts towards 100 % of a person-month.
    """

    label: Say
    payer: str
    taxation: Taxation
    parameters: Mapping[str, Parameter]
    compute: Callable[..., Benefit] = field(repr=False)
    livelihood: bool = True


def day_of(year: int, month: int = 1) -> date:
    """Return the first day of a month: the day whose rules hold for it."""
    return date(year, month, 1)


def checked(parameters: Mapping[str, Parameter], rule: Callable[..., Benefit]) -> Callable[..., Benefit]:
    """Return a rule that fills in its defaults and refuses what it cannot take.

    Parameters
    ----------
    parameters : mapping of str to Parameter
        What the rule takes.
    rule : callable
        Takes the table, the day and every parameter by name: numbers as arrays, words as text, ages as a
        tuple of whole numbers.
    """
    return partial(_compute, parameters, rule)


def _compute(
    parameters: Mapping[str, Parameter], rule: Callable[..., Benefit], table: Table, on: date, /, **given: Any
) -> Benefit:
    for name in given:
        if name not in parameters:
            raise Fault(say("regeln har ingen uppgift ”{name}”", name=shortened(name)), did_you_mean(name, parameters))
    values = {}
    for name, parameter in parameters.items():
        if name not in given and parameter.required:
            raise Fault(say("{name} saknas: {label}", name=name, label=parameter.label), _example(name, parameter))
        value = given.get(name, parameter.default)
        values[name] = value if value is None and parameter.default is None else _read(name, parameter, value)
    return rule(table, on, **values)


def _read(name: str, parameter: Parameter, value: Any) -> Any:
    """Return a value as its rule takes it, or refuse it."""
    if parameter.kind == "flag":
        return value if isinstance(value, bool) else _refuse(name, parameter, value)
    if parameter.kind == "word":
        return value if value in parameter.choices else _refuse(name, parameter, value)
    if isinstance(value, str):
        return value if parameter.rows else _refuse(name, parameter, value)
    try:
        numbers: Array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        return _refuse(name, parameter, value)
    # Written so that what is no number falls outside too.
    outside = ~((numbers >= parameter.lowest) & (numbers <= parameter.highest))
    if np.any(outside):
        _refuse(name, parameter, numbers[outside].flat[0])
    return tuple(int(age) for age in numbers.flat) if parameter.kind == "ages" else numbers


def _refuse(name: str, parameter: Parameter, value: Any) -> NoReturn:
    text = shown(value) if isinstance(value, float) else shortened(str(value))
    raise Fault(say("{name} kan inte vara ”{value}”", name=name, value=text), _example(name, parameter))


def _example(name: str, parameter: Parameter) -> Say:
    """Return the hint that says what a parameter can be."""
    if parameter.kind == "flag":
        return say("skriv ja eller nej")
    if parameter.kind == "word":
        return say("tillåtna: {names}", names=list(parameter.choices))
    ends = {"lowest": shown(parameter.lowest), "highest": shown(parameter.highest)}
    if parameter.kind == "money":
        return say("{name} är {lowest}–{highest} kr/mån", name=name, **ends)
    if parameter.kind == "ages":
        return say("{name} är en lista av åldrar, {lowest}–{highest} år", name=name, **ends)
    return say("{name} är {lowest}–{highest}", name=name, **ends)


def whole_kronor(amount: Array) -> Array:
    """Round kronor to whole ones, a half upwards, as daily and monthly amounts of the law are.

    Examples
    --------
    >>> whole_kronor(np.array([11189.5, 804.49])).tolist()
    [11190.0, 804.0]
    """
    return np.floor(amount + 0.5 + HAIR)


def met(where: Any, note: Say) -> tuple[Say, ...]:
    """Return a note where something holds for anyone, else none."""
    return (note,) if np.any(where) else ()


def shown(number: float) -> str:
    """Write a number as it is read in Swedish: spaces between thousands, a decimal comma."""
    return f"{number:,.10g}".replace(",", "\u00a0").replace(".", ",")
