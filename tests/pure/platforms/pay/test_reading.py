"""Input of the wrong shape is refused with one sentence that says where."""

import pytest

from platforms.pay import PayInputError, compute_document, read_agreement
from platforms.pay.agreement import Allowances, FloorScope, PayOnDayOfNextMonth, PayWithinDays
from tests.pure.platforms.pay.inputs import CONTRIBUTIONS, agreement, document, shift

WRONG = {
    "The input must be an object.": [],
    "agreement must be an object.": document(agreement=None),
    "shifts must be a list.": {"agreement": agreement()},
    "The input has an unknown field 'previos'.": document(previos={}),
    "worker must be an object.": document(worker="student"),
    "worker.kind must be one of: employee, manual_worker, student.": document(
        worker={"kind": "freelance"}
    ),
    "worker.own_bike must be true or false.": document(worker={"own_bike": "yes"}),
    "worker.contingent_used_minutes must be an object of minutes by year.": document(
        worker={"contingent_used_minutes": 12}
    ),
    "worker.contingent_used_minutes must name years of four digits.": document(
        worker={"contingent_used_minutes": {"24": 12}}
    ),
    "worker.contingent_used_minutes must hold whole minutes that are not negative.": document(
        worker={"contingent_used_minutes": {"2024": "1.5"}}
    ),
    "agreement has an unknown field 'flor_minutes'.": document(
        agreement=agreement(flor_minutes="180")
    ),
    "agreement.timezone is not a time zone.": document(agreement=agreement(timezone="Mars/Base")),
    "agreement.floor_scope must be one of: day, day_platform, prestation.": document(
        agreement=agreement(floor_scope="week")
    ),
    "agreement.floor_minutes must be a whole number.": document(
        agreement=agreement(floor_minutes="180.5")
    ),
    "agreement.floor_minutes must not be negative.": document(
        agreement=agreement(floor_minutes="-180")
    ),
    "agreement.valid_from must be a date written YYYY-MM-DD.": document(
        agreement=agreement(valid_from="1 May 2016")
    ),
    "agreement.valid_to must be a date written YYYY-MM-DD.": document(
        agreement=agreement(valid_to="20240501")
    ),
    "agreement.public_holidays[0] must be a date written YYYY-MM-DD.": document(
        agreement=agreement(public_holidays=[20240501])
    ),
    "agreement.rates must be a list.": document(agreement=agreement(rates={"hourly": "12"})),
    "agreement.rates[0].valid_from must be a date written YYYY-MM-DD.": document(
        agreement=agreement(rates=[{"hourly": "12"}])
    ),
    "agreement.rates[0].hourly must be a decimal number written as text.": document(
        agreement=agreement(rates=[{"valid_from": "2024-01-01", "hourly": "12,57"}])
    ),
    "agreement.rates[0] has an unknown field 'valid_to'.": document(
        agreement=agreement(
            rates=[{"valid_from": "2024-01-01", "valid_to": "2024-02-01", "hourly": "12"}]
        )
    ),
    "agreement.rates has two rows that begin on the same day.": document(
        agreement=agreement(rates=[{"valid_from": "2024-01-01", "hourly": "12"}] * 2)
    ),
    "agreement.legal_minimum[0].weekly_hours must be more than zero.": document(
        agreement=agreement(
            legal_minimum=[{"valid_from": "2024-01-01", "monthly": "2000", "weekly_hours": "0"}]
        )
    ),
    "agreement.fee_pct must be under 100: it is a share of the invoice.": document(
        agreement=agreement(fee_pct="100")
    ),
    "agreement.pay_within_days must be at most 366.": document(
        agreement=agreement(pay_within_days="3650")
    ),
    "agreement.pay_within_days.day_of_next_month must be between 1 and 31.": document(
        agreement=agreement(pay_within_days={"day_of_next_month": "32"})
    ),
    "agreement.supplements must be an object.": document(agreement=agreement(supplements=["50"])),
    "agreement.contributions has an unknown field 'worker'.": document(
        agreement=agreement(contributions={"worker": "13.07"})
    ),
    "shifts[0] must be an object.": document("18:00-22:00"),
    "shifts[0] has an unknown field 'stat'.": document(shift(stat="worked")),
    "shifts[0].id must be a text.": document(shift(id=7)),
    "shifts[0].platform must be a text.": document(shift(platform="")),
    "shifts[0].status must be a text.": document(shift(status=3)),
    "shifts[0].start must be a timestamp in ISO 8601.": document(shift(start="yesterday")),
    "shifts[0].end must be a timestamp in ISO 8601.": document(
        shift(end="0001-01-01T00:00:00+14:00")
    ),
    "shifts[0].km must be a decimal number written as text.": document(shift(km=4.2)),
    "shifts[0].deliveries must not be negative.": document(shift(deliveries=-1)),
    "shifts[0].breaks must be a list.": document(shift(breaks={})),
    "shifts[0].breaks[0].paid must be true or false.": document(shift(breaks=[{"paid": 1}])),
    "previous must be an object.": document(previous=[]),
    "previous.shifts must be a list.": document(previous={}),
    "previous.worker.kind must be one of: employee, manual_worker, student.": document(
        previous={"shifts": [], "worker": {"kind": "freelance"}}
    ),
    "previous.agreement.minute_rounding must be a text.": document(
        previous={"shifts": [], "agreement": agreement(minute_rounding=1)}
    ),
    "previous.agreement rounds working time down, so nothing was paid.": document(
        previous={"shifts": [], "agreement": agreement(minute_rounding="down")}
    ),
}


