"""What every way to Dimona promises: the same suite for the fake and for the client over HTTP."""

from collections.abc import Iterator
from datetime import date

import pytest

from declarations.dimona.channel import Exchange, NotReady, PeriodQuery, Verdict
from declarations.errors import ChannelUnavailable, OutcomeUnknown
from tests.contract.dimona.rigs import FakeRig, Rig
from tests.pure.declarations.sandbox.driver import AMINA, DRIES, EMPLOYER, NOW, change, in_payload

QUERY = PeriodQuery(
    enterprise_number=EMPLOYER,
    ssin=AMINA,
    first_day=date(2027, 2, 1),
    last_day=date(2027, 2, 28),
)


@pytest.fixture(params=["fake", "http"])
def either(request: pytest.FixtureRequest) -> Iterator[Rig]:
    if request.param == "fake":
        yield FakeRig(lambda: NOW)
    else:
        yield request.getfixturevalue("rig")


def _declare(rig: Rig, payload: dict[str, object]) -> Verdict:
    verdict = rig.channel.read_verdict(rig.channel.submit(payload).declaration_id)
    assert isinstance(verdict, Verdict)
    return verdict


def test_a_declaration_gets_a_receipt_and_then_a_verdict(either: Rig) -> None:
    receipt = either.channel.submit(in_payload())

    verdict = either.channel.read_verdict(receipt.declaration_id)

    assert receipt.received_at == NOW
    assert isinstance(verdict, Verdict)
    assert (verdict.declaration_id, verdict.result) == (receipt.declaration_id, "A")
    assert verdict.period_id not in (None, receipt.declaration_id)
    assert (verdict.anomalies, verdict.codes) == ((), ())


def test_what_was_sent_arrives_unchanged(either: Rig) -> None:
    either.channel.submit(in_payload())

    assert either.arrived() == [in_payload()]


def test_a_verdict_may_not_be_ready(either: Rig) -> None:
    either.hold_verdicts(2)
    number = either.channel.submit(in_payload()).declaration_id

    looks = [either.channel.read_verdict(number) for _ in range(3)]

    assert looks[:2] == [NotReady(declaration_id=number)] * 2
    assert isinstance(looks[2], Verdict)


def test_an_unknown_declaration_looks_like_one_that_is_not_ready(either: Rig) -> None:
    assert either.channel.read_verdict(999) == NotReady(declaration_id=999)


def test_the_same_declaration_twice_is_refused_as_identical(either: Rig) -> None:
    _declare(either, in_payload())

    verdict = _declare(either, in_payload())

    assert (verdict.result, verdict.codes, verdict.period_id) == ("B", ("90373-333",), None)


def test_a_lost_answer_leaves_the_outcome_unknown(either: Rig) -> None:
    either.lose_next_answer()
    with pytest.raises(OutcomeUnknown):
        either.channel.submit(in_payload())

    assert _declare(either, in_payload()).codes == ("90373-333",)
    [period] = either.channel.find_periods(QUERY)
    assert period.starts_on == date(2027, 2, 12)


def test_an_unavailable_service_has_not_received_anything(either: Rig) -> None:
    either.be_unavailable_once()
    with pytest.raises(ChannelUnavailable):
        either.channel.submit(in_payload())

    assert _declare(either, in_payload()).result == "A"


@pytest.mark.parametrize(
    ("result", "codes"),
    [("W", ("90373-460", "90017-369")), ("B", ("90017-151",)), ("S", ()), ("A", ())],
)
def test_every_result_is_understood(either: Rig, result: str, codes: tuple[str, ...]) -> None:
    either.plan_verdict(result, *codes)  # type: ignore[arg-type]

    verdict = _declare(either, in_payload())

    assert (verdict.result, verdict.codes) == (result, codes)
    assert (verdict.period_id is not None) == (result in ("A", "W"))


def test_periods_are_found_as_declared(either: Rig) -> None:
    _declare(either, in_payload("STU", DRIES))
    hours = {"startHour": "1800", "endDate": "2027-02-13", "endHour": "0030"}
    flexi = _declare(either, in_payload("FLX", **hours))

    [period] = either.channel.find_periods(QUERY)

    assert period.period_id == flexi.period_id
    assert (period.starts_on, period.start_hour) == (date(2027, 2, 12), "1800")
    assert (period.ends_on, period.end_hour) == (date(2027, 2, 13), "0030")
    assert (period.worker_type, period.joint_commission) == ("FLX", "140")
    assert not period.cancelled


def test_nothing_is_found_outside_the_days_asked_for(either: Rig) -> None:
    _declare(either, in_payload(startDate="2027-03-01", endDate="2027-03-01"))

    assert either.channel.find_periods(QUERY) == ()


def test_a_cancelled_period_is_found_as_cancelled(either: Rig) -> None:
    period_id = _declare(either, in_payload()).period_id
    assert period_id is not None
    verdict = _declare(either, change("CANCEL", period_id))

    assert (verdict.result, verdict.period_id) == ("A", period_id)
    assert [period.cancelled for period in either.channel.find_periods(QUERY)] == [True]
    assert _declare(either, change("CANCEL", period_id)).codes == ("00913-355",)


def test_a_change_shows_in_the_period(either: Rig) -> None:
    period_id = _declare(either, in_payload("STU", AMINA)).period_id
    assert period_id is not None
    _declare(either, change("UPDATE", period_id, plannedHoursNumber=6))

    assert [period.planned_hours for period in either.channel.find_periods(QUERY)] == [6]


def test_a_period_that_nobody_knows_cannot_be_changed(either: Rig) -> None:
    verdict = _declare(either, change("CANCEL", 999))

    assert (verdict.result, verdict.codes, verdict.period_id) == ("B", ("00913-354",), None)


def test_every_exchange_is_recorded(either: Rig) -> None:
    evidence: list[Exchange] = []
    receipt = either.channel.submit(in_payload(), record=evidence.append)
    either.channel.read_verdict(receipt.declaration_id, record=evidence.append)
    either.channel.find_periods(QUERY, record=evidence.append)

    last_three = [(each.method, each.path.rsplit("/", 1)[-1]) for each in evidence[-3:]]
    assert last_three == [
        ("POST", "declarations"),
        ("GET", str(receipt.declaration_id)),
        ("POST", "search"),
    ]
    assert all(each.sent_at == NOW == each.answered_at for each in evidence)


def test_a_failure_is_recorded_too(either: Rig) -> None:
    evidence: list[Exchange] = []
    either.be_unavailable_once()
    with pytest.raises(ChannelUnavailable):
        either.channel.submit(in_payload(), record=evidence.append)

    assert evidence[-1].path.endswith("/declarations")
    assert evidence[-1].status != 201
