"""The result: what each account gains and pays, and what follows from it.

Frozen. Every question can be asked for an account or a group; what cannot be computed is a
`Missing` that says why, never a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from payoff.language import Language
from payoff.measured import NetMeasure
from payoff.measures.money import HIGHEST_MONTHLY, LOWEST_MONTHLY, InternalRate, internal_rate, yearly
from payoff.measures.payback import BreakEven, break_even
from payoff.measures.programmes import Alternative, compare_alternatives
from payoff.missing import Missing
from payoff.scenario.calibration import Calibration
from payoff.tables import Measure, Period
from payoff.valuation import Valuation

if TYPE_CHECKING:
    import pandas

    from payoff.plots import ResultPlots
    from payoff.questions.explain_model import Explanation

Writer = Callable[["Result", str, Language], bytes]


@dataclass(frozen=True, eq=False)
class Result(Valuation):
    """The result of a scenario; made by `payoff.evaluate`.

    Parameters
    ----------
    scenario, plan, journal
        What it was worked out from.
    subgroups : mapping
        The result of each subgroup of participants by its id; they add up to this one.
    variants : mapping
        The result of each variant by its id.
    alternatives : mapping
        The result of each alternative arm by its id, against the same comparison.
    writer : callable
        Makes a report of a result: ``writer(result, format, language) -> bytes``.

    Examples
    --------
    >>> import payoff
    >>> result = payoff.evaluate(payoff.example())
    >>> round(result.npv('kommun')), result.payback('kommun').sustained
    (472450, 24)
    """

    subgroups: Mapping[str, Result]
    variants: Mapping[str, Result]
    alternatives: Mapping[str, Result]
    writer: Writer = field(repr=False)

    @property
    def calibration(self) -> Calibration | None:
        """What was calibrated and how well; None where the scenario knows its values."""
        return self.scenario.calibration

    # -- measures ---------------------------------------------------------------------

    def return_on_investment(self, series: str | None = None) -> float | Missing:
        """Return net present value per krona of programme cost, in present value."""
        ratio = self.benefit_cost_ratio(series)
        return ratio if isinstance(ratio, Missing) else ratio - 1

    def internal_rate(self, series: str | None = None) -> InternalRate | Missing:
        """Return the yearly rate at which the net is worth nothing, only if there is one such rate.

        Found on the undiscounted net by calendar month; (1 + monthly rate)^12 - 1.
        """
        flow = self.flow("net", series, discounted=False)
        if isinstance(flow, Missing):
            return flow
        return yearly(internal_rate(flow, LOWEST_MONTHLY, HIGHEST_MONTHLY))

    def payback(self, series: str | None = None) -> BreakEven | Missing:
        """Return when a participant has paid back its cost, on the entry clock."""
        curve = self.payback_curve(series)
        return curve if isinstance(curve, Missing) else break_even(curve)

    def compare(self, unit: str, series: str | None = None) -> tuple[Alternative, ...] | Missing:
        """Return every arm by rising cost, with what one more unit costs and which arms are dominated.

        Parameters
        ----------
        unit : str
            Id of a unit of the scenario.
        series : str, optional
            Whose cost; the total by default.

        Returns
        -------
        tuple of Alternative, or Missing
            Costs and units in present value, the comparison among them; see
            `payoff.measures.programmes.compare_alternatives`.
        """
        found: dict[str, tuple[float, float]] = {}
        arms = [(self.scenario.counterfactual_arm, self, "counterfactual")]
        arms += [(one.scenario.programme_arm, one, "programme") for one in (self, *self.alternatives.values())]
        for name, one, arm in arms:
            cost = one.arm_cost("counterfactual" if arm == "counterfactual" else "programme", series)
            if isinstance(cost, Missing):
                return cost
            found[name] = (cost, one.units(unit)[arm])
        return compare_alternatives(found)

    @property
    def plot(self) -> ResultPlots:
        """The figures of the annex on matplotlib axes: ``.cumulative()``, ``.by_actor()``, ``.waterfall()`` ..."""
        from payoff.plots import ResultPlots

        return ResultPlots(self)

    # -- shapes -----------------------------------------------------------------------

    def explain(
        self,
        account: str | None = None,
        year: int | None = None,
        group: str | None = None,
        measure: NetMeasure = "net",
    ) -> Explanation:
        """Return why an account's figure of a year is what it is; see `payoff.questions.explain`."""
        from payoff.questions.explain import explain

        return explain(self, account, year, group, measure)

    def frame(
        self, measure: Measure = "net", *, by: Period = "year", discounted: bool = True, cumulative: bool = False
    ) -> pandas.DataFrame:
        """Return a measure for every account and group as a tidy table.

        Parameters
        ----------
        measure : {"gains", "programme_cost", "net", "cash"}
        by : {"month", "year", "calendar_year"}
        discounted, cumulative : bool

        Returns
        -------
        pandas.DataFrame
            Columns account, label, measure, by, period, value, unit, status. `value` is NaN
            where `status` is not "known".
        """
        from payoff.frames import tidy

        return tidy(self, measure, by=by, discounted=discounted, cumulative=cumulative)

    def cumulative(self, measure: Measure = "gains", *, discounted: bool = True) -> pandas.DataFrame:
        """Return the table of a measure after 1, 2, 3 ... years: one row an account, one column a year."""
        from payoff.frames import wide

        return wide(self, measure, discounted=discounted)

    def to_dict(self, language: Language = "sv") -> dict[str, Any]:
        """Return the whole result as plain data with stable keys; see docs/resultat.md."""
        from payoff.payload import payload

        return payload(self, language)

    def to_json(self, language: Language = "sv") -> str:
        """Return the whole result as JSON in full precision, one line for each top-level key."""
        from payoff.payload import as_json

        return as_json(self.to_dict(language))

    def report(self, format: str = "html", language: Language = "sv") -> bytes:
        """Return the annex in a format: html, docx, pdf, xlsx, md, json or csv."""
        return self.writer(self, format, language)

    def __repr__(self) -> str:
        value = self.npv()
        shown = "unknown" if isinstance(value, Missing) else f"{value:,.0f} kr"
        return (
            f"<Result {self.scenario.about.title!r}: npv {shown} ({self.total}); "
            "next: .cumulative(), .payback(), .report('html')>"
        )

    def _repr_html_(self) -> str:
        return self.writer(self, "snippet", "sv").decode()
