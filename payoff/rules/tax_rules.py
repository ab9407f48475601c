"""Each rule of the income tax by itself: deduction, fees and credits on arrays, kronor a year.

Amounts are rounded as the law says where `rounded` is true. Without rounding each rule is piecewise linear.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from payoff.rules.benefit import Array
from payoff.rules.tax_law import TaxLaw

NOISE: Final = 1e-6
"""Kronor: what floating point may add to a whole hundred without moving it to the next."""


def basic_deduction(income: Array, law: TaxLaw, rounded: bool = True) -> Array:
    """Return the basic deduction (grundavdrag) from an income, kronor a year; at most the income."""
    deduction = law.steps("grundavdrag", income)
    return np.minimum(rounded_up(deduction, law.amount("grundavdrag_avrundning"), rounded), income)


def pension_fee(income: Array, law: TaxLaw, rounded: bool = True) -> Array:
    """Return the pension fee (allmän pensionsavgift) on incomes of work and benefits, kronor a year.

    Nothing below the floor, and nothing on what exceeds the cap. Rounded to the nearest hundred, 50 kronor down.
    """
    unit = law.amount("allman_pensionsavgift_avrundning")
    fee = law.share("allman_pensionsavgift") * np.minimum(income, law.amount("allman_pensionsavgift_tak"))
    fee = np.ceil(fee / unit - 0.5 - NOISE) * unit if rounded else fee
    return np.where(income < law.amount("allman_pensionsavgift_golv"), 0.0, fee)


def work_credit(work: Array, deduction: Array, law: TaxLaw, municipal: float, rounded: bool = True) -> Array:
    """Return the work credit (jobbskatteavdrag) before it is limited by the tax, kronor a year.

    (What the steps give of the work income − the basic deduction) × municipal rate, less the phase-out of 2016-2024.
    """
    if "jobbskatteavdrag" not in law:
        return np.zeros_like(work)
    work = rounded_down(work, law.amount("jobbskatteavdrag_avrundning"), rounded)
    credit = (law.steps("jobbskatteavdrag", work) - deduction) * municipal
    if "jobbskatteavdrag_avtrappning" in law:
        credit = credit - law.steps("jobbskatteavdrag_avtrappning", work)
    return np.maximum(credit, 0.0)


def sick_credit(sick: Array, deduction: Array, law: TaxLaw, municipal: float, rounded: bool = True) -> Array:
    """Return the credit for sjuk- och aktivitetsersättning before it is limited by the tax, kronor a year."""
    sick = rounded_down(sick, law.amount("inkomst_avrundning"), rounded)
    if "skattereduktion_sjukersattning_andel" in law:
        return law.steps("skattereduktion_sjukersattning_andel", sick) * municipal
    if "skattereduktion_sjukersattning" not in law:
        return np.zeros_like(sick)
    credit = law.steps("skattereduktion_sjukersattning", sick) - deduction
    return np.maximum(credit, law.share("skattereduktion_sjukersattning_lagst") * sick) * municipal


def earned_credit(taxable: Array, law: TaxLaw) -> Array:
    """Return the credit for earned income (förvärvsinkomst) before it is limited by the tax, kronor a year."""
    row = "skattereduktion_forvarvsinkomst"
    if f"{row}_sats" not in law:
        return np.zeros_like(taxable)
    credit = law.share(f"{row}_sats") * (taxable - law.amount(f"{row}_fran"))
    return np.clip(credit, 0.0, law.amount(f"{row}_hogst"))


def temporary_credit(work: Array, law: TaxLaw) -> Array:
    """Return the temporary work credit of 2021-2022 before it is limited by the tax, kronor a year."""
    row = "skattereduktion_arbetsinkomst_tillfallig"
    if f"{row}_sats" not in law:
        return np.zeros_like(work)
    rising = law.share(f"{row}_sats") * (work - law.amount(f"{row}_fran"))
    falling = law.share(f"{row}_avtrappning") * np.maximum(work - law.amount(f"{row}_avtrappning_fran"), 0.0)
    return np.maximum(np.clip(rising, 0.0, law.amount(f"{row}_hogst")) - falling, 0.0)


def state_tax(taxable: Array, law: TaxLaw) -> Array:
    """Return the state income tax above the limits, kronor a year; until 2019 two of them."""
    tax = law.share("statlig_inkomstskatt") * np.maximum(taxable - law.amount("skiktgrans"), 0.0)
    if "varnskatt" in law:
        tax = tax + law.share("varnskatt") * np.maximum(taxable - law.amount("skiktgrans_ovre"), 0.0)
    return np.asarray(tax)


def public_service_fee(taxable: Array, law: TaxLaw, rounded: bool = True) -> Array:
    """Return the public service fee of a person who has turned 18, kronor a year, rounded down to kronor."""
    if "public_service_avgift" not in law:
        return np.zeros_like(taxable)
    fee = law.share("public_service_avgift") * np.minimum(taxable, law.amount("public_service_avgift_tak"))
    return rounded_down(fee, 1.0, rounded)


def rounded_down(amount: Array, unit: float, rounded: bool = True) -> Array:
    """Return an amount rounded down to whole units, or as it is."""
    return np.floor((amount + NOISE) / unit) * unit if rounded else amount


def rounded_up(amount: Array, unit: float, rounded: bool = True) -> Array:
    """Return an amount rounded up to whole units, or as it is."""
    return np.ceil((amount - NOISE) / unit) * unit if rounded else amount
