"""The kinds of value a scenario holds: amounts, shares, months, texts, ids, splits.

Each is a type for the models together with its JSON Schema. A schema may accept more than
the reader (it cannot see everything), never less.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainValidator, StringConstraints, WithJsonSchema

from payoff.errors import Fault, shortened
from payoff.language import say
from payoff.quantity.model import NAME_PATTERN, Quantity, Rule, read_quantity, reader
from payoff.quantity.text import NUMBER_PATTERN, PERSON_WORDS, SPACES, with_comma
from payoff.quantity.written import raw_of
from payoff.units import (
    DURATION_MONTHS,
    HOURS,
    LARGEST_NUMBER,
    LONGEST_HORIZON,
    MONEY,
    MONEY_ALIASES,
    PER_MONTH,
    PERIOD_ALIASES,
)

ID_PATTERN = "^[A-Za-z][A-Za-z0-9_]*$"
MONTH_PATTERN = "^[1-9][0-9]{0,3}$"
START_PATTERN = "^(19[0-9]{2}|20[0-9]{2}|2100)-(0[1-9]|1[0-2])$"
DATE_PATTERN = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
SUM_TOLERANCE = 1e-9

_SPACE = f"[{SPACES}]*"
_MONEY = "(" + "|".join([*MONEY, *MONEY_ALIASES]) + ")"
_PERIOD = "(" + "|".join([*PER_MONTH, *PERIOD_ALIASES]) + ")"
_PER_TIME = rf"{_SPACE}(/|per ){_SPACE}{_PERIOD}"


def text_schema(body: str) -> dict[str, Any]:
    """Return the schema of a text that is a number with its unit."""
    return {"type": "string", "pattern": rf"^\s*({body})\s*$"}


_NAMED = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
_NUMBER = {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}

_PRICE_YEAR = {
    "price_year": {
        "type": "integer",
        "title": "Prisår",
        "description": "Året vars kronor beloppet är i, om inte scenariots; flyttas med ett index.",
    },
    "index": {"type": "string", "title": "Index", "description": "Indexet som flyttar beloppet, om det finns flera."},
}


def _quantity_schema(texts: list[str], number: bool) -> dict[str, Any]:
    """Return the schema of a number: as text, by name, as a bare number, or as a group with its source."""
    alternatives: list[dict[str, Any]] = [*(text_schema(text) for text in texts), _NAMED]
    if number:
        alternatives.append(_NUMBER)
    group: dict[str, Any] = {
        "type": "object",
        "properties": {
            "value": {
                "anyOf": [{"type": "string"}, _NUMBER],
                "title": "Värde",
                "description": "Talet, med eller utan enhet.",
            },
            "unit": {"type": "string", "title": "Enhet", "description": "Enheten, t.ex. kr/mån."},
            "source": {"type": "string", "title": "Källa", "description": "Vem som säger det."},
            "note": {"type": "string", "title": "Anmärkning", "description": "Vad läsaren behöver veta."},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    if any(_MONEY in text for text in texts):
        group["properties"] |= _PRICE_YEAR
    return {"anyOf": [*alternatives, group]}


def plain_number_schema(pattern: str) -> dict[str, Any]:
    """Return the schema of a number that is a plain number."""
    return _quantity_schema([pattern], True)


_SHARE_TEXTS = [
    rf"{NUMBER_PATTERN}{_SPACE}%",
    rf"{NUMBER_PATTERN}",
    rf"{NUMBER_PATTERN}{_SPACE}(/|av){_SPACE}{NUMBER_PATTERN}",
]
_FLOW_TEXT = rf"{NUMBER_PATTERN}{_SPACE}{_MONEY}{_PER_TIME}"
_HOURLY_TEXT = rf"{NUMBER_PATTERN}{_SPACE}{_MONEY}{_SPACE}(/|per ){_SPACE}({'|'.join(HOURS)})"
_MONEY_TEXT = rf"{NUMBER_PATTERN}{_SPACE}{_MONEY}"
_PERSON_TEXT = rf"{NUMBER_PATTERN}({_SPACE}({'|'.join(PERSON_WORDS)}))?"
DURATION_TEXT = rf"{NUMBER_PATTERN}{_SPACE}({'|'.join(DURATION_MONTHS)})"

FLOW_RULE = Rule(("money per month",), say("skriv ett belopp med tid, t.ex. 8 000 kr/mån"), words=("unknown",))
BUDGET_RULE = Rule(
    ("money", "money per month"),
    say("skriv en summa (600 tkr), ett flöde (50 tkr/mån) eller unknown; en kostnad är inte negativ"),
    0.0,
    words=("unknown",),
)
SHARE_RULE = Rule(("share",), say("skriv en andel mellan 0 och 100 %, t.ex. 25 %, 0.25 eller 17 av 103"), 0.0, 1.0)
PART_RULE = Rule(("share",), say("skriv en andel mellan 0 och 100 % eller rest"), 0.0, 1.0, words=("rest",))
FACTOR_RULE = Rule(("number",), say("skriv en faktor, 0 eller större, t.ex. 50 % eller 1.3"), 0.0)
RATE_RULE = Rule(("share",), say("skriv räntan med %, mellan 0 och 100 %, t.ex. 3,5 %"), 0.0, 1.0, one_is_all=False)
PERSONS_RULE = Rule(("persons",), say("skriv ett antal personer större än 0, t.ex. 103"), 0.0, open_low=True)
DELAY_RULE = Rule(("months",), say("skriv en tid i hela månader, t.ex. 6 mån"), 0.0, float(LONGEST_HORIZON), whole=True)
SHARED_RULE = Rule(
    ("number", "money", "money per month", "money per hour", "months", "persons"),
    say("skriv ett tal med enhet, t.ex. 4 % eller 8 000 kr/mån"),
    names=False,
)

FlowAmount = Annotated[
    Quantity, PlainValidator(reader(FLOW_RULE)), WithJsonSchema(_quantity_schema([_FLOW_TEXT], False))
]
BudgetAmount = Annotated[
    Quantity, PlainValidator(reader(BUDGET_RULE)), WithJsonSchema(_quantity_schema([_FLOW_TEXT, _MONEY_TEXT], False))
]
Share = Annotated[Quantity, PlainValidator(reader(SHARE_RULE)), WithJsonSchema(_quantity_schema(_SHARE_TEXTS, True))]
Part = Annotated[Quantity, PlainValidator(reader(PART_RULE)), WithJsonSchema(_quantity_schema(_SHARE_TEXTS, True))]
Factor = Annotated[Quantity, PlainValidator(reader(FACTOR_RULE)), WithJsonSchema(_quantity_schema(_SHARE_TEXTS, True))]
Rate = Annotated[Quantity, PlainValidator(reader(RATE_RULE)), WithJsonSchema(_quantity_schema(_SHARE_TEXTS, True))]
Persons = Annotated[
    Quantity, PlainValidator(reader(PERSONS_RULE)), WithJsonSchema(_quantity_schema([_PERSON_TEXT], True))
]
Delay = Annotated[Quantity, PlainValidator(reader(DELAY_RULE)), WithJsonSchema(_quantity_schema([DURATION_TEXT], True))]
Shared = Annotated[
    Quantity,
    PlainValidator(reader(SHARED_RULE)),
    WithJsonSchema(
        _quantity_schema([*_SHARE_TEXTS, _FLOW_TEXT, _HOURLY_TEXT, _MONEY_TEXT, DURATION_TEXT, _PERSON_TEXT], True)
    ),
]

COUNTED_RULE = Rule(("count per month",), say("skriv ett antal per tid, t.ex. 1 per år"), 0.0)
Counted = Annotated[
    Quantity,
    PlainValidator(reader(COUNTED_RULE)),
    WithJsonSchema(_quantity_schema([rf"{NUMBER_PATTERN}{_PER_TIME}"], False)),
]

FASTEST_RATE = 1e4
"""Per month: faster than this is no rate of persons, and too much for the exponential of a matrix."""
PER_TIME_RULE = Rule(
    ("count per month",),
    say("skriv en takt med tid, t.ex. 0,15 per år; en sannolikhet skrivs under rows"),
    0.0,
    FASTEST_RATE,
)
RATE_SCHEMA = _quantity_schema([rf"{NUMBER_PATTERN}{_PER_TIME}"], False)
PerTime = Annotated[Quantity, PlainValidator(reader(PER_TIME_RULE)), WithJsonSchema(RATE_SCHEMA)]
"""A rate: how many times per time, here per month. Not a probability."""

SHARE_SCHEMA = _quantity_schema(_SHARE_TEXTS, True)
DURATION_SCHEMA = text_schema(DURATION_TEXT)
MONTHS_SCHEMA = _quantity_schema([DURATION_TEXT], True)

_COUNT_WORDS = say("skriv ett antal, 0 eller större")
COUNT_RULE = Rule(("persons", "number"), _COUNT_WORDS, 0.0)
COUNT_OR_REST_RULE = Rule(
    ("persons", "number"), say("skriv ett antal, 0 eller större, eller rest"), 0.0, words=("rest",)
)
Count = Annotated[Quantity, PlainValidator(reader(COUNT_RULE)), WithJsonSchema(SHARE_SCHEMA)]
CountOrRest = Annotated[Quantity, PlainValidator(reader(COUNT_OR_REST_RULE)), WithJsonSchema(SHARE_SCHEMA)]
NUMBER_RULE = Rule(("number",), say("skriv ett tal, 0 eller större, t.ex. 1"), 0.0)
Number = Annotated[Quantity, PlainValidator(reader(NUMBER_RULE)), WithJsonSchema(SHARE_SCHEMA)]

MONEY_RULE = Rule(("money",), say("skriv en summa, t.ex. 5 000 kr"), words=("unknown",))
MoneyAmount = Annotated[
    Quantity, PlainValidator(reader(MONEY_RULE)), WithJsonSchema(_quantity_schema([_MONEY_TEXT], False))
]

COST_RULE = Rule(("money",), say("skriv en summa, 0 eller större, t.ex. 430 tkr"), 0.0)
FLOW_COST_RULE = Rule(("money per month",), say("skriv en kostnad med tid, 0 eller större, t.ex. 720 tkr/år"), 0.0)
HOURLY_RULE = Rule(("money per hour",), say("skriv en kostnad per timme, t.ex. 450 kr/timme"), 0.0)
CostAmount = Annotated[
    Quantity, PlainValidator(reader(COST_RULE)), WithJsonSchema(_quantity_schema([_MONEY_TEXT], False))
]
FlowCost = Annotated[
    Quantity, PlainValidator(reader(FLOW_COST_RULE)), WithJsonSchema(_quantity_schema([_FLOW_TEXT], False))
]
HourlyCost = Annotated[
    Quantity, PlainValidator(reader(HOURLY_RULE)), WithJsonSchema(_quantity_schema([_HOURLY_TEXT], False))
]

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=300)]
LongText = Annotated[str, StringConstraints(max_length=10_000)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=60)]
Reference = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{NAME_PATTERN}$"})]
"""An id that stands somewhere else; `check` says whether it is there."""
MonthKey = Annotated[str, StringConstraints(pattern=MONTH_PATTERN)]


def staircase_of(value: Any) -> Any:
    """Let one number stand for ``{1: number}``; a group with `value` is one number with its source."""
    return value if isinstance(value, dict) and "value" not in value else {"1": value}


def named_months(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a number, or of a staircase of such numbers by month."""
    steps = {
        "type": "object",
        "patternProperties": {MONTH_PATTERN: schema},
        "additionalProperties": False,
        "required": ["1"],
    }
    return {"anyOf": [schema, steps]}


