"""The dated figures of the declarations."""

from datetime import date

import pytest

from declarations.parameters import value_on, values_on


def test_a_figure_is_the_one_of_its_day() -> None:
    assert value_on("student.contingent_hours", date(2024, 12, 31)) == "600"
    assert value_on("student.contingent_hours", date(2025, 1, 1)) == "650"


def test_a_day_before_the_first_line_takes_the_oldest_figure() -> None:
    assert value_on("student.contingent_hours", date(2010, 1, 1)) == "475"


def test_a_key_with_several_scopes_has_several_values() -> None:
    assert set(values_on("public_holiday.easter", date(2027, 1, 1))) == {"1", "39", "50"}


def test_an_unknown_key_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        value_on("no.such.figure", date(2027, 1, 1))
