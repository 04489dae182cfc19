"""One way to write a phone number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.auth.errors import PhoneUnreadable
from courier_api.auth.phone_numbers import e164


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0470 12 34 56", "+32470123456"),
        ("0470/12.34.56", "+32470123456"),
        ("+32 470 12 34 56", "+32470123456"),
        ("0032 470 12 34 56", "+32470123456"),
        ("+32 (0)470 12 34 56", "+32470123456"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("02-235 44 55", "+3222354455"),
    ],
)
def test_a_number_in_any_usual_writing_is_the_same_number(typed: str, number: str) -> None:
    assert e164(typed) == number


@given(st.text(max_size=40))
def test_anything_typed_is_a_number_or_refused(typed: str) -> None:
    try:
        number = e164(typed)
    except PhoneUnreadable:
        return
    assert number.startswith("+")
    assert e164(number) == number
