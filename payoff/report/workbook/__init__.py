"""An annex as an Excel workbook that recalculates: assumptions, movement, flows and results as live formulas."""

from __future__ import annotations

from payoff.report.workbook.build import book_of, workbook
from payoff.report.workbook.of_document import values_workbook

__all__ = ["book_of", "values_workbook", "workbook"]
