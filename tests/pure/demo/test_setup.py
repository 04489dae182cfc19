"""The co-operative of the demonstration is complete and its numbers are right."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from courier_api.confidential.keys import SHORTEST_PASSPHRASE
from courier_api.demo.setup import (
    COOPERATIVE,
    MAILBOX_OPENS_WITH,
    PLATFORM_PEOPLE,
    PLATFORM_SLUGS,
    PLATFORMS,
    STAFF,
    agreement_terms,
)
from declarations.dimona.identifiers import is_valid_enterprise_number
from platforms.pay.read_agreement import read_agreement
from tests.pure.demo.builders import MONDAY


def test_every_enterprise_number_is_right_and_nobody_shares_one() -> None:
    numbers = [COOPERATIVE.enterprise_number, *(p.enterprise_number for p in PLATFORMS)]

    assert all(is_valid_enterprise_number(number) for number in numbers)
    assert len(set(numbers)) == 3


def test_the_two_platforms_are_invoiced_on_different_terms() -> None:
    first, second = (platform.invoice for platform in PLATFORMS)

    assert first.fee_pct != second.fee_pct
    assert first.payment_days != second.payment_days
    assert first.language != second.language
    assert first.vat_pct == second.vat_pct == "21"


def test_one_platform_numbers_its_events_and_one_does_not() -> None:
    assert {platform.numbers_its_events for platform in PLATFORMS} == {True, False}


def test_everybody_of_the_staff_can_be_reached() -> None:
    roles = [member.role for member in STAFF]

    assert roles == ["adviser", "office", "confidential", "committee"]
    assert len({member.phone for member in STAFF}) == 4
    assert len(MAILBOX_OPENS_WITH) >= SHORTEST_PASSPHRASE


def test_each_platform_has_a_person_with_a_phone_of_their_own() -> None:
    assert tuple(person.slug for person in PLATFORM_PEOPLE) == PLATFORM_SLUGS
    assert len({member.phone for member in (*STAFF, *PLATFORM_PEOPLE)}) == 6


def test_the_agreement_is_valid_all_week_and_ends_with_the_confirmed_minimum() -> None:
    terms = agreement_terms()

    assert str(terms["valid_from"]) <= MONDAY.isoformat()
    assert (MONDAY + timedelta(days=6)).isoformat() <= str(terms["valid_to"])
    assert terms["valid_to"] == date(2026, 3, 31).isoformat()


@pytest.mark.parametrize("key", ["rates", "legal_minimum"])
def test_a_dated_list_has_a_row_for_the_week(key: str) -> None:
    rows = agreement_terms()[key]

    assert isinstance(rows, list)
    assert all(isinstance(row, dict) and str(row["valid_from"]) <= "2026-03-23" for row in rows)


def test_the_pay_computation_reads_the_agreement() -> None:
    agreement = read_agreement(agreement_terms())

    assert agreement.floor_minutes == 180
    assert agreement.contributions is not None
    assert agreement.contributions.student_contingent_minutes[0].value == 650 * 60


def test_the_agreed_hour_is_not_below_the_legal_one() -> None:
    terms = agreement_terms()
    (rate,), (minimum,) = terms["rates"], terms["legal_minimum"]  # type: ignore[misc]

    monthly, weekly_hours = Decimal(minimum["monthly"]), Decimal(minimum["weekly_hours"])
    assert Decimal(rate["hourly"]) >= monthly * 12 / (52 * weekly_hours)
