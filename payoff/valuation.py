"""What a net present value is by other measures: by the month, with the cost of public funds, with weights."""

from __future__ import annotations

from dataclasses import dataclass

from payoff.language import say
from payoff.measures.programmes import marginal_cost_of_public_funds, weighted_total
from payoff.missing import Missing
from payoff.scenario.builtin import PUBLIC, SOCIETY
from payoff.scenario.valuation import weight_by_account
from payoff.tables import DIFFERENCE
from payoff.views import Views


@dataclass(frozen=True, eq=False)
class Valuation(Views):
    """Views with the net present value said in other ways; see `Tables` for the parameters."""

    def annuity(self, series: str | None = None) -> float | Missing:
        """Return the equal amount per month that is worth as much as the net present value, in kronor.

        Parameters
        ----------
        series : str, optional
            Account or group; the total by default.

        Returns
        -------
        float or Missing
            NPV / (d(1) + ... + d(T)), where d(m) is the discount factor of month m and T the last
            month of the calendar: an amount at the end of each month 1..T (equivalent annuity;
            Brealey, Myers and Allen, Principles of Corporate Finance, chapter on present values).

        Examples
        --------
        >>> import payoff
        >>> result = payoff.evaluate(payoff.example())
        >>> round(result.npv("kommun")), round(result.annuity("kommun"))
        (472450, 13832)
        """
        value = self.npv(series)
        return value if isinstance(value, Missing) else value / float(self.plan.discount[1:, 0].sum())

    def public_funds_cost(self) -> float | Missing:
        """Return what it costs society to raise the public sector's net outlay, in kronor of present value.

        Returns
        -------
        float or Missing
            (factor - 1) × net outlay, where the net outlay is the public sector's net present value
            with its sign changed: negative, a gain, where the public sector saves. Not applicable
            where the scenario states no factor, withheld where the total is not society.

        Examples
        --------
        >>> import payoff
        >>> result = payoff.evaluate(payoff.example().replace({"public_funds.factor": "1.3"}))
        >>> round(result.npv("offentlig_sektor")), round(result.public_funds_cost())
        (1092113, -327634)
        """
        funds = self.scenario.public_funds
        if self.total != SOCIETY:
            return self.society_withheld
        if funds is None:
            return Missing("not_applicable", say("ingen skattefaktor är angiven"))
        public = self.npv(PUBLIC)
        if isinstance(public, Missing):
            return public
        return marginal_cost_of_public_funds(-public, funds.factor.value) + 0.0  # no minus zero

    def npv_with_public_funds(self) -> float | Missing:
        """Return society's net present value less the cost of public funds, in kronor."""
        cost = self.public_funds_cost()
        value = self.npv()
        return cost if isinstance(cost, Missing) else value if isinstance(value, Missing) else value - cost

    def weighted_npv(self, series: str | None = None) -> float | Missing:
        """Return the net present value with the scenario's weight on each account's kronor.

        Parameters
        ----------
        series : str, optional
            Account or group; the total by default.

        Returns
        -------
        float or Missing
            Sum over the accounts of weight × net present value. Weights are used as they are
            written and are 1 where none is stated: without weights it is the net present value.

        Examples
        --------
        >>> import payoff
        >>> result = payoff.evaluate(payoff.example().replace({"weights": {"individ": 1.5}}))
        >>> round(result.npv("individ")), round(result.npv()), round(result.weighted_npv())
        (353243, 1445355, 1621976)
        """
        name = self._known(series)
        stated = weight_by_account(self.scenario.weights, self.chart)
        weights = {account: stated.get(account, 1.0) for account in self.groups.get(name, (name,))}
        if all(weight == 1.0 for weight in weights.values()):
            return self.npv(name)
        unknown = self._unknown_paths(name, "state", DIFFERENCE, weights)
        unknown += self._unknown_paths(name, "programme", DIFFERENCE, weights)
        if unknown:
            return self.unknown(unknown)
        # A line without amount is booked as nothing; where it weighs nothing either, its accounts may be summed.
        flows = self._flows["net"] @ self.plan.discount[:, 0]
        return weighted_total({account: float(flows[self.series.index(account)]) for account in weights}, weights)
