"""Amounts: what is written is read back, what could mean two things is refused."""

from __future__ import annotations

import math
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.errors import Fault
from payoff.quantity.text import Amount, Dimension, format_amount, parse_amount, parse_number
from payoff.units import LARGEST_NUMBER

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
NUMBERS = st.one_of(
    st.floats(-LARGEST_NUMBER / 100, LARGEST_NUMBER / 100),
    st.floats(-1, 1),
    st.integers(-(10**12), 10**12).map(float),
    st.integers(-(10**9), 10**9).map(lambda whole: whole / 1000),
)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(NUMBERS, st.sampled_from(DIMENSIONS))
def test_what_is_written_is_read_back(value: float, dimension: Dimension) -> None:
    assert parse_amount(format_amount(value, dimension)) == Amount(value, dimension)


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("value", [0.0, -0.5, 1e-300, -1e-9, 0.001, 1.125, 1234.567, 1e12, -LARGEST_NUMBER / 100])
def test_small_large_and_negative_numbers_are_read_back(value: float, dimension: Dimension) -> None:
    assert parse_amount(format_amount(value, dimension)) == Amount(value, dimension)


@settings(derandomize=True, deadline=None)
@given(
    st.integers(1, 999),
    st.lists(st.integers(0, 999), min_size=1, max_size=3),
    st.sampled_from(".,"),
    st.sampled_from(["", " kr", " kr/mån", "%", " personer", " mån"]),
    st.sampled_from(["", "-", "−", "+"]),
)
def test_thousands_with_point_or_comma_are_refused(
    first: int, groups: list[int], point: str, unit: str, sign: str
) -> None:
    with pytest.raises(Fault, match=r"tusental|skiljetecken"):
        parse_amount(sign + point.join([str(first), *(f"{group:03}" for group in groups)]) + unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "kr",
        "1.000",
        "1,000 kr",
        "12.500,50 kr",
        "1.000.000",
        "1 00 kr",
        "1_000",
        "1:30",
        "1..5",
        "1,5,5",
        "٣ kr",
        "1e16 kr",
        "1e999",
        "-1e16",
        "100 kr/dag",
        "5 kr/",
        "/5",
        "5/0",
        "6/5",
        "-1 av 3",
        "17 av",
        "NaN",
        "inf",
        "0x10 kr",
        "²",
        "2015-01-01",
        "5 kr kr",
        "5 %%",
        "1e15 mdkr",
        "--5",
        "5-",
        "½",
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_amount(text)
    assert caught.value.message.text()
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("8 000 kr/mån", 8000.0, "money per month"),
        ("−1 850 000 kr", -1850000.0, "money"),
        ("8\u00a0000\u202f000 kr", 8000000.0, "money"),
        ("8000 kr per månad", 8000.0, "money per month"),
        ("1,6 mnkr", 1600000.0, "money"),
        ("0.125 %", 0.00125, "share"),
        ("17 av 103", 17 / 103, "share"),
        ("666/975", 666 / 975, "share"),
        ("3 år", 36.0, "months"),
        ("1 000,5 personer", 1000.5, "persons"),
        ("1e-3", 0.001, "number"),
    ],
)
def test_spellings(text: str, value: float, dimension: Dimension) -> None:
    amount = parse_amount(text)
    assert amount.dimension == dimension
    assert math.isclose(amount.value, value, rel_tol=1e-15)


AMOUNT_LIKE = st.text("0123456789.,  \u00a0-−+eE%/krmtndåavpersonig", max_size=20)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=30), AMOUNT_LIKE))
def test_no_text_raises_anything_but_a_fault(text: str) -> None:
    for read in (parse_amount, parse_number):
        try:
            read(text)
        except Fault as fault:
            assert fault.message.text()
