"""Check digits, normal forms and masking of numbers; the persons are made up."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.dimona.identifiers import (
    dimona_id,
    has_dimona_check_number,
    is_valid_enterprise_number,
    is_valid_nsso_number,
    is_valid_ssin,
    masked,
    normal_ssin,
    normalised_enterprise_number,
    normalised_ssin,
    ssin_birth_year,
)

TODAY = date(2027, 2, 12)

VALID = {
    "98041299750": 1998,
    "04092399642": 2004,
    "01123199552": 2001,
    "96471599329": 1996,
    "96271599383": 1996,
    "03450599439": 2003,
    "99010101997": 1999,
}


@pytest.mark.parametrize(("ssin", "born"), VALID.items())
def test_the_check_number_tells_the_century(ssin: str, born: int) -> None:
    assert is_valid_ssin(ssin, on=TODAY)
    assert ssin_birth_year(ssin) == born


@pytest.mark.parametrize(
    "ssin",
    [
        "98041299751",
        "98041299705",
        "04092399613",  # would fit somebody born in 1904
        "9804129975",
        "980412997500",
        "9804129975x",
        "٩٨041299750",
        "",
    ],
)
def test_a_number_that_fits_nobody_is_refused(ssin: str) -> None:
    assert not is_valid_ssin(ssin, on=TODAY)
    assert normal_ssin(ssin, on=TODAY) is None


def made_up(stem: str, *, born_2000: bool) -> str:
    """A number with the right check digits, whatever its first nine digits."""
    number = int(("2" if born_2000 else "") + stem)
    return f"{stem}{97 - number % 97:02d}"


def test_a_birth_in_the_future_is_refused() -> None:
    born_tomorrow = made_up("270213001", born_2000=True)

    assert not is_valid_ssin(born_tomorrow, on=TODAY)
    assert is_valid_ssin(born_tomorrow, on=date(2027, 2, 13))


@pytest.mark.parametrize("month", ["00", "12", "20", "32", "40", "52"])
def test_bis_numbers_and_unknown_months_are_accepted(month: str) -> None:
    assert is_valid_ssin(made_up(f"85{month}00123", born_2000=False), on=TODAY)


@pytest.mark.parametrize("month", ["13", "19", "33", "39", "53", "99"])
def test_other_months_are_refused(month: str) -> None:
    assert not is_valid_ssin(made_up(f"85{month}10123", born_2000=False), on=TODAY)


@pytest.mark.parametrize("tail", ["32123", "15000", "15999"])
def test_impossible_days_and_serials_are_refused(tail: str) -> None:
    assert not is_valid_ssin(made_up(f"8506{tail}", born_2000=False), on=TODAY)


def test_a_wholly_unknown_birth_date_is_accepted() -> None:
    assert is_valid_ssin(made_up("004000123", born_2000=False), on=TODAY)


def test_punctuation_is_dropped_and_leading_zeros_stay() -> None:
    assert normalised_ssin(" 04.09.23-996.42 ") == "04092399642"
    assert normal_ssin("04.09.23-996.42") == "04092399642"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(VALID)), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_never_passes_with_the_same_birth_year(
    ssin: str, position: int, step: int
) -> None:
    wrong_digit = str((int(ssin[position]) + step) % 10)
    wrong = ssin[:position] + wrong_digit + ssin[position + 1 :]

    assert ssin_birth_year(wrong) != VALID[ssin]


@pytest.mark.parametrize("number", ["98041299750", "98.04.12-997.50"])
def test_masking_shows_the_last_two_digits_alone(number: str) -> None:
    """R15: the first six digits are the birth date."""
    assert masked(number) == "*********50"


@pytest.mark.parametrize(("number", "shown"), [("7", "*"), ("75", "**"), ("", "")])
def test_masking_a_short_number_shows_nothing(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("0477472701", "0477472701"),
        ("BE 0477.472.701", "0477472701"),
        ("be0765.432.146", "0765432146"),
        ("765432146", "0765432146"),
    ],
)
def test_enterprise_numbers_are_brought_to_ten_digits(told: str, number: str) -> None:
    assert normalised_enterprise_number(told) == number
    assert is_valid_enterprise_number(number)


@pytest.mark.parametrize(
    "number", ["0765432147", "2765432146", "0000000097", "765432146", "07654321460", "", "BE"]
)
def test_other_enterprise_numbers_are_refused(number: str) -> None:
    assert not is_valid_enterprise_number(number)


@pytest.mark.parametrize(
    "number", [100006, 199999934, 125482497, 123456749, 5000000120, 5999999989]
)
def test_nsso_numbers_end_in_their_check_number(number: int) -> None:
    assert is_valid_nsso_number(number)


@pytest.mark.parametrize("number", [0, 96, 99909, 100007, 200000031, 5000000121, 6000000086])
def test_other_nsso_numbers_are_refused(number: int) -> None:
    assert not is_valid_nsso_number(number)


@pytest.mark.parametrize("number", [656309292174, 656309296521, 700123450126, 700123460028])
def test_dimona_ids_end_in_the_remainder_of_97(number: int) -> None:
    assert has_dimona_check_number(number)
    assert not has_dimona_check_number(number + 1)


def test_a_dimona_id_without_remainder_ends_in_97() -> None:
    assert dimona_id(97 * 10**8) == 97 * 10**10 + 97


@pytest.mark.parametrize("number", [0, -1, 10**12 + 22])
def test_ids_of_other_lengths_have_no_check_number(number: int) -> None:
    assert not has_dimona_check_number(number)
