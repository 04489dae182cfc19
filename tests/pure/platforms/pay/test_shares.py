"""Who bears what: a day ridden for two platforms, its lines, and the invoices."""

from decimal import Decimal

import pytest

from platforms.pay import (
    LineKind,
    PayInputError,
    compute_pay,
    invoice_from_cost,
    read_input,
)
from platforms.pay.rates import PayRule
from tests.pure.platforms.pay.inputs import CONTRIBUTIONS, agreement, document, shift

TWO_AT_ONCE = (
    shift(id="a", start="2024-03-07T18:00:00+01:00", end="2024-03-07T19:30:00+01:00", km="8"),
    shift(
        id="b",
        platform="P2",
        start="2024-03-07T19:00:00+01:00",
        end="2024-03-07T20:10:00+01:00",
        km="6.3",
    ),
)


def test_two_platforms_at_once_bear_their_attributed_minutes_and_own_kilometres() -> None:
    (day,) = compute_pay(read_input(document(*TWO_AT_ONCE))).days

    first, second = day.by_platform
    assert (first.paid_minutes, second.paid_minutes) == (90, 40)
    assert (first.base_cents, second.base_cents) == (1817, 807)
    assert (first.top_up_cents, second.top_up_cents) == (699, 310)
    assert (first.phone_cents, second.phone_cents) == (18, 8)
    assert (first.bike_cents, second.bike_cents) == (280, 221)
    assert (first.km, second.km) == (Decimal("8"), Decimal("6.3"))
    seconds = [share.paid_microseconds // 1_000_000 for share in day.by_platform]
    assert seconds == [90 * 60, 40 * 60]


def test_the_cost_of_a_period_is_borne_by_platform() -> None:
    terms = agreement(contributions=CONTRIBUTIONS)
    result = compute_pay(read_input(document(*TWO_AT_ONCE, agreement=terms)))

    first, second = result.cost_by_platform
    assert (first.platform, first.gross_cents, first.allowance_cents) == ("P1", 2516, 298)
    assert (second.platform, second.gross_cents, second.allowance_cents) == ("P2", 1117, 229)
    # 25 % of 36.33 is 9.08: 6.288 and 2.792 by gross
    assert (first.employer_contribution_cents, second.employer_contribution_cents) == (629, 279)


def test_without_contributions_the_cost_is_gross_and_allowances() -> None:
    result = compute_pay(read_input(document(*TWO_AT_ONCE)))

    assert [cost.employer_contribution_cents for cost in result.cost_by_platform] == [0, 0]
    assert [cost.cost_cents for cost in result.cost_by_platform] == [2814, 1346]
    assert result.invoice is None
    assert result.correction is None


def test_without_shifts_nobody_bears_anything() -> None:
    result = compute_pay(read_input(document() | {"shifts": []}))

    assert (result.days, result.cost_by_platform) == ((), ())


def test_every_line_names_its_rule_its_rate_and_where_that_stands() -> None:
    (day,) = compute_pay(
        read_input(document(shift(end="2024-03-05T19:00:00+01:00", km="4.2")))
    ).days

    assert [
        (line.kind, line.minutes, line.km, str(line.rate_eur), line.cents, line.rule, line.source)
        for line in day.lines
    ] == [
        (LineKind.BASE, 60, None, "12.1104", 1211, PayRule.AGREED_RATE, "from 2023-11-01"),
        (LineKind.TOP_UP, 120, None, "12.1104", 2422, PayRule.FLOOR_PER_DAY, "from 2023-11-01"),
        (LineKind.PHONE, 60, None, "0.12", 12, PayRule.PHONE_PER_HOUR, "from 2016-05-01"),
        (LineKind.BIKE, None, Decimal("4.2"), "0.35", 147, PayRule.BIKE_PER_KM, "from 2016-05-01"),
    ]


def test_nothing_has_no_line() -> None:
    rested = shift(breaks=[{"start": shift()["start"], "end": shift()["end"]}], km="0")
    ridden = shift(breaks=[{"start": shift()["start"], "end": shift()["end"]}], km="3")

    assert compute_pay(read_input(document(rested))).days == ()
    (day,) = compute_pay(read_input(document(ridden))).days
    assert [(line.kind, line.km, line.cents) for line in day.lines] == [
        (LineKind.BIKE, Decimal(3), 105)
    ]
    (day,) = compute_pay(read_input(document())).days
    assert {line.kind for line in day.lines} == {LineKind.BASE, LineKind.PHONE}


def test_a_supplement_line_names_the_euros_an_hour_that_it_adds() -> None:
    terms = agreement(public_holidays=["2024-03-05"], supplements={"holiday_pct": "50"})
    (day,) = compute_pay(read_input(document(agreement=terms))).days

    (line,) = [line for line in day.lines if line.kind is LineKind.SUPPLEMENT]
    assert (line.rule, line.rate_eur, line.cents) == (
        PayRule.HOLIDAY_SUPPLEMENT,
        Decimal("6.0552"),
        2422,
    )
    assert (line.minutes, line.source) == (240, "agreement")


def test_a_holiday_without_agreed_supplement_has_no_line_for_it() -> None:
    terms = agreement(public_holidays=["2024-03-05"])
    (day,) = compute_pay(read_input(document(agreement=terms))).days

    assert LineKind.SUPPLEMENT not in {line.kind for line in day.lines}


def test_a_supplement_line_tells_sunday_from_holiday() -> None:
    terms = agreement(
        public_holidays=["2024-03-10"], supplements={"sunday_pct": "50", "holiday_pct": "40"}
    )
    sunday = shift(start="2024-03-10T18:00:00+01:00", end="2024-03-10T22:00:00+01:00")
    (day,) = compute_pay(read_input(document(sunday, agreement=terms))).days

    assert [line.rule for line in day.lines if line.kind is LineKind.SUPPLEMENT] == [
        PayRule.SUNDAY_SUPPLEMENT
    ]


def test_a_floor_owed_for_a_cancellation_is_borne_by_who_cancelled() -> None:
    cancelled = {
        "status": "cancelled_by_platform",
        "planned_start": "2024-03-06T18:00:00+01:00",
        "planned_end": "2024-03-06T21:00:00+01:00",
        "cancelled_at": "2024-03-06T15:00:00+01:00",
    }
    rows = [{"id": name, "platform": name, **cancelled} for name in ("P2", "P1")]
    terms = agreement(late_cancel_pay="floor")
    (day,) = compute_pay(read_input(document(*rows, agreement=terms))).days

    assert [(share.platform, share.top_up_cents) for share in day.by_platform] == [
        ("P1", 1817),
        ("P2", 1816),
    ]


def test_where_each_platform_owes_a_floor_it_bears_its_own_top_up() -> None:
    other = shift(
        id="b",
        platform="P2",
        start="2024-03-05T12:00:00+01:00",
        end="2024-03-05T13:00:00+01:00",
    )
    terms = agreement(floor_scope="day_platform")
    (day,) = compute_pay(read_input(document(shift(), other, agreement=terms))).days

    assert [share.top_up_minutes for share in day.by_platform] == [0, 120]
    assert [share.top_up_cents for share in day.by_platform] == [0, day.top_up_cents]


def test_the_fee_is_a_share_of_the_invoice() -> None:
    invoice = invoice_from_cost(6543, Decimal("6.5"), Decimal(21))

    assert (invoice.invoice_ex_vat_cents, invoice.fee_cents, invoice.vat_cents) == (6998, 455, 1470)


def test_without_fee_the_invoice_is_the_cost() -> None:
    invoice = invoice_from_cost(6543, Decimal(0), Decimal(0))

    assert (invoice.invoice_ex_vat_cents, invoice.fee_cents, invoice.vat_cents) == (6543, 0, 0)


def test_a_fee_of_everything_is_refused() -> None:
    with pytest.raises(PayInputError, match="under 100 %"):
        invoice_from_cost(1, Decimal(100), Decimal(21))


def test_a_student_s_days_tell_what_they_used_of_the_quota() -> None:
    terms = agreement(contributions=CONTRIBUTIONS)
    worker = {"kind": "student", "contingent_used_minutes": {"2024": 480}}
    result = compute_pay(read_input(document(agreement=terms, worker=worker)))

    assert result.contributions is not None
    (split,) = result.contributions.splits
    assert (split.declared_minutes, split.inside_minutes) == (240, 120)
    assert (split.solidarity_cents, split.ordinary_cents) == (2422, 2422)


def test_an_employee_s_days_are_ordinary_and_use_no_quota() -> None:
    terms = agreement(contributions=CONTRIBUTIONS)
    result = compute_pay(read_input(document(agreement=terms)))

    assert result.contributions is not None
    (split,) = result.contributions.splits
    assert (split.declared_minutes, split.inside_minutes) == (0, 0)
    assert (split.solidarity_cents, split.ordinary_cents) == (0, 4844)
    assert result.contributions.gross_solidarity_cents == 0
