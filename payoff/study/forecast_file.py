"""A forecast as it was when it was made: inputs, result and versions in one file, to be held against what happened.

The file is JSON. It holds the scenario as written with all that was laid over it, every number that somebody wrote
with its interval, the result as `Result.to_dict` gives it (with draws also their percentiles), the versions of payoff
and of the price table, and a checksum, so that a forecast that was changed afterwards is not taken for the forecast.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from payoff.errors import InputError, shortened
from payoff.language import as_written, say
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.result import Result
from payoff.scenario.models import Scenario
from payoff.study.compare_tree import check_whole, read_written, written_tree
from payoff.study.forecast_numbers import Number, numbers
from payoff.study.portfolio import PortfolioResult
from payoff.version import __version__

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

FORMAT: Final = 1
MOST_BYTES: Final = 50_000_000
KEYS: Final[Mapping[str, type]] = {
    "title": str,
    "date": str,
    "scenario": str,
    "variant": str,
    "payoff_version": str,
    "data_version": str,
    "scenario_hash": str,
    "overrides": dict,
    "price_year": int,
    "inputs": dict,
    "numbers": dict,
    "result": dict,
}
"""What a stored forecast holds, and of what kind."""
MEASURES: Final = ("npv", "gains", "programme_cost")
"""Amounts that a forecast is held to, and that have an interval where it was drawn."""
ENDS: Final = ("5", "95")
"""Percentiles between which an outcome is inside the forecast's interval."""


