"""The dated figures."""

from datetime import date
from decimal import Decimal

import pytest

from safety.figures import Figure, all_figures, figure, whole


def test_every_figure_has_a_unit_a_source_and_a_confidence() -> None:
    assert all(row.unit and row.source and row.confidence for row in all_figures())


def test_a_figure_has_one_row_for_a_day() -> None:
    keys = [row.key for row in all_figures() if row.holds_on(date(2026, 11, 23))]

    assert len(keys) == len(set(keys))


def test_an_unknown_figure_is_an_error() -> None:
    with pytest.raises(KeyError):
        figure("no.such.figure")


def test_whole_figures_are_integers() -> None:
    assert whole("deadline.insurer_declaration") == 8


def test_a_row_holds_from_its_first_to_its_last_day() -> None:
    row = Figure(
        key="k",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 6, 30),
        value=Decimal(1),
        unit="days",
        source="s",
        confidence="confirmed",
    )
    edges = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))

    assert [row.holds_on(day) for day in edges] == [False, True, True, False]
    assert not row.holds_on(None)
