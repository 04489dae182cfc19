"""The book of periods finds exactly what a look at every period would find."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.dimona.identifiers import (
    has_dimona_check_number,
    is_valid_nsso_number,
    is_valid_ssin,
)
from declarations.dimona.sandbox.numbers import NumberSequence, employer_id_of, ssin_for
from declarations.dimona.sandbox.periods import Period, PeriodBook
from tests.pure.declarations.sandbox.driver import AMINA, DRIES, IDENTITY

FIRST_DAY = date(2027, 1, 1)

_hours = st.none() | st.tuples(
    st.sampled_from(["0000", "0800", "1800"]), st.sampled_from(["0900", "2000", "2359"])
)


@st.composite
def _periods(draw: st.DrawFn) -> Period:
    starts_on = FIRST_DAY + timedelta(days=draw(st.integers(0, 120)))
    length = draw(st.none() | st.sampled_from([0, 1, 2, 30, 100]))
    hours = draw(_hours) if length is not None else None
    return Period(
        id=draw(st.integers(1, 12)),
        employer_id=draw(st.sampled_from([100006, 125482497])),
        ssin=draw(st.sampled_from([AMINA, DRIES])),
        worker_type="FLX" if hours else "OTH",
        joint_commission="140",
        starts_on=starts_on,
        start_hour=hours[0] if hours else None,
        ends_on=None if length is None else starts_on + timedelta(days=length),
        end_hour=hours[1] if hours else None,
        changed_at=datetime(2027, 1, 1, tzinfo=UTC),
        content_key="",
        cancelled=draw(st.booleans()),
    )


@given(st.lists(_periods(), max_size=12), _periods())
@settings(max_examples=300, deadline=None)
def test_overlaps_are_those_that_a_full_look_finds(stored: list[Period], wanted: Period) -> None:
    book = PeriodBook()
    latest: dict[int, Period] = {}
    for period in stored:
        # A period never changes its worker or employer.
        known = latest.get(period.id, period)
        kept = replace(period, employer_id=known.employer_id, ssin=known.ssin)
        latest[period.id] = kept
        book.put(kept)
    wanted = replace(wanted, id=0)

    expected = {
        period.id
        for period in latest.values()
        if (period.employer_id, period.ssin) == (wanted.employer_id, wanted.ssin)
        and not period.cancelled
        and period.overlaps(wanted)
    }

    assert {period.id for period in book.overlapping(wanted)} == expected


@given(_periods(), _periods())
@settings(max_examples=200, deadline=None)
def test_overlapping_is_mutual(first: Period, second: Period) -> None:
    assert first.overlaps(second) == second.overlaps(first)


def test_a_day_with_a_clock_change_is_one_day() -> None:
    day = date(2027, 3, 28)
    period = Period(
        id=1,
        employer_id=1,
        ssin=AMINA,
        worker_type="OTH",
        joint_commission="140",
        starts_on=day,
        ends_on=day,
        changed_at=datetime(2027, 1, 1, tzinfo=UTC),
        content_key="",
    )

    assert period.ends_at is not None
    assert period.ends_at - period.starts_at == timedelta(hours=23)


@given(st.integers(0, 9_999_999_999))
@settings(max_examples=200, deadline=None)
def test_numbers_given_out_have_their_check_digits(start: int) -> None:
    assert has_dimona_check_number(NumberSequence(max(start, 1)).next())


def test_the_first_numbers_are_those_of_the_published_example() -> None:
    sequence = NumberSequence()

    assert [sequence.next(), sequence.next()] == [700123450126, 700123450227]


@given(st.integers(0, 1_999_999_999))
@settings(max_examples=300, deadline=None)
def test_every_employer_gets_a_valid_number(enterprise: int) -> None:
    assert is_valid_nsso_number(employer_id_of(f"{enterprise:010d}"))


@given(
    birth=st.dates(date(1930, 1, 1), date(2011, 12, 31)),
    name=st.text(min_size=1, max_size=20),
    gender=st.sampled_from(["1", "2"]),
)
@settings(max_examples=300, deadline=None)
def test_a_person_who_is_identified_gets_a_valid_number(
    birth: date, name: str, gender: str
) -> None:
    person = {**IDENTITY, "birthDate": birth.isoformat(), "familyName": name, "gender": gender}

    ssin = ssin_for(person)

    assert is_valid_ssin(ssin, on=date(2027, 2, 12))
    assert int(ssin[6:9]) % 2 == (1 if gender == "1" else 0)


def test_a_birth_date_of_which_only_the_year_is_known_is_enough() -> None:
    assert ssin_for({**IDENTITY, "birthDate": "1998-00-00"}).startswith("980000")
