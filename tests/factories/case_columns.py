"""Rows of cases as columns, straight: what a page makes of kept cases is compared with it."""

from collections.abc import Sequence

import numpy as np

from safety.case_columns import (
    UNKNOWN,
    CaseColumns,
    Words,
    integers,
    month_numbers,
    spans_of,
)
from safety.case_rows import CaseRow

WORD_COLUMNS = (
    "kind", "nature", "victim", "platform", "zone", "weather", "light", "road_surface", "vehicle",
    "deviation", "agent", "body", "incident_class", "declared", "seniority",
)  # fmt: skip
"""Fields of a row that hold one of a few words."""


def columns_of(cases: Sequence[CaseRow]) -> CaseColumns:
    """Rows as columns."""
    days = integers(case.happened_on.toordinal() for case in cases)
    return CaseColumns(
        day=days,
        month=month_numbers(days),
        hour=integers(UNKNOWN if case.hour is None else case.hour for case in cases),
        person=integers(UNKNOWN if case.person is None else case.person for case in cases),
        delay=integers(
            UNKNOWN if case.report_delay_minutes is None else case.report_delay_minutes
            for case in cases
        ),
        death=np.array([case.death for case in cases], dtype=np.bool_),
        lost=spans_of(case.lost for case in cases),
        to_come=spans_of(case.to_come for case in cases),
        percents={
            row: case.permanent_percent for row, case in enumerate(cases) if case.permanent_percent
        },
        words={name: Words.of(getattr(case, name) for case in cases) for name in WORD_COLUMNS},
    )
