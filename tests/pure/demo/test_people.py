"""Made-up couriers look like the couriers of the published figures."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.demo.choices import Choices
from courier_api.demo.people import Person, import_lines, is_student_number, make_person
from declarations.dimona.identifiers import is_valid_ssin, ssin_birth_year
from tests.pure.demo.builders import MONDAY

CHOICES = Choices(11)


def person(
    number: int, choices: Choices = CHOICES, platforms: tuple[str, ...] = ("zwaluw",)
) -> Person:
    return make_person(choices, number, platforms=platforms, on_day=MONDAY)


def people(count: int) -> list[Person]:
    return [person(number) for number in range(count)]


def age_on(day: date, number: str) -> int:
    year = ssin_birth_year(number)
    assert year is not None
    had_birthday = (int(number[2:4]), int(number[4:6])) <= (day.month, day.day)
    return day.year - year - (not had_birthday)


@given(st.integers(0, 10_000), st.integers(0, 2_000))
def test_four_in_any_five_that_follow_are_students(seed: int, block: int) -> None:
    numbers = range(5 * block, 5 * block + 5)

    assert sum(is_student_number(Choices(seed), number) for number in numbers) == 4


def test_person_numbers_are_valid_and_nobody_shares_one() -> None:
    numbers = [someone.ssin for someone in people(5000)]

    assert all(is_valid_ssin(number, on=MONDAY) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_students_are_18_to_26_years_old() -> None:
    ages = {age_on(MONDAY, someone.ssin) for someone in people(800) if someone.is_student}

    assert (min(ages), max(ages)) == (18, 26)


def test_nobody_is_under_age() -> None:
    assert min(age_on(MONDAY, someone.ssin) for someone in people(2000)) >= 18


def test_phones_accounts_and_references_are_everybodys_own() -> None:
    everybody = people(1000)

    for of in ("phone", "iban", "reference", "worker_ids"):
        assert len({getattr(someone, of) for someone in everybody}) == 1000


def test_four_languages_are_spoken_french_and_dutch_most() -> None:
    spoken = [someone.language for someone in people(1000)]

    assert spoken.count("fr") > spoken.count("nl") > spoken.count("en") > spoken.count("de") > 0


def test_most_people_ride_their_own_bike_and_use_their_own_phone() -> None:
    everybody = people(1000)

    assert 850 <= sum(someone.own_bike for someone in everybody) <= 950
    assert 930 <= sum(someone.own_phone for someone in everybody) <= 990


def test_only_students_have_a_student_place_of_work() -> None:
    for someone in people(50):
        has_place = someone.import_row()["student_place_of_work"] is not None
        assert has_place == (someone.worker_type == "STU")


def test_an_import_line_holds_what_the_import_reads() -> None:
    line, ended = import_lines([person(3, platforms=("zwaluw", "colibri"))]).split("\n")
    row = json.loads(line)

    assert ended == ""
    assert list(row) == [
        "id",
        "name",
        "ssin",
        "worker_type",
        "joint_commission",
        "student_place_of_work",
        "language",
        "phone",
        "iban",
        "own_bike",
        "own_phone",
        "sources",
    ]
    assert row["joint_commission"] == "140"
    assert list(row["sources"]) == ["zwaluw", "colibri"]


def test_a_person_shown_in_a_log_keeps_the_person_number_back() -> None:
    someone = person(1)

    assert someone.ssin not in repr(someone)


def test_a_worker_id_at_a_platform_not_ridden_for_does_not_exist() -> None:
    with pytest.raises(KeyError):
        person(1).worker_id("colibri")
