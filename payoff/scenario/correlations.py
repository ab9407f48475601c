"""``correlations`` in the language: named values that tend to be high or low together.

A rank correlation (Spearman) says how two values follow each other whatever their distributions
are. They are drawn through a normal copula, whose Pearson correlation is 2 sin(pi rho / 6) for a
rank correlation rho (Pearson 1907). All pairs together must be possible at once: the assembled
matrix is positive definite. One that is not is refused with the nearest that is (Higham, Computing
the nearest correlation matrix, IMA Journal of Numerical Analysis 22, 2002).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from payoff.errors import Fault, shortened
from payoff.language import say
from payoff.quantity.model import Quantity, Rule, reader
from payoff.quantity.text import with_comma
from payoff.scenario.fields import SHARE_SCHEMA, LongText, Reference
from payoff.scenario.lines import Strict, as_tuple

if TYPE_CHECKING:
    from payoff.quantity.numbers import Array

RANK_RULE = Rule(
    ("number",), say("skriv ett tal större än −1 och mindre än 1, t.ex. 0.5"), -1.0, 1.0, names=False, certain=True
)
Rank = Annotated[Quantity, PlainValidator(reader(RANK_RULE)), WithJsonSchema(SHARE_SCHEMA)]
SMALLEST_EIGENVALUE = 1e-8
"""A matrix whose smallest eigenvalue is below this cannot be drawn from."""
DECIMALS = 3
ROUNDS = 1000
CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Correlation:
    """Two uncertain numbers that follow each other.

    Parameters
    ----------
    first, second : str
        Streams of the two.
    rank : float
        Spearman's rank correlation, between -1 and 1.
    path : str
        Where it is written.
    source : str
        Who says so, empty when the file does not say.
    """

    first: str
    second: str
    rank: float
    path: str
    source: str = ""

    @property
    def both(self) -> tuple[str, str]:
        """The two streams."""
        return self.first, self.second


class Correlated(Strict):
    """Ett samband mellan namngivna värden som är osäkra."""

    between: Annotated[tuple[Reference, ...], BeforeValidator(as_tuple)] = Field(
        title="Mellan",
        description="Två eller flera namn under quantities; sambandet gäller varje par.",
        json_schema_extra={"minItems": 2},
    )
    rank: Rank = Field(title="Rangkorrelation", description="Spearmans rangkorrelation, större än −1 och mindre än 1.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån sambandet kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _a_pair(self) -> Correlated:
        if len(self.between) < 2:
            raise Fault(say("ett samband är mellan minst två värden"), say("skriv två namn"), ("between",))
        if len(set(self.between)) < len(self.between):
            twice = next(name for name in self.between if self.between.count(name) > 1)
            raise Fault(say("”{name}” står två gånger", name=twice), say("ta bort det ena"), ("between",))
        if not -1 < self.rank.value < 1:
            message = say("{text} ligger utanför det tillåtna", text=shortened(self.rank.written))
            raise Fault(message, say("värden som följs åt helt är samma värde: skriv ett namn"), ("rank",))
        return self


def correlation_faults(
    groups: Mapping[str, Correlated], named: Mapping[str, Quantity], *, laid: bool = False
) -> Iterator[Fault]:
    """Yield names that are no uncertain value, pairs that stand twice, and correlations that cannot be at once.

    Parameters
    ----------
    groups : mapping
        What stands under ``correlations``.
    named : mapping
        What stands under ``quantities``.
    laid : bool
        Whether something is laid over the file, which may make a correlated value certain: it is then left out.
    """
    uncertain = [name for name, quantity in named.items() if quantity.spread is not None]
    ranks: dict[tuple[str, str], float] = {}
    found = False
    for key, group in groups.items():
        at = ("correlations", key, "between")
        between = [name for name in group.between if not (laid and name in named and name not in uncertain)]
        for name in between:
            fault = _no_uncertain_value(name, named, uncertain, at)
            if fault is not None:
                found = True
                yield fault
        for pair in combinations(sorted(between), 2):
            if pair in ranks:
                found = True
                message = say(
                    "sambandet mellan ”{first}” och ”{second}” står två gånger", first=pair[0], second=pair[1]
                )
                yield Fault(message, say("ta bort det ena"), at)
            ranks[pair] = group.rank.value
    if ranks and not found:
        yield from _impossible(ranks, ("correlations",))


def _no_uncertain_value(
    name: str, named: Mapping[str, Quantity], uncertain: Sequence[str], at: tuple[str, ...]
) -> Fault | None:
    if name in uncertain:
        return None
    hint = say("samband är mellan osäkra värden under quantities: {names}", names=list(uncertain)[:25])
    if not uncertain:
        hint = say("inget värde under quantities är osäkert; skriv t.ex. low och high")
    if name in named:
        return Fault(say("”{name}” är ett säkert värde", name=name), hint, at)
    return Fault(say("”{name}” finns inte under quantities", name=shortened(name)), hint, at)


def _impossible(ranks: Mapping[tuple[str, str], float], at: tuple[str, ...]) -> Iterator[Fault]:
    names, matrix = pearson_matrix(ranks)
    if is_possible(matrix):
        return
    nearest = nearest_ranks(matrix)
    pairs = [
        f"{first}, {second}: {with_comma(float(nearest[row, column]), DECIMALS)}"
        for (row, first), (column, second) in combinations(enumerate(names), 2)
    ]
    message = say("sambanden kan inte gälla på en gång: matrisen är inte positivt definit")
    yield Fault(message, say("närmaste möjliga: {text}", text="; ".join(pairs)), at, True)


def pearson_matrix(ranks: Mapping[tuple[str, str], float]) -> tuple[list[str], Array]:
    """Return the correlations of the normal variables behind some rank correlations.

    Parameters
    ----------
    ranks : mapping
        Spearman's rank correlation by pair of names, each pair once.

    Returns
    -------
    names : list of str
        Sorted, so that the order of the file does not matter.
    matrix : array [name, name]
        2 sin(pi rho / 6) for each pair, 0 for pairs that are not written, 1 on the diagonal.

    Examples
    --------
    >>> names, matrix = pearson_matrix({("b", "a"): 0.5})
    >>> names, matrix.round(4).tolist()
    (['a', 'b'], [[1.0, 0.5176], [0.5176, 1.0]])
    """
    import numpy as np  # few files have correlations

    names = sorted({name for pair in ranks for name in pair})
    matrix = np.eye(len(names))
    for (first, second), rank in ranks.items():
        row, column = names.index(first), names.index(second)
        matrix[row, column] = matrix[column, row] = 2 * math.sin(math.pi * rank / 6)
    return names, matrix


def is_possible(matrix: Array) -> bool:
    """Whether a correlation matrix is positive definite, so that it can be drawn from."""
    import numpy as np

    return bool(np.linalg.eigvalsh(matrix).min() >= SMALLEST_EIGENVALUE)


def nearest_ranks(matrix: Array) -> Array:
    """Return the nearest rank correlations that can hold at once, rounded so that what is printed can be used.

    Parameters
    ----------
    matrix : array [name, name]
        Pearson correlations that are not positive definite.

    Returns
    -------
    array [name, name]
        Spearman's, 6 / pi arcsin(r / 2), with three decimals.
    """
    import numpy as np

    nearest = nearest_correlation(matrix)
    for towards_none in (0.0, *(10.0**power for power in range(-5, 1))):
        pulled = (1 - towards_none) * nearest + towards_none * np.eye(len(nearest))
        ranks = np.round(6 / math.pi * np.arcsin(np.clip(pulled, -1, 1) / 2), DECIMALS)
        np.fill_diagonal(ranks, 1.0)
        if is_possible(2 * np.sin(math.pi * ranks / 6)):
            break
    return np.asarray(ranks)


def nearest_correlation(matrix: Array) -> Array:
    """Return the correlation matrix nearest to a symmetric one in the Frobenius norm.

    Alternating projections with Dykstra's correction (Higham 2002, algorithm 3.3): on the matrices
    without negative eigenvalues, and on those with ones on the diagonal.

    Parameters
    ----------
    matrix : array [name, name]

    Examples
    --------
    >>> import numpy as np
    >>> nearest_correlation(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])).round(4).tolist()
    [[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]]
    """
    import numpy as np

    now, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(ROUNDS):
        corrected = now - correction
        values, vectors = np.linalg.eigh(corrected)
        positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = positive - corrected
        before, now = now, positive.copy()
        np.fill_diagonal(now, 1.0)
        if np.abs(now - before).max() < CLOSE:
            break
    return np.asarray(now)
