"""Key and certificate: what is wrong with them, and when a person has to know that they end."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from declarations.dimona.client_check import check_client, warning_reached
from tests.factories.certificates import certificate
from tests.pure.declarations.sandbox.keys import private_key, private_pem

ENDS_AT = datetime(2028, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def codes(key: str, pem: str | None, now: datetime) -> list[str]:
    """What the check finds."""
    return [finding.code.value for finding in check_client(key, pem, now=now)]


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(days=30) + SECOND, None),
        (timedelta(days=30), 30),
        (timedelta(days=7) + SECOND, 30),
        (timedelta(days=7), 7),
        (SECOND, 7),
        (timedelta(0), 0),
        (-timedelta(days=40), 0),
    ],
)
def test_a_certificate_is_told_30_and_7_days_before_its_end(
    left: timedelta, days: int | None
) -> None:
    assert warning_reached(ENDS_AT, ENDS_AT - left) == days


@pytest.mark.parametrize(
    ("days_left", "found"),
    [(31, []), (29, ["certificate_ends"]), (-1, ["certificate_ended"]),
     (366, ["certificate_not_yet_valid"])],
)  # fmt: skip
def test_a_certificate_counts_within_its_days(days_left: int, found: list[str]) -> None:
    now = ENDS_AT - timedelta(days=days_left)

    assert codes(private_pem(private_key()), certificate(ENDS_AT), now) == found


def test_a_certificate_of_another_key_is_found() -> None:
    other = generate_private_key(public_exponent=65537, key_size=2048)
    now = ENDS_AT - timedelta(days=100)

    found = codes(private_pem(private_key()), certificate(ENDS_AT, key=other), now)
    assert found == ["certificate_of_another_key"]


@pytest.mark.parametrize(
    ("key", "pem", "found"),
    [
        ("no key", None, ["key_unusable", "certificate_missing"]),
        ("", "no certificate", ["key_unusable", "certificate_unusable"]),
    ],
)
def test_what_cannot_be_read_is_said(key: str, pem: str | None, found: list[str]) -> None:
    assert codes(key, pem, ENDS_AT) == found
