"""The figures of who pays and who gains: from programme cost to net, and what each pays against what it gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from payoff.language import Say, say
from payoff.missing import Missing
from payoff.report.figure_parts import ACCENT, GRID, INK, NEGATIVE, level_axis, rows_axis, unit_of
from payoff.report.locale import Numbers
from payoff.report.words import HALF_KRONA
from payoff.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAR, HALF_BAR = 0.58, 0.38
ROW, AROUND = 0.42, 1.1
"""Height of a row of bars, and of the axis and its name under them, inches."""
SUM_COLOR = "#444444"
LOSS_HATCH = "//"
NOBODY = Missing("not_applicable", say("ingen betalar, vinner eller förlorar något"))


@dataclass(frozen=True, slots=True)
class Step:
    """A bar of the waterfall: what is added, and where from; a sum begins at zero."""

    label: Say
    start: float
    amount: float
    is_sum: bool = False

    @property
    def end(self) -> float:
        """Where the bar ends."""
        return self.start + self.amount


@dataclass(frozen=True, slots=True)
class Stake:
    """What an actor pays for the programme and what it gains before that, in kronor of present value."""

    label: Say
    pays: float
    gains: float

    @property
    def net(self) -> float:
        """Gain less what is paid."""
        return self.gains - self.pays


def waterfall_steps(result: Result) -> list[Step] | Missing:
    """Return the bars from programme cost to net: the cost, the gain of each actor in the total, the net.

    Actors whose own gain is not known while the total is, since it cancels among them, are one bar together.
    """
    net, cost = result.npv(), result.summed("programme_cost")
    if isinstance(net, Missing):
        return net
    assert not isinstance(cost, Missing)  # the net knows it
    found = {name: result.summed("gains", name) for name in result.active if name in result.groups[result.total]}
    steps = [Step(say("Programkostnad"), 0.0, 0.0 - cost)]
    unknown = [name for name, gain in found.items() if isinstance(gain, Missing)]
    for name, gain in found.items():
        if not isinstance(gain, Missing) and abs(gain) > HALF_KRONA:
            steps.append(Step(result.label(name), steps[-1].end, gain))
    rest = net - steps[-1].end
    if unknown and abs(rest) > HALF_KRONA:
        names = [result.label(name) for name in unknown]
        steps.append(Step(say("{names} tillsammans", names=names), steps[-1].end, rest))
    if len(steps) == 1 and abs(cost) <= HALF_KRONA:
        return NOBODY
    return [*steps, Step(say("Netto ({whom})", whom=result.label(result.total)), 0.0, net, is_sum=True)]


def waterfall_height(result: Result) -> float:
    """Return the height that the waterfall needs, inches."""
    steps = waterfall_steps(result)
    return AROUND if isinstance(steps, Missing) else AROUND + ROW * len(steps)


def waterfall(result: Result, numbers: Numbers, axes: Axes) -> str | Missing:
    """Draw the way from programme cost through each actor's gain to the net, one level bar under the other.

    Parameters
    ----------
    result : Result
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or Missing
        The description, or why there is nothing to draw.
    """
    steps = waterfall_steps(result)
    if isinstance(steps, Missing):
        return steps
    ends = [step.end for step in steps]
    unit, top = unit_of(max(map(abs, ends))), len(steps) - 1
    for index, step in enumerate(steps):
        color, hatch = (ACCENT, "") if step.amount >= 0 else (NEGATIVE, LOSS_HATCH)
        axes.barh(
            top - index,
            step.amount / unit[0],
            left=step.start / unit[0],
            height=BAR,
            color=SUM_COLOR if step.is_sum else color,
            hatch="" if step.is_sum else hatch,
            edgecolor="#ffffff",
            linewidth=0,
        )
        if index < top:
            at = step.end / unit[0]
            axes.plot([at, at], [top - index - BAR / 2, top - index - 1 - BAR / 2], color=INK, linewidth=0.8)
    amounts = [numbers.kronor(step.amount) for step in steps]
    rows_axis(axes, [step.label.text(numbers.language) for step in steps], amounts)
    axes.axvline(0, color=INK, linewidth=1.0)
    level_axis(axes, [value / unit[0] for value in ends], numbers, unit)
    axes.axhline(0.5, color=GRID, linewidth=0.8)
    axes.texts[-1].set_fontweight("bold")
    return _from_cost_to_net(steps, result, numbers)


def _from_cost_to_net(steps: list[Step], result: Result, numbers: Numbers) -> str:
    """Say whether it gives more than it costs, and every bar."""
    cost, *gains, net = steps
    words = {"whom": result.label(result.total), "amount": numbers.kronor(abs(net.amount))}
    finding = say("{whom}: insatsen ger lika mycket som den kostar.", **words)
    if abs(net.amount) > HALF_KRONA:
        finding = say("{whom}: insatsen kostar {amount} mer än den ger.", **words)
        if net.amount > 0:
            finding = say("{whom}: insatsen ger {amount} mer än den kostar.", **words)
    parts = [say("{name} {amount}", name=step.label, amount=numbers.kronor(step.amount)) for step in gains]
    told = say("Programkostnaden är {cost} och ingen vinner eller förlorar något.", cost=numbers.kronor(-cost.amount))
    if parts:
        told = say(
            "Programkostnaden är {cost}; vinst före programkostnad: {parts}.",
            cost=numbers.kronor(-cost.amount),
            parts=parts,
        )
    return f"{finding.text(numbers.language)} {told.text(numbers.language)}"


def stakes(result: Result) -> tuple[list[Stake], list[Say]]:
    """Return what each actor pays and gains, for those who do, and the names of those of whom it is not known."""
    found, unknown = [], []
    for name in result.active:
        pays, gains = result.summed("programme_cost", name), result.summed("gains", name)
        if isinstance(pays, Missing) or isinstance(gains, Missing):
            unknown.append(result.label(name))
        elif max(abs(pays), abs(gains)) > HALF_KRONA:
            found.append(Stake(result.label(name), pays, gains))
    return found, unknown


def invest_height(result: Result) -> float:
    """Return the height that the bars of who pays and gains need, inches."""
    return AROUND + 0.3 + ROW * max(1, len(stakes(result)[0]))


def invest(result: Result, numbers: Numbers, axes: Axes) -> str | Missing:
    """Draw what each actor pays for the programme against what it gains before that, with the net in words.

    Parameters
    ----------
    result : Result
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or Missing
        The description, which names the actors that are left out, or why there is nothing to draw.
    """
    found, unknown = stakes(result)
    if not found:
        missing = result.missing("net", result.total) if unknown else None
        return missing or NOBODY
    unit, top = unit_of(max(max(abs(one.pays), abs(one.gains)) for one in found)), len(found) - 1
    places = range(top, -1, -1)
    language = numbers.language
    drawn = (
        ([one.pays for one in found], HALF_BAR / 2, NEGATIVE, LOSS_HATCH, say("programkostnad")),
        ([one.gains for one in found], -HALF_BAR / 2, ACCENT, "", say("vinst före programkostnad")),
    )
    for amounts, shift, color, hatch, label in drawn:
        axes.barh(
            [place + shift for place in places],
            [amount / unit[0] for amount in amounts],
            height=HALF_BAR,
            color=color,
            hatch=hatch,
            edgecolor="#ffffff",
            linewidth=0,
            label=label.text(language),
        )
    rows_axis(
        axes,
        [one.label.text(language) for one in found],
        [_net_in_words(one.net, numbers).text(language) for one in found],
    )
    axes.axvline(0, color=INK, linewidth=1.0)
    level_axis(axes, [amount / unit[0] for one in found for amount in (one.pays, one.gains)], numbers, unit)
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), frameon=False, ncols=2, borderpad=0, borderaxespad=0.3)
    return _who_pays_and_gains(found, unknown, numbers)


def _net_in_words(net: float, numbers: Numbers) -> Say:
    if abs(net) <= HALF_KRONA:
        return say("går jämnt upp")
    if net > 0:
        return say("netto plus {amount}", amount=numbers.kronor(net))
    return say("netto minus {amount}", amount=numbers.kronor(-net))


def _who_pays_and_gains(found: list[Stake], unknown: list[Say], numbers: Numbers) -> str:
    """Say how many of those who pay get it back, and every pair of bars."""
    payers = [one for one in found if one.pays > HALF_KRONA]
    back = sum(one.net >= -HALF_KRONA for one in payers)
    sentences = [say("Ingen som visas betalar för insatsen.")]
    if payers:
        sentences = [say("{back} av {count} som betalar får tillbaka minst lika mycket.", back=back, count=len(payers))]
    sentences += [
        say(
            "{name} {pays}, {gains}: {net}.",
            name=one.label,
            pays=_pays(one.pays, numbers),
            gains=_gains(one.gains, numbers),
            net=_net_in_words(one.net, numbers),
        )
        for one in found
    ]
    if unknown:
        sentences.append(say("Visas inte, eftersom uppgift saknas: {names}.", names=unknown))
    return " ".join(sentence.text(numbers.language) for sentence in sentences)


def _pays(amount: float, numbers: Numbers) -> Say:
    if abs(amount) <= HALF_KRONA:
        return say("betalar inget")
    if amount > 0:
        return say("betalar {amount}", amount=numbers.kronor(amount))
    return say("får {amount} till insatsen", amount=numbers.kronor(-amount))


def _gains(amount: float, numbers: Numbers) -> Say:
    if abs(amount) <= HALF_KRONA:
        return say("varken vinner eller förlorar")
    if amount > 0:
        return say("vinner {amount}", amount=numbers.kronor(amount))
    return say("förlorar {amount}", amount=numbers.kronor(-amount))
