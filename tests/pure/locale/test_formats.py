"""How figures are written."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.locale import formats
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.locale.preference import first_accepted, language_of

TEXTS = load_catalogue()


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (Language.NL, "€\N{NO-BREAK SPACE}1.236,05"),
        (Language.FR, "1\N{NARROW NO-BREAK SPACE}236,05\N{NO-BREAK SPACE}€"),
        (Language.DE, "1.236,05\N{NO-BREAK SPACE}€"),
        (Language.EN, "€1,236.05"),
    ],
)
def test_an_amount_is_written_as_in_the_language(language: Language, written: str) -> None:
    assert formats.money(123_605, language) == written


def test_a_rate_keeps_its_decimals() -> None:
    assert formats.hourly_rate("12.5738", Language.EN) == "€12.5738"
    assert formats.hourly_rate("12.5", Language.EN) == "€12.50"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (Language.NL, "zondag 1 maart"),
        (Language.FR, "dimanche 1er mars"),
        (Language.DE, "Sonntag, 1. März"),
        (Language.EN, "Sunday 1 March"),
    ],
)
def test_the_first_of_a_month_is_written_properly(language: Language, written: str) -> None:
    assert formats.long_date(date(2026, 3, 1), TEXTS, language) == written


def test_an_instant_is_told_in_belgian_time() -> None:
    in_summer, in_winter = (
        datetime(2026, 7, 1, 16, 5, tzinfo=UTC),
        datetime(2026, 1, 1, 23, 5, tzinfo=UTC),
    )

    assert formats.clock_time(in_summer) == "18:05"
    assert formats.moment(in_winter, TEXTS, Language.EN) == "Fri 2 Jan 00:05"


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(0, "0 min"), (40, "40 min"), (60, "1 h"), (65, "1 h 05"), (180, "3 h")],
)
def test_a_duration_is_hours_and_minutes(minutes: int, written: str) -> None:
    text = formats.duration(minutes, TEXTS, Language.EN)

    assert text.replace("\N{NO-BREAK SPACE}", " ") == written
    assert " " not in text  # never torn over two lines


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(minutes=40), "40 minutes"),
        (timedelta(hours=-20), "20 hours"),
        (timedelta(hours=40), "2 days"),
    ],
)
def test_a_length_of_time_has_one_unit(length: timedelta, written: str) -> None:
    assert formats.span(length, Language.EN) == written


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(Language))
def test_every_cent_is_shown(cents: int, language: Language) -> None:
    digits = "".join(sign for sign in formats.money(cents, language) if sign.isdecimal())

    assert int(digits) == cents


@pytest.mark.parametrize(
    ("code", "language"),
    [("nl-BE", Language.NL), ("FR_be", Language.FR), ("xx", None), ("", None), (None, None)],
)
def test_a_code_names_a_language(code: str | None, language: Language | None) -> None:
    assert language_of(code) is language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-BE,fr;q=0.9,en;q=0.8", Language.FR),
        ("es,de;q=0.5,nl;q=0.7", Language.NL),
        ("en;q=nonsense", Language.EN),
        ("es, *;q=0.1", None),
        (None, None),
    ],
)
def test_the_browser_wishes_a_language(header: str | None, language: Language | None) -> None:
    assert first_accepted(header) is language


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (Language.FR, "1er mars 2026"),
        (Language.NL, "1 maart 2026"),
        (Language.DE, "1. März 2026"),
        (Language.EN, "1 March 2026"),
    ],
)
def test_a_day_with_its_year_is_the_first_in_french_words(language: Language, written: str) -> None:
    assert formats.full_date(date(2026, 3, 1), language) == written
    assert formats.full_date(date(2026, 3, 2), language).startswith(("2 ", "2. "))