@pytest.mark.parametrize(("sentence", "wrong"), WRONG.items(), ids=WRONG.keys())
def test_wrong_input_is_named_in_one_sentence(sentence: str, wrong: object) -> None:
    with pytest.raises(PayInputError) as refusal:
        compute_document(wrong)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("number", ["", "1e3", "NaN", "Infinity", "1_000", " 1", "١", "+1", ".5"])
def test_only_plain_decimals_are_numbers(number: str) -> None:
    with pytest.raises(PayInputError, match=r"shifts\[0\]\.km"):
        compute_document(document(shift(km=number)))


def test_whole_numbers_may_stand_without_quotes() -> None:
    with_quotes = document(shift(km="4", deliveries="2"))
    without = document(shift(km=4, deliveries=2))

    assert compute_document(with_quotes) == compute_document(without)


def test_labels_change_nothing() -> None:
    labels = {"key": "k", "name": "n", "note": "for people"}
    labelled = document(shift(**labels), agreement=agreement(**labels))

    assert compute_document(labelled) == compute_document(document())


def test_null_is_the_same_as_absent() -> None:
    nulls = document(
        shift(km=None, breaks=None, cancelled_at=None, status=None, deliveries=None),
        agreement=agreement(valid_to=None, contributions=None, fee_pct=None, floor_scope=None),
        previous=None,
    )

    assert compute_document(nulls) == compute_document(document())


def test_an_agreement_that_says_nothing_has_the_defaults() -> None:
    terms = read_agreement({})

    assert terms.timezone.key == "Europe/Brussels"
    assert (terms.floor_minutes, terms.floor_scope) == (180, FloorScope.DAY)
    assert (terms.prestation_gap_minutes, terms.cancel_notice_hours) == (30, 24)
    assert terms.pay_term == PayWithinDays(days=7)
    assert terms.contributions is None
    assert terms.fee_pct is None


def test_every_choice_of_an_agreement_that_says_nothing_is_the_model_s() -> None:
    terms = read_agreement({})

    assert (terms.floor_trigger, terms.day_attribution) == ("any_work", "shift_start")
    assert (terms.minute_rounding, terms.platform_cut_pay) == ("up", "planned")
    assert (terms.courier_cut_floor, terms.late_cancel_pay) == ("apply", "planned")
    assert (terms.sunday_pct, terms.holiday_pct, terms.vat_pct) == (0, 0, 21)
    assert (terms.valid_from, terms.valid_to) == (None, None)
    assert (terms.rates, terms.legal_minimum, terms.public_holidays) == ((), (), frozenset())
    assert terms.allowances == Allowances()


