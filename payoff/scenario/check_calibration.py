"""Whether a calibration fits the rest of the scenario: its names, units and months."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch
from payoff.scenario.accounts import known_accounts, known_groups
from payoff.scenario.builtin import canonical
from payoff.scenario.lookup import group_in
from payoff.scenario.tree import matches

if TYPE_CHECKING:
    from payoff.scenario.annex import Forecast
    from payoff.scenario.calibration import Target
    from payoff.scenario.models import Scenario


def calibration_names(tree: Branch) -> Iterator[Fault]:
    """Yield unknown values and accounts that do not exist, and variants that change the calibration."""
    calibrate = group_in(tree, "calibrate")
    quantities = group_in(tree, "quantities")
    for name in group_in(calibrate, "unknown"):
        if name not in quantities:
            message = say("”{name}” finns inte under quantities", name=shortened(name))
            hint = did_you_mean(name, quantities) if quantities else say("lägg till värdet under quantities")
            yield Fault(message, hint, ("calibrate", "unknown", name), True)
    known = known_accounts(group_in(tree, "accounts")) | known_groups(group_in(tree, "groups"))
    asked = (*matches(tree, "calibrate.targets.*.account"), *matches(tree, "forecast.*.account"))
    for path, name in asked:
        if isinstance(name, str) and name not in known and canonical(name) not in known:
            message = say("kontot ”{name}” finns inte", name=shortened(name))
            yield Fault(message, did_you_mean(name, known), tuple(path.split(".")))
    for name, variant in group_in(tree, "variants").items():
        for path in variant if isinstance(variant, Branch) else ():
            if path.partition(".")[0] == "calibrate":
                yield Fault(
                    say("en variant räknas med filens kalibrering och kan inte ändra den"),
                    say("ändra värdet under quantities, eller använd --set"),
                    ("variants", name, path),
                    True,
                )


def calibration_faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield bounds in another unit than their value, values that nothing refers to, and months after the last."""
    for name, said in scenario.forecast.items():
        yield from _within_horizon(scenario, said, ("forecast", name, "at"))
    if scenario.calibrate is None:
        return
    referred = {
        quantity.name
        for path, quantity in scenario.quantities_used()
        if not path.startswith(("quantities.", "calibrate."))
    }
    for name, bounds in scenario.calibrate.unknown.items():
        at = ("calibrate", "unknown", name)
        quantity = scenario.quantities[name]
        if quantity.dimension != bounds.low.dimension:
            message = say("gränserna har en annan enhet än ”{name}” ({text})", name=name, text=quantity.written)
            yield Fault(message, None, (*at, "low"))
        if name not in referred:
            message = say("inget i scenariot hänvisar till ”{name}”", name=name)
            yield Fault(message, say("skriv namnet där värdet används"), at, True)
    for name, target in scenario.calibrate.targets.items():
        yield from _within_horizon(scenario, target, ("calibrate", "targets", name, "at"))


def _within_horizon(scenario: Scenario, asked: Target | Forecast, at: tuple[str, ...]) -> Iterator[Fault]:
    """Yield a month after the last."""
    last = scenario.horizon.months if asked.measure == "payback_curve" else scenario.calendar_months
    if asked.at is not None and asked.at > last:
        yield Fault(say("månad {month} ligger efter den sista, {last}", month=asked.at, last=last), None, at)
