"""From persons since their entry to persons on the calendar."""

from __future__ import annotations

import numpy as np

from payoff.flows.plan import Array, Plan


def fold(per_entrant: Array, intake: Array, months: int) -> Array:
    """Fold what happens per entrant by month since entry to calendar months.

    Parameters
    ----------
    per_entrant : array [..., group, month since entry 0..K, draw]
        Something per entrant. Month 0 is the calendar month before the first month since entry.
    intake : array [group, calendar month 1..T, draw]
        Persons who enter.
    months : int
        Number of calendar months T.

    Returns
    -------
    array [..., group, calendar month 0..T, draw]
        ``out[t] = sum over e of intake[e] * per_entrant[t - e + 1]``.

    Examples
    --------
    >>> import numpy as np
    >>> per_entrant = np.array([[[0.0], [1.0], [2.0]]])     # one group, months 0 to 2, one draw
    >>> intake = np.array([[[10.0], [5.0], [0.0]]])         # ten in month 1, five in month 2
    >>> fold(per_entrant, intake, 3)[0, :, 0].tolist()
    [0.0, 10.0, 25.0, 10.0]
    """
    followed = per_entrant.shape[-2] - 1
    shape = (*per_entrant.shape[:-2], months + 1, np.broadcast_shapes(per_entrant.shape[-1:], intake.shape[-1:])[0])
    out = np.zeros(shape)
    for entry in np.flatnonzero(intake.any(axis=(0, 2))):
        seen = min(followed, months - int(entry))
        groups = entering(intake, int(entry))
        persons = intake[groups, entry, None, :]
        out[..., groups, entry : 1 + entry + seen, :] += persons * per_entrant[..., groups, : seen + 1, :]
    return out


def entering(intake: Array, entry: int) -> slice:
    """Return the groups from the first to the last that someone enters in a month, counted from 0."""
    if len(intake) == 1:
        return slice(1)
    groups = np.flatnonzero(intake[:, entry].any(axis=1))
    return slice(int(groups[0]), int(groups[-1]) + 1)


def later(flows: Array, lag: int) -> Array:
    """Return flows moved some months later, array [..., month, draw]; what comes after the last month is not booked."""
    if not lag:
        return flows
    moved = np.zeros_like(flows)
    moved[..., lag:, :] = flows[..., : max(0, flows.shape[-2] - lag), :]
    return moved


def persons(plan: Plan) -> Array:
    """Return persons in each state's steps by calendar month, array [arm, step, group, month 0..T, draw]."""
    by_step = np.moveaxis(plan.exposure[:, :, : plan.states], 2, 1).copy()
    by_step[..., 0, :] = 0.0
    return fold(by_step, plan.intake, plan.months)


def counted(plan: Plan) -> Array:
    """Return persons in each step and moves made, as they count, array [arm, step, group, month 0..T, draw]."""
    by_step = np.moveaxis(plan.exposure * plan.counted[:, :, None], 2, 1)
    return fold(by_step, plan.intake, plan.months)


def followed_up(plan: Plan) -> Array:
    """Return persons being followed by calendar month, counted from the intake alone.

    Opening stock + intake - exits = closing stock, where a person leaves when the months
    that each entrant is followed have passed. Array [group, month 0..T, draw].
    """
    stock = np.zeros((len(plan.groups), plan.months + 1, plan.draws))
    stock[:, 1:] = plan.intake
    stock[:, 1 + plan.months_followed :] -= plan.intake[:, : max(0, plan.months - plan.months_followed)]
    return np.cumsum(stock, axis=1)