def test_contributions_that_say_little_are_nothing_on_the_whole_gross() -> None:
    terms = read_agreement({"contributions": {"withholding_pct": "1"}}).contributions

    assert terms is not None
    assert (terms.worker_pct, terms.student_worker_pct, terms.student_employer_pct) == (0, 0, 0)
    assert (terms.base_pct, terms.withholding_pct) == (100, 1)
    assert (terms.employer_pct, terms.student_contingent_minutes) == ((), ())
    assert not terms.floor_declared_as_hours
    assert read_agreement({"contributions": {"note": "to be agreed"}}).contributions is None
    withheld = read_agreement({"contributions": {"worker_pct": "1"}}).contributions
    assert withheld is not None
    assert withheld.withholding_pct == 0


@pytest.mark.parametrize(
    ("year", "is_read"), [("1899", False), ("1900", True), ("2999", True), ("3000", False)]
)
def test_only_years_with_a_calendar_to_rely_on_are_read(year: str, is_read: bool) -> None:
    dated = agreement(valid_from=f"{year}-06-01")
    timed = shift(start=f"{year}-06-01T18:00:00Z", end=f"{year}-06-01T19:00:00Z")

    for asked in (document(agreement=dated), document(timed)):
        if is_read:
            assert compute_document(asked)["refused"] is not None
        else:
            with pytest.raises(PayInputError, match="must be a"):
                compute_document(asked)


@pytest.mark.parametrize(
    ("day", "is_read"), [("1", True), ("31", True), ("0", False), ("32", False)]
)
def test_a_day_of_the_next_month_is_from_1_to_31(day: str, is_read: bool) -> None:
    asked = {"pay_within_days": {"day_of_next_month": day}}

    if is_read:
        assert read_agreement(asked).pay_term == PayOnDayOfNextMonth(day_of_month=int(day))
    else:
        with pytest.raises(PayInputError, match="between 1 and 31"):
            read_agreement(asked)


@pytest.mark.parametrize(("days", "is_read"), [("366", True), ("367", False)])
def test_pay_is_due_within_a_year(days: str, is_read: bool) -> None:
    if is_read:
        assert read_agreement({"pay_within_days": days}).pay_term == PayWithinDays(days=366)
    else:
        with pytest.raises(PayInputError, match="at most 366"):
            read_agreement({"pay_within_days": days})


def test_a_fee_of_nothing_and_one_just_under_the_whole_are_read() -> None:
    assert read_agreement({"fee_pct": "0"}).fee_pct == 0
    assert str(read_agreement({"fee_pct": "99.99"}).fee_pct) == "99.99"


def test_numbers_have_at_most_twelve_digits_on_each_side() -> None:
    longest = "123456789012.123456789012"

    assert str(read_agreement({"vat_pct": longest}).vat_pct) == longest
    for too_long in ("1234567890123", "0.1234567890123"):
        with pytest.raises(PayInputError, match="vat_pct"):
            read_agreement({"vat_pct": too_long})


def test_naming_a_default_is_the_same_as_leaving_it_out() -> None:
    named = agreement(
        floor_minutes="180",
        floor_scope="day",
        floor_trigger="any_work",
        prestation_gap_minutes="30",
        day_attribution="shift_start",
        minute_rounding="up",
        platform_cut_pay="planned",
        courier_cut_floor="apply",
        cancel_notice_hours="24",
        late_cancel_pay="planned",
        supplements={"sunday_pct": "0", "holiday_pct": "0"},
        public_holidays=[],
        pay_within_days="7",
    )

    assert read_agreement(named) == read_agreement(agreement())


def test_an_empty_status_is_for_the_rules_to_refuse() -> None:
    result = compute_document(document(shift(status="")))

    assert result["refused"] == [{"id": "a", "code": "unknown_status"}]


@pytest.mark.parametrize("missing", ["employer_pct", "student_contingent"])
def test_a_contribution_that_has_not_begun_is_not_guessed(missing: str) -> None:
    gap = CONTRIBUTIONS | {
        missing: [{"valid_from": "2030-01-01", "value": "25"}]
        if missing == "employer_pct"
        else [{"valid_from": "2030-01-01", "minutes": "600"}]
    }
    kind = "student" if missing == "student_contingent" else "employee"
    asked = document(agreement=agreement(contributions=gap), worker={"kind": kind})

    with pytest.raises(PayInputError, match=f"no {missing} for 2024-03-05"):
        compute_document(asked)
