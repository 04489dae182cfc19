"""What one worker earned in a quarter, for the payroll office and for the quarterly declaration. Pure."""

from declarations.worker_quarter.categories import CategoryTotals, WorkerCategory, category_totals
from declarations.worker_quarter.facts import (
    DayFacts,
    Dues,
    MonthFacts,
    PersonFacts,
    WorkerQuarter,
)
from declarations.worker_quarter.quarter import Quarter, QuarterUnreadable, read_quarter

__all__ = [
    "CategoryTotals",
    "DayFacts",
    "Dues",
    "MonthFacts",
    "PersonFacts",
    "Quarter",
    "QuarterUnreadable",
    "WorkerCategory",
    "WorkerQuarter",
    "category_totals",
    "read_quarter",
]
