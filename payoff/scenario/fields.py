"""The kinds of value a scenario holds: amounts, shares, months, texts, ids, splits.

Each is a type for the models together with its JSON Schema. A schema may accept more than
the reader (it cannot see everything), never less.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StringConstraints, WithJsonSchema

from payoff.errors import Fault, shortened
from payoff.language import say
from payoff.quantity.model import NAME_PATTERN, Quantity, Rule, is_number_group, read_quantity, reader
from payoff.quantity.text import NUMBER_PATTERN, with_comma
from payoff.quantity.written import raw_of
from payoff.scenario.number_schema import (
    DURATION_TEXT,
    FLOW_TEXT,
    HOURLY_TEXT,
    MONEY_TEXT,
    PER_TIME,
    PERSON_TEXT,
    SHARE_TEXTS,
    UncertainNumber,
    or_uncertain,
    quantity_schema,
    text_schema,
)
from payoff.units import LONGEST_HORIZON

ID_PATTERN = "^[A-Za-z][A-Za-z0-9_]*$"
MONTH_PATTERN = "^[1-9][0-9]{0,3}$"
START_PATTERN = "^(19[0-9]{2}|20[0-9]{2}|2100)-(0[1-9]|1[0-2])$"
DATE_PATTERN = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
SUM_TOLERANCE = 1e-9


def plain_number_schema(pattern: str) -> dict[str, Any]:
    """Return the schema of a number that is a plain number."""
    return quantity_schema([pattern], True)


def _number(rule: Rule, texts: list[str], bare: bool) -> PlainValidator:
    """Return the reader of a number by a rule, with its schema; one that may be uncertain says so in its schema."""
    accepted: Any = Annotated[Any, WithJsonSchema(quantity_schema(texts, bare))]
    return PlainValidator(reader(rule), json_schema_input_type=accepted if rule.certain else accepted | UncertainNumber)


FLOW_RULE = Rule(("money per month",), say("skriv ett belopp med tid, t.ex. 8 000 kr/mån"), words=("unknown",))
BUDGET_RULE = Rule(
    ("money", "money per month"),
    say("skriv en summa (600 tkr), ett flöde (50 tkr/mån) eller unknown; en kostnad är inte negativ"),
    0.0,
    words=("unknown",),
)
SHARE_RULE = Rule(("share",), say("skriv en andel mellan 0 och 100 %, t.ex. 25 %, 0.25 eller 17 av 103"), 0.0, 1.0)
STATE_PART_RULE = Rule(("share",), say("skriv en andel mellan 0 och 100 % eller rest"), 0.0, 1.0, words=("rest",))
PART_RULE = replace(STATE_PART_RULE, certain=True)
"""A part of an account or of the participants is certain; the share of persons in a state may be uncertain."""
FACTOR_RULE = Rule(("number",), say("skriv en faktor, 0 eller större, t.ex. 50 % eller 1.3"), 0.0)
RATE_RULE = Rule(("share",), say("skriv räntan med %, mellan 0 och 100 %, t.ex. 3,5 %"), 0.0, 1.0, one_is_all=False)
PERSONS_RULE = Rule(("persons",), say("skriv ett antal personer större än 0, t.ex. 103"), 0.0, open_low=True)
DELAY_RULE = Rule(
    ("months",),
    say("skriv en tid i hela månader, t.ex. 6 mån"),
    0.0,
    float(LONGEST_HORIZON),
    whole=True,
    certain=True,
)
SHARED_RULE = Rule(
    ("number", "money", "money per month", "money per hour", "months", "persons"),
    say("skriv ett tal med enhet, t.ex. 4 % eller 8 000 kr/mån"),
    names=False,
)

FlowAmount = Annotated[Quantity, _number(FLOW_RULE, [FLOW_TEXT], False)]
BudgetAmount = Annotated[Quantity, _number(BUDGET_RULE, [FLOW_TEXT, MONEY_TEXT], False)]
Share = Annotated[Quantity, _number(SHARE_RULE, SHARE_TEXTS, True)]
CERTAIN_SHARE_RULE = replace(SHARE_RULE, certain=True)
CertainShare = Annotated[Quantity, _number(CERTAIN_SHARE_RULE, SHARE_TEXTS, True)]
Part = Annotated[Quantity, _number(PART_RULE, SHARE_TEXTS, True)]
StatePart = Annotated[Quantity, _number(STATE_PART_RULE, SHARE_TEXTS, True)]
Factor = Annotated[Quantity, _number(FACTOR_RULE, SHARE_TEXTS, True)]
CertainFactor = Annotated[Quantity, _number(replace(FACTOR_RULE, certain=True), SHARE_TEXTS, True)]
Rate = Annotated[Quantity, _number(RATE_RULE, SHARE_TEXTS, True)]
Persons = Annotated[Quantity, _number(PERSONS_RULE, [PERSON_TEXT], True)]
CertainPersons = Annotated[Quantity, _number(replace(PERSONS_RULE, certain=True), [PERSON_TEXT], True)]
Delay = Annotated[Quantity, _number(DELAY_RULE, [DURATION_TEXT], True)]
_SHARED_TEXTS = [*SHARE_TEXTS, FLOW_TEXT, HOURLY_TEXT, MONEY_TEXT, DURATION_TEXT, PERSON_TEXT]
Shared = Annotated[Quantity, _number(SHARED_RULE, _SHARED_TEXTS, True)]
CertainShared = Annotated[Quantity, _number(replace(SHARED_RULE, certain=True), _SHARED_TEXTS, True)]

COUNTED_RULE = Rule(("count per month",), say("skriv ett antal per tid, t.ex. 1 per år"), 0.0, certain=True)
Counted = Annotated[
    Quantity,
    _number(COUNTED_RULE, [rf"{NUMBER_PATTERN}{PER_TIME}"], False),
]

FASTEST_RATE = 1e4
"""Per month: faster than this is no rate of persons, and too much for the exponential of a matrix."""
PER_TIME_RULE = Rule(
    ("count per month",),
    say("skriv en takt med tid, t.ex. 0,15 per år; en sannolikhet skrivs under rows"),
    0.0,
    FASTEST_RATE,
)
RATE_SCHEMA = quantity_schema([rf"{NUMBER_PATTERN}{PER_TIME}"], False)
PerTime = Annotated[Quantity, _number(PER_TIME_RULE, [rf"{NUMBER_PATTERN}{PER_TIME}"], False)]
"""A rate: how many times per time, here per month. Not a probability."""

SHARE_SCHEMA = quantity_schema(SHARE_TEXTS, True)
DURATION_SCHEMA = text_schema(DURATION_TEXT)
MONTHS_SCHEMA = or_uncertain(quantity_schema([DURATION_TEXT], True))

_COUNT_WORDS = say("skriv ett antal, 0 eller större")
COUNT_RULE = Rule(("persons", "number"), _COUNT_WORDS, 0.0, certain=True)
COUNT_OR_REST_RULE = Rule(
    ("persons", "number"), say("skriv ett antal, 0 eller större, eller rest"), 0.0, words=("rest",), certain=True
)
Count = Annotated[Quantity, _number(COUNT_RULE, SHARE_TEXTS, True)]
CountOrRest = Annotated[Quantity, _number(COUNT_OR_REST_RULE, SHARE_TEXTS, True)]
NUMBER_RULE = Rule(("number",), say("skriv ett tal, 0 eller större, t.ex. 1"), 0.0)
Number = Annotated[Quantity, _number(NUMBER_RULE, SHARE_TEXTS, True)]
CertainNumber = Annotated[Quantity, _number(replace(NUMBER_RULE, certain=True), SHARE_TEXTS, True)]

MONEY_RULE = Rule(("money",), say("skriv en summa, t.ex. 5 000 kr"), words=("unknown",))
MoneyAmount = Annotated[Quantity, _number(MONEY_RULE, [MONEY_TEXT], False)]

CertainMoney = Annotated[Quantity, _number(replace(MONEY_RULE, certain=True), [MONEY_TEXT], False)]
CertainBudget = Annotated[Quantity, _number(replace(BUDGET_RULE, certain=True), [FLOW_TEXT, MONEY_TEXT], False)]

COST_RULE = Rule(("money",), say("skriv en summa, 0 eller större, t.ex. 430 tkr"), 0.0)
FLOW_COST_RULE = Rule(("money per month",), say("skriv en kostnad med tid, 0 eller större, t.ex. 720 tkr/år"), 0.0)
HOURLY_RULE = Rule(("money per hour",), say("skriv en kostnad per timme, t.ex. 450 kr/timme"), 0.0)
CostAmount = Annotated[Quantity, _number(COST_RULE, [MONEY_TEXT], False)]
FlowCost = Annotated[Quantity, _number(FLOW_COST_RULE, [FLOW_TEXT], False)]
HourlyCost = Annotated[Quantity, _number(HOURLY_RULE, [HOURLY_TEXT], False)]

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=300)]
LongText = Annotated[str, StringConstraints(max_length=10_000)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=60)]
Reference = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{NAME_PATTERN}$"})]
"""An id that stands somewhere else; `check` says whether it is there."""
MonthKey = Annotated[str, StringConstraints(pattern=MONTH_PATTERN)]


def staircase_of(value: Any) -> Any:
    """Let one number stand for ``{1: number}``, also in a group with its source or its uncertainty."""
    return value if isinstance(value, dict) and not is_number_group(value) else {"1": value}


def named_months(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a number that may be uncertain, or of a staircase of such numbers by month."""
    schema = or_uncertain(schema)
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


