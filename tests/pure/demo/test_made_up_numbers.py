"""Made-up numbers have the check digits that the other side will check."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.demo.made_up_numbers import enterprise_number, iban, mobile_number, ssin
from declarations.dimona.identifiers import is_valid_enterprise_number, is_valid_ssin

births = st.dates(date(1960, 1, 1), date(2010, 12, 31))


@pytest.mark.parametrize(
    ("born_on", "serial", "expected"),
    [
        (date(1998, 4, 12), 47, "98041299552"),
        (date(2004, 9, 23), 47, "04092399543"),
    ],
)
def test_check_digits_follow_the_century_of_birth(
    born_on: date, serial: int, expected: str
) -> None:
    assert ssin(born_on, is_male=True, serial=serial) == expected


@given(births, st.booleans(), st.integers(0, 47))
def test_a_person_number_is_one_that_dimona_takes(born: date, is_male: bool, serial: int) -> None:
    number = ssin(born, is_male=is_male, serial=serial)

    assert is_valid_ssin(number, on=date(2026, 3, 23))
    assert int(number[6:9]) % 2 == is_male


@given(births, st.sets(st.tuples(st.booleans(), st.integers(0, 47)), min_size=2))
def test_no_two_serials_of_a_day_give_one_number(born: date, who: set[tuple[bool, int]]) -> None:
    numbers = {ssin(born, is_male=is_male, serial=serial) for is_male, serial in who}

    assert len(numbers) == len(who)


def test_a_serial_beyond_the_unused_ones_is_refused() -> None:
    with pytest.raises(ValueError, match="a serial from 0 to 47, not 48"):
        ssin(date(2000, 1, 1), is_male=False, serial=48)


@given(st.integers(1, 19_999_999))
def test_an_enterprise_number_passes_its_check(front: int) -> None:
    assert is_valid_enterprise_number(enterprise_number(front))


@given(st.integers(0, 9_999_999))
def test_an_account_number_passes_both_its_checks(account: int) -> None:
    number = iban(account)

    assert len(number) == 16
    assert int(number[4:] + "1114" + number[2:4]) % 97 == 1
    assert (int(number[4:14]) % 97 or 97) == int(number[14:])


def test_the_account_of_countless_examples_comes_out() -> None:
    assert iban(75470) == "BE68539007547034"


def test_a_mobile_number_has_the_international_form() -> None:
    assert mobile_number(42) == "+32400000042"
