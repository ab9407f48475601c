"""Benefit against cost, in present value."""

from __future__ import annotations


def benefit_cost_ratio(net_present_value: float, present_cost: float) -> float | None:
    """Return what each krona of programme cost gives back.

    Parameters
    ----------
    net_present_value : float
        Net gain after programme cost, kronor of present value.
    present_cost : float
        Programme cost of the same perspective, kronor of present value, positive.

    Returns
    -------
    float or None
        (NPV + PV of cost) / PV of cost, or None for who pays nothing. Negative effects on
        others stay in the numerator.

    Examples
    --------
    >>> benefit_cost_ratio(50.0, 100.0)
    1.5
    """
    if present_cost <= 0:
        return None
    return (net_present_value + present_cost) / present_cost