def _one_or_parts(part: Any, what: str) -> Any:
    """Return the type that the schema of a distribution is of: an id, or a group of shares."""
    one = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{NAME_PATTERN}$", "description": what})]
    return one | Annotated[dict[str, part], Field(min_length=1, description=what)]


Split = Annotated[
    dict[str, Part],
    AfterValidator(sums_to_one),
    BeforeValidator(
        _one_or_many,
        json_schema_input_type=_one_or_parts(Part, "Ett konto, eller flera konton med var sin andel."),
    ),
]
Distribution = Annotated[
    dict[str, StatePart],
    AfterValidator(sums_to_one),
    BeforeValidator(
        _one_or_many,
        json_schema_input_type=_one_or_parts(StatePart, "Ett tillstånd, eller flera tillstånd med var sin andel."),
    ),
]


def shares_of(parts: Mapping[str, Quantity]) -> dict[str, float]:
    """Return the shares of a checked distribution with ``rest`` worked out; they sum to one."""
    rest = max(0.0, 1.0 - math.fsum(share.value for share in parts.values() if share.known))
    return {key: share.value if share.known else rest for key, share in parts.items()}


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
    rule = Rule(
        ("months",), expected, 0.0, float(LONGEST_HORIZON), open_low=True, whole=True, names=False, certain=True
    )
    return int(read_quantity(value, rule, {}).value)
