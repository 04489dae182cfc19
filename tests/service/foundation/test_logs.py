"""Log lines: one JSON object each, and never a number that names a person."""

import json
import logging
import sys

import pytest

from courier_api.foundation.clock import FixedClock
from courier_api.foundation.logs import JsonFormatter, masked, request_id
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import AMINA
from tests.factories.sources import SECRET

PERSONAL = (
    "90.04.12-124.76",
    "90041212476",
    "900412-124-76",
    "90.04.12 124 76",
    "BE68 5390 0754 7034",
    "BE68539007547034",
    "be68 5390 0754 7034",
    "NL91ABNA0417164300",
    "DE89370400440532013000",
    "+32470123456",
    "+32 470 12 34 56",
    "+32 (0)470/12.34.56",
    "0032470123456",
    "0470 12 34 56",
    "0470/12.34.56",
    "0470123456",
    "Bearer 2XbV0w_sO-abc.def",
    "Basic dXNlcjpwYXNzd29yZA==",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLNSw",
    "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLNSw",
    "sk_live_51H8abcdefgh",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
)
HARMLESS = (
    "2026-03-23T08:00:00.123456+00:00",
    "2026-03-23 08:00:00,123",
    "period 123456789012",
    "1774252800",
    "127.0.0.1:54321",
    "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    "0765.432.146",
    "line 12, column 3: 14.30-21.45",
    "13050 cents",
)


@pytest.mark.parametrize("secret", PERSONAL)
@pytest.mark.parametrize("around", ["{}", "told {} of it", '"{}"', "[{}]", "x={},", "{}."])
def test_what_names_a_person_is_masked(secret: str, around: str) -> None:
    told = masked(around.format(secret))

    digits = [part for part in secret.replace("/", " ").replace(".", " ").split() if len(part) > 4]
    assert secret not in told
    assert not [part for part in digits if part in told and part.lower() not in ("bearer", "basic")]


@pytest.mark.parametrize("harmless", HARMLESS)
def test_other_figures_stay_readable(harmless: str) -> None:
    assert masked(f"at {harmless} of") == f"at {harmless} of"


def line(message: str, **extra: object) -> dict[str, object]:
    """What the formatter makes of a record."""
    record = logging.LogRecord("courier", logging.INFO, "f", 1, message, (), None)
    record.__dict__.update(extra)
    parsed: dict[str, object] = json.loads(JsonFormatter(FixedClock(FRIDAY_NOON)).format(record))
    return parsed


def test_a_line_says_when_who_and_for_which_request() -> None:
    token = request_id.set("r-1")
    told = line("stored", source="zwaluw")
    request_id.reset(token)

    assert told == {
        "at": "2026-03-06T11:00:00+00:00", "level": "info", "logger": "courier",
        "message": "stored", "request_id": "r-1", "source": "zwaluw",
    }  # fmt: skip


def test_facts_beside_the_message_are_masked_too() -> None:
    told = line("x", phone=AMINA.phone, facts={"ssin": AMINA.ssin}, secret=SECRET)

    assert not [s for s in (AMINA.phone, AMINA.ssin, SECRET) if s in json.dumps(told)]


def test_a_line_break_in_a_message_does_not_make_another_line() -> None:
    record = logging.LogRecord("courier", logging.INFO, "f", 1, "a\n{}\u2028b", (), None)

    assert "\n" not in JsonFormatter(FixedClock(FRIDAY_NOON)).format(record)


def test_an_exception_is_told_masked() -> None:
    try:
        int(AMINA.ssin + "?")
    except ValueError:
        record = logging.LogRecord("courier", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    told = JsonFormatter(FixedClock(FRIDAY_NOON)).format(record)

    assert "ValueError" in told
    assert AMINA.ssin not in told