class Forecast:
    """A stored forecast.

    Parameters
    ----------
    data : dict
        As `recorded` makes it.

    Examples
    --------
    >>> import payoff
    >>> payoff.record(payoff.evaluate(payoff.example())).title
    'Exempel: stöd till arbete'
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.title: str = data["title"]
        self.date: str = data["date"]
        self.file: str = data["scenario"]
        self.variant: str = data["variant"]
        self.payoff_version: str = data["payoff_version"]
        self.data_version: str = data["data_version"]
        self.price_year: int = data["price_year"]
        self.inputs: dict[str, Any] = data["inputs"]
        self.result: dict[str, Any] = data["result"]

    @property
    def numbers(self) -> dict[str, Number]:
        """Every number that somebody wrote, by its path."""
        return {path: Number(**one) for path, one in self.data["numbers"].items()}

    @property
    def participants(self) -> float:
        """How many persons the forecast was for."""
        return float(self.result["provenance"]["settings"]["participants"])

    @property
    def total(self) -> str:
        """Id of the sum over all accounts."""
        return str(self.result["total"])

    @property
    def series(self) -> tuple[str, ...]:
        """Ids of the accounts and groups."""
        return tuple(self.result["labels"])

    def scenario(self) -> Scenario:
        """Return the forecast's scenario as this version of payoff reads it.

        Raises
        ------
        ScenarioError
            If this version does not read it any more.
        """
        return read_written(self.inputs, self.file)

    def value(self, measure: str, series: str) -> float | Missing:
        """Return what the forecast said of a measure, in kronor of its price year or kronor per krona."""
        found = self.result[measure].get(series)
        if isinstance(found, dict) and "cumulative" in found:
            return float(found["cumulative"][-1])
        if isinstance(found, (int, float)):
            return float(found)
        return _not_known(found)

    def payback(self, series: str) -> BreakEven | Missing:
        """Return when the forecast said that a participant has paid back its cost."""
        found = self.result["payback"].get(series)
        if not isinstance(found, dict) or "crossings" not in found:
            return _not_known(found)
        months = {
            key: found[key] if isinstance(found[key], (int, float)) else None
            for key in ("first", "sustained", "interpolated")
        }
        return BreakEven(
            found["status"], months["first"], months["sustained"], months["interpolated"], found["crossings"]
        )

    def interval(self, measure: str, series: str) -> tuple[float, float] | None:
        """Return the 5th and 95th percentile of the forecast's draws; None where it was not drawn.

        A payback that 95 per cent of the draws do not reach has no upper end: infinity.
        """
        drawn = self.result.get("simulation", {}).get(measure, {}).get(series)
        if not drawn:
            return None
        if drawn.get("never_negative", 0) or drawn.get("no_flow", 0):
            return None  # a month that some draws have no need of
        low, high = (drawn["percentiles"][percent] for percent in ENDS)
        if measure != "payback":
            return None if low is None or high is None else (low, high)
        return (math.inf if low is None else low, math.inf if high is None else high)

    def __repr__(self) -> str:
        return f"<Forecast {self.title!r}, {self.date}, payoff {self.payoff_version}>"


def _not_known(found: Any) -> Missing:
    reason = found.get("reason", "") if isinstance(found, dict) else ""
    told: Literal["unknown", "withheld", "not_applicable"] = "not_applicable"
    if isinstance(found, dict) and found.get("status") in ("unknown", "withheld"):
        told = found["status"]
    return Missing(told, as_written(str(reason)))


def recorded(made: Result | Simulation | PortfolioResult) -> Forecast:
    """Return a forecast of a result, to be stored.

    Parameters
    ----------
    made : Result or Simulation
        With draws the percentiles are stored too. A portfolio's is refused.

    Raises
    ------
    InputError
        If it is a portfolio, or a subgroup or an alternative arm, which no file says.
    """
    if isinstance(made, PortfolioResult):
        raise InputError(say("en prognos sparas för ett scenario; ta en portföljs delar var för sig"))
    result = made if isinstance(made, Result) else made.result
    scenario = result.scenario
    check_whole(scenario)
    data = {
        "payoff_forecast": FORMAT,
        "title": scenario.about.title,
        "date": run_date(scenario.about.date),
        "scenario": scenario.file,
        "variant": scenario.variant_name,
        "payoff_version": __version__,
        "data_version": result.data_version,
        "scenario_hash": scenario.fingerprint,
        "overrides": _plain(scenario.overrides_as_written()),
        "price_year": scenario.price_year,
        "inputs": _plain(written_tree(scenario)),
        "numbers": {path: _as_dict(one) for path, one in numbers(result).items()},
        "result": made.to_dict(),
    }
    return Forecast(json.loads(_text(data)))


def stored(forecast: Forecast) -> bytes:
    """Return a forecast as the content of its file."""
    data = dict(forecast.data)
    lines = (f"{json.dumps(key)}: {_text(value)}" for key, value in (data | {"checksum": _checksum(data)}).items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def read_forecast(name: str | Path) -> Forecast:
    """Read a stored forecast.

    Raises
    ------
    InputError
        If it is no readable file, no forecast, one of a later format, or has been changed since it was stored.
    """
    path = Path(name)
    shown = shortened(str(path), 120)
    try:
        if path.is_dir():
            raise InputError(say("”{path}” är en mapp, inte en fil", path=shown))
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        raise InputError(say("filen ”{path}” finns inte eller kan inte läsas", path=shown)) from None
    if len(content) > MOST_BYTES:
        raise InputError(say("filen ”{path}” är för stor för en prognos", path=shown))
    return Forecast(_checked(content, shown))


def _checked(content: bytes, shown: str) -> dict[str, Any]:
    """Return the data of a stored forecast, or refuse what is none."""
    hint = say("en prognos skrivs med python -m payoff record SCENARIO")
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise InputError(say("”{path}” är ingen sparad prognos; {hint}", path=shown, hint=hint)) from None
    if not isinstance(data, dict) or "payoff_forecast" not in data:
        raise InputError(say("”{path}” är ingen sparad prognos; {hint}", path=shown, hint=hint))
    if data["payoff_forecast"] != FORMAT:
        raise InputError(
            say("”{path}” har prognosformat {found}; den här versionen av payoff läser format {known}",
                path=shown, found=shortened(str(data["payoff_forecast"])), known=FORMAT)
        )  # fmt: skip
    for key, kind in KEYS.items():
        if not isinstance(data.get(key), kind):
            raise InputError(say("”{path}” är ingen hel prognos: ”{key}” saknas", path=shown, key=key))
    checksum = data.pop("checksum", "")
    if checksum != _checksum(data):
        raise InputError(
            say("”{path}” har ändrats sedan prognosen sparades (kontrollsumman stämmer inte); hämta den ursprungliga",
                path=shown)
        )  # fmt: skip
    if not _is_whole(data):
        raise InputError(say("”{path}” är ingen hel prognos: talen i den går inte att läsa", path=shown))
    return data


def _refused(name: str) -> float:
    raise ValueError(name)


def _is_whole(data: Mapping[str, Any]) -> bool:
    """Whether every figure that is asked of a forecast can be read."""
    try:
        found = Forecast(data)
        values = [figure for one in found.numbers.values() for figure in (one.value, one.low, one.high)]
        for series in (found.total, *found.series):
            found.payback(series)
            values += [end for measure in (*MEASURES, "payback") for end in found.interval(measure, series) or ()]
            for measure in (*MEASURES, "benefit_cost_ratio"):
                found.value(measure, series)
        return found.participants > 0 and all(one is None or isinstance(one, (int, float)) for one in values)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return False


def is_forecast(name: str | Path) -> bool:
    """Whether a file is a stored forecast rather than a scenario, by its name: scenarios are YAML."""
    return str(name).lower().endswith(".json")


def _as_dict(one: Number) -> dict[str, Any]:
    kept = {key: getattr(one, key) for key in ("label", "source", "low", "high")}
    return {"value": one.value, "unit": one.unit, "written": one.written} | {
        key: value for key, value in kept.items() if value not in ("", None)
    }


def run_date(date: str | None) -> str:
    """Return the day of a forecast: the scenario's own date, else SOURCE_DATE_EPOCH, else today (UTC)."""
    if date:
        return date
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    day = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return day.date().isoformat()


def _plain(value: Any) -> Any:
    """Return a tree as plain data; a decimal number as text where it was written with a comma."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return int(value) if isinstance(value, int) else float(value) if isinstance(value, float) else str(value)


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def _checksum(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
