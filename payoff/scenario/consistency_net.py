"""What must agree for the way from gross to net, and for who finances: told with the scenario's other faults."""

from __future__ import annotations

import math
from collections.abc import Iterator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.scenario.arms import Arm
from payoff.scenario.equalisation import STATE_ACCOUNT
from payoff.scenario.fields import shares_of
from payoff.scenario.financing import Financing
from payoff.scenario.lines import FlowLine
from payoff.scenario.models import Scenario
from payoff.scenario.net import DropOff

HALF_KRONA = 0.5


def net_inconsistencies(scenario: Scenario) -> Iterator[Fault]:
    """Yield every fault in the way from gross to net, and in the financing; `at` is the path of the place."""
    yield from _drop_off(scenario)
    yield from _financing(scenario)
    yield from _equalisation(scenario)


def _drop_off(scenario: Scenario) -> Iterator[Fault]:
    """One loss is counted once, and it starts after something measured."""
    net = scenario.gross_to_net
    for name in (scenario.programme_arm, *scenario.alternative_arms):
        if net is not None and net.drop_off is not None:
            yield from _drop_off_of(scenario, net.drop_off, name)


def _drop_off_of(scenario: Scenario, drop_off: DropOff, name: str) -> Iterator[Fault]:
    arm, at = scenario.arms[name], ("gross_to_net", "drop_off")
    if arm.retention:
        yield Fault(
            say("drop_off och retention räknar samma bortfall två gånger"),
            say("välj det ena: retention i armen ”{arm}”, eller drop_off", arm=name),
            at,
            True,
        )
    elif arm.after not in (None, "hold"):
        yield Fault(
            say("drop_off och after: stop eller fade räknar samma bortfall två gånger"), say("välj det ena"), at, True
        )
    elif drop_off.after is None and not _measured(arm):
        yield Fault(
            say("säg efter vilken månad skillnaden avtar; armen ”{arm}” har ingen mätning", arm=name),
            say("lägg till after: 12"),
            at,
            True,
        )


def _measured(arm: Arm) -> bool:
    return arm.observed is not None or arm.reaches is not None


def _financing(scenario: Scenario) -> Iterator[Fault]:
    financing, at = scenario.programme.financing, ("programme", "financing")
    if financing is None:
        return
    through = scenario.chart.account(financing.through)
    accounts = {scenario.chart.account(name) for name in financing.by_account()}
    if through in accounts:
        yield Fault(say("”{name}” kan inte finansiera sig självt", name=financing.through), None, at, True)
    paid = [_part(scenario, line.payer, through) for line in scenario.programme.budget.values()]
    if not any(paid):
        yield Fault(
            say("ingen budgetrad betalas av ”{name}”, så det finns inget att finansiera", name=financing.through),
            say("skriv payer: {name} på raderna som finansieras", name=financing.through),
            at,
            True,
        )
    elif financing.amounts is not None and scenario.share == 1:
        yield from _balance(scenario, financing, through)


def _part(scenario: Scenario, payer: dict[str, Quantity], through: str) -> float:
    return sum(share for name, share in shares_of(payer).items() if scenario.chart.account(name) == through)


def _balance(scenario: Scenario, financing: Financing, through: str) -> Iterator[Fault]:
    """Amounts must be what is spent: else the account is left with money, or with debts."""
    lines = [(line, _part(scenario, line.payer, through)) for line in scenario.budget.values()]
    sums = all(not line.flows and line.planned.known and not line.per for line, part in lines if part)
    if not sums:
        yield Fault(
            say("belopp per finansiär kräver att kostnaderna är kända summor"),
            say("skriv shares i stället"),
            ("programme", "financing", "amounts"),
            True,
        )
        return
    spent = math.fsum(
        part * line.planned.value * math.prod(factor.value for factor in line.times) for line, part in lines if part
    )
    sent = math.fsum(amount.value for amount in (financing.amounts or {}).values())
    if abs(spent - sent) > HALF_KRONA:
        yield Fault(
            say("saldot går inte ihop: {sent} kr in och {spent} kr ut", sent=_kronor(sent), spent=_kronor(spent)),
            say("låt beloppen bli {spent} kr, eller skriv shares", spent=_kronor(spent)),
            ("programme", "financing", "amounts"),
            True,
        )


def _equalisation(scenario: Scenario) -> Iterator[Fault]:
    """Only tax to an account can be equalised, and not the tax of the state that gets it."""
    rule = scenario.tax_equalisation
    if rule is None:
        return
    accounts = {scenario.chart.account(name) for name in rule.accounts}
    if STATE_ACCOUNT in accounts:
        message = say("”{name}” tar emot utjämningen och kan inte själv utjämnas", name=STATE_ACCOUNT)
        yield Fault(message, say("skriv kommuner och regioner"), ("tax_equalisation", "accounts"))
        return
    taxed = {
        scenario.chart.account(name)
        for placed in scenario.placed_lines()
        if isinstance(placed.line, FlowLine) and placed.line.kind == "tax"
        for name in placed.line.to_accounts
    }
    if not taxed & accounts:
        yield Fault(
            say("ingen post med kind: tax går till {names}, så det finns inget att utjämna", names=list(rule.accounts)),
            say("skriv skatten som en post med kind: tax, eller ta bort tax_equalisation"),
            ("tax_equalisation",),
            True,
        )


def _kronor(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ")