def starts_in_month_1(steps: dict[str, Quantity]) -> dict[str, Quantity]:
    """Check that a staircase says what holds from the first month."""
    if "1" not in steps:
        raise Fault(say("trappan måste börja i månad 1"), say("lägg till steget 1"))
    return steps


def _one_or_many(value: Any) -> Any:
    """Let one id stand for the whole: ``kommun`` means ``{kommun: 100 %}``."""
    if isinstance(value, str):
        whole = Quantity(1.0, "share", "100 %", path=str(getattr(value, "path", "")))
        return {str(value): whole}
    if not isinstance(value, dict):
        raise Fault(
            say("ska vara ett id, eller en grupp med andelar"), say("t.ex. {text}", text="{kommun: 65 %, region: rest}")
        )
    return value


def sums_to_one(parts: dict[str, Quantity]) -> dict[str, Quantity]:
    """Check that shares are a whole, with at most one ``rest``."""
    rest = [key for key, share in parts.items() if share.kind == "rest"]
    if len(rest) > 1:
        raise Fault(say("”rest” får stå högst en gång"), at=(rest[1],))
    if any(share.kind == "unknown" for share in parts.values()):
        return parts
    total = math.fsum(share.value for share in parts.values() if share.known)
    if total > 1 + SUM_TOLERANCE:
        raise Fault(
            say("andelarna blir tillsammans {total} %, mer än 100 %", total=with_comma(total * 100, 10)),
            say("minska någon andel"),
        )
    if not rest and abs(total - 1) > SUM_TOLERANCE:
        raise Fault(
            say("andelarna blir tillsammans {total} %, inte 100 %", total=with_comma(total * 100, 10)),
            say("ändra en andel, eller skriv rest på den som ska ta återstoden"),
        )
    return parts


def _parts_schema(what: str) -> dict[str, Any]:
    return {
        "anyOf": [
            {"type": "string", "pattern": f"^{NAME_PATTERN}$", "description": what},
            {
                "type": "object",
                "minProperties": 1,
                "description": what,
                "additionalProperties": _quantity_schema(_SHARE_TEXTS, True),
            },
        ]
    }


Split = Annotated[
    dict[str, Part],
    BeforeValidator(_one_or_many),
    AfterValidator(sums_to_one),
    WithJsonSchema(_parts_schema("Ett konto, eller flera konton med var sin andel.")),
]
Distribution = Annotated[
    dict[str, Part],
    BeforeValidator(_one_or_many),
    AfterValidator(sums_to_one),
    WithJsonSchema(_parts_schema("Ett tillstånd, eller flera tillstånd med var sin andel.")),
]


def shares_of(parts: Mapping[str, Quantity]) -> dict[str, float]:
    """Return the shares of a checked distribution with ``rest`` worked out; they sum to one."""
    rest = max(0.0, 1.0 - math.fsum(share.value for share in parts.values() if share.known))
    return {key: share.value if share.known else rest for key, share in parts.items()}


def counted_shares(counts: Mapping[str, Quantity], persons: float) -> dict[str, float]:
    """Return checked counts of persons as shares, with ``rest`` worked out; they sum to one."""
    rest = max(0.0, persons - math.fsum(count.value for count in counts.values() if count.known))
    return {key: (count.value if count.known else rest) / persons for key, count in counts.items()}


def whole_months(value: object) -> int:
    """Read a duration that must be a whole number of months, as the horizon.

    Raises
    ------
    Fault
        If it is not, or is shorter than 1 month or longer than 100 years.
    """
    expected = say("skriv t.ex. 36 mån eller 3 år; minst 1 mån och högst 100 år")
    bare = isinstance(value, (int, float)) and not isinstance(value, bool)
    if bare or (isinstance(value, str) and re.fullmatch(NUMBER_PATTERN, value.strip())):
        raise Fault(say("”{text}” saknar tidsenhet", text=shortened(raw_of(value))), expected)
    rule = Rule(("months",), expected, 0.0, float(LONGEST_HORIZON), open_low=True, whole=True, names=False)
    return int(read_quantity(value, rule, {}).value)
