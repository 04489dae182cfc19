"""Who was hurt and for how long: rows and facts are one truth, and the law follows every day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.errors import Invalid
from courier_api.incidents.case_models import IncidentAlert
from courier_api.incidents.facts_of_people import Casualty, casualties_of
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.follow_incapacity import follow_incapacity
from courier_api.incidents.investigate import (
    Cause,
    CauseOrder,
    Codes,
    Findings,
    Level,
    Method,
    read_investigation,
    save_investigation,
)
from courier_api.incidents.people_follow_facts import lead_casualty
from courier_api.incidents.read_people import read_casualties, read_narratives, read_others
from courier_api.incidents.record_incapacity import (
    Days,
    add_incapacity,
    remove_incapacity,
    resume_work,
)
from courier_api.incidents.record_others import (
    Other,
    add_narrative,
    add_other,
    change_other,
    remove_other,
)
from courier_api.incidents.record_people import (
    PersonNotFound,
    add_casualty,
    add_injury,
    change_casualty,
    remove_injury,
)
from safety.incapacity import IncapacityKind
from tests.factories.cases import Desk, desk_with
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.couriers import DRIES, make_courier
from tests.factories.incidents import BROKEN_COLLARBONE, clocks_of, health_of, timeline_of
from tests.factories.raw_database import is_readable
from tests.factories.running import Running


@pytest.fixture
def desk(service: Running, amina: int) -> Desk:
    """Amina fell on Friday 6 March and needed a doctor."""
    return desk_with(service.database, amina, details="The front wheel slipped away")


def people(desk: Desk) -> list[Casualty]:
    with desk.database.reading() as session:
        return casualties_of(session, incident_by_ref(session, OURS, desk.ref))


def lead(desk: Desk) -> int:
    return desk.do(lead_casualty).row.id


def march(first: int, last: int | None, kind: IncapacityKind = IncapacityKind.FULL) -> Days:
    return Days(
        first_day=date(2026, 3, first),
        last_day=date(2026, 3, last) if last else None,
        kind=kind,
    )


def incapacity(desk: Desk) -> Any:  # noqa: ANN401 - plain JSON
    return health_of(desk.database, desk.case()).get("incapacity")


def running(desk: Desk) -> set[str]:
    return {row.rule for row in clocks_of(desk.database, desk.case(), "running")}


def test_the_courier_of_a_report_is_the_first_casualty(desk: Desk, amina: int) -> None:
    (casualty,) = people(desk)

    assert (casualty.row.courier_id, casualty.row.role) == (amina, "courier")
    assert casualty.row.details == {"doctor": "yes"}


def test_what_the_facts_form_says_stands_in_the_rows(desk: Desk) -> None:
    desk.knows(injury="021", body="51", consequence="2")

    (casualty,) = people(desk)
    assert casualty.main_injury is not None
    assert casualty.main_injury.details == {"injury": "021", "body": "51"}
    assert casualty.row.details["consequence"] == "2"
    desk.knows(injury=None)
    assert people(desk)[0].main_injury.details == {"body": "51"}  # type: ignore[union-attr]


def test_what_the_rows_say_the_rules_read(desk: Desk) -> None:
    desk.do(add_injury, lead(desk), {"injury": "021", "body": "51"}, main=True)

    assert desk.case().classification["class"] == "serious"
    assert "detailed_report" in running(desk)


def test_exactly_one_injury_is_the_main_one(desk: Desk) -> None:
    first = desk.do(add_injury, lead(desk), {"injury": "011"}, main=False)
    desk.do(add_injury, lead(desk), {"injury": "021"}, main=True)
    assert [each.main for each in people(desk)[0].injuries] == [False, True]
    assert health_of(desk.database, desk.case())["injury"] == "021"

    desk.do(remove_injury, people(desk)[0].injuries[1].id)
    assert [each.id for each in people(desk)[0].injuries if each.main] == [first.id]
    assert desk.case().classification["class"] == "declarable"


def test_an_expected_lasting_injury_makes_a_serious_case_very_serious(desk: Desk) -> None:
    desk.do(add_injury, lead(desk), {"injury": "040", "permanent_expected": True}, main=True)

    assert desk.case().classification["class"] == "very_serious"
    assert "inspection_notice" in running(desk)


def test_of_two_couriers_the_gravest_class_counts(service: Running, desk: Desk, amina: int) -> None:
    with service.database.transaction() as session:
        dries = make_courier(session, DRIES)
    row = desk.do(add_casualty, courier_id=dries, details={"doctor": "yes"})
    desk.do(add_injury, row.id, {"injury": BROKEN_COLLARBONE}, main=True)

    assert desk.case().classification["class"] == "serious"
    assert [each.row.courier_id for each in people(desk)] == [amina, dries]
    assert "injury" not in health_of(service.database, desk.case())


def test_a_third_party_who_was_hurt_changes_no_class(desk: Desk) -> None:
    row = desk.do(add_casualty, courier_id=None, details={"name": "A pedestrian"})
    desk.do(add_injury, row.id, {"injury": "021"}, main=True)

    assert row.role == "third_party"
    assert desk.case().classification["class"] == "declarable"


@pytest.mark.parametrize(
    "details",
    [{"consequence": "7"}, {"doctor": "perhaps"}, {"gear_worn": ["99"]}, {"ssin": "1"}],
)
def test_details_that_nobody_knows_are_refused(desk: Desk, details: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        desk.do(change_casualty, lead(desk), details)


def test_a_detail_is_taken_back(desk: Desk) -> None:
    desk.do(change_casualty, lead(desk), {"doctor": None, "hospital": "no"})

    assert people(desk)[0].row.details == {"hospital": "no"}
    assert "doctor" not in health_of(desk.database, desk.case())


@pytest.mark.parametrize(
    ("back_on", "days", "sheet"), [(7, 0, False), (9, 2, False), (10, 3, False), (11, 4, True)]
)
def test_the_day_of_return_decides_on_the_accident_sheet(
    desk: Desk, back_on: int, days: int, sheet: bool
) -> None:
    desk.do(add_incapacity, lead(desk), march(7, None))
    desk.now += timedelta(days=8)
    desk.do(resume_work, lead(desk), date(2026, 3, back_on))

    assert incapacity(desk)["days"] == days
    assert ("accident_sheet" in running(desk)) is sheet


def test_an_extension_brings_the_sheet(desk: Desk) -> None:
    desk.do(add_incapacity, lead(desk), march(7, 9))
    assert (incapacity(desk)["days"], "accident_sheet" in running(desk)) == (3, False)

    desk.do(add_incapacity, lead(desk), march(10, 20))
    assert (incapacity(desk)["days"], "accident_sheet" in running(desk)) == (14, True)


def test_adapted_work_is_no_lost_day(desk: Desk) -> None:
    desk.do(add_incapacity, lead(desk), march(7, 20, IncapacityKind.ADAPTED_WORK))

    assert incapacity(desk) == {"days": 0}


def test_days_at_work_between_two_periods_do_not_count(desk: Desk) -> None:
    desk.do(add_incapacity, lead(desk), march(7, 8))
    desk.do(add_incapacity, lead(desk), march(16, 16))

    assert incapacity(desk) == {
        "days": 3, "stopped_on": "2026-03-07", "resumed_on": "2026-03-17",
    }  # fmt: skip


def test_a_period_that_goes_on_ends_where_the_next_begins(desk: Desk) -> None:
    desk.do(add_incapacity, lead(desk), march(7, None))
    desk.do(add_incapacity, lead(desk), march(10, 12, IncapacityKind.PARTIAL))

    assert incapacity(desk)["days"] == 3


def test_a_period_that_was_a_mistake_no_longer_counts(desk: Desk) -> None:
    row = desk.do(add_incapacity, lead(desk), march(7, 20))
    desk.do(remove_incapacity, row.id)

    assert incapacity(desk) is None
    with pytest.raises(PersonNotFound):
        desk.do(remove_incapacity, row.id + 99)


@pytest.mark.parametrize("days", [march(5, 7), march(9, 8)])
def test_days_out_of_order_are_refused(desk: Desk, days: Days) -> None:
    with pytest.raises(Invalid):
        desk.do(add_incapacity, lead(desk), days)


def open_alerts(desk: Desk) -> list[str]:
    query = select(IncidentAlert.occasion).where(IncidentAlert.closed_at.is_(None))
    with desk.database.reading() as session:
        return sorted(session.scalars(query))


@pytest.mark.parametrize(
    ("day", "alerts", "sheet"),
    [(8, [], False), (9, ["fourth_day_tomorrow"], False), (10, [], True)],
    ids=["second day", "third day", "fourth day"],
)
def test_the_third_day_warns_of_the_fourth(
    desk: Desk, day: int, alerts: list[str], sheet: bool
) -> None:
    desk.do(add_incapacity, lead(desk), march(7, None))
    for night in range(7, day + 1):
        desk.now = FRIDAY_EVENING + timedelta(days=night - 6)
        with desk.database.transaction() as session:
            follow_incapacity(session, OURS, now=desk.now)

    assert open_alerts(desk) == alerts
    assert ("accident_sheet" in running(desk)) is sheet


def test_a_night_without_news_leaves_the_case_as_it_was(desk: Desk) -> None:
    desk.do(add_incapacity, lead(desk), march(7, None))
    before = desk.case()
    with desk.database.transaction() as session:
        follow_incapacity(session, OURS, now=desk.now + timedelta(days=1))

    assert (desk.case().version, desk.case().changed_at) == (before.version, before.changed_at)


def test_the_day_of_return_is_asked_about(desk: Desk) -> None:
    desk.do(add_incapacity, lead(desk), march(7, 8))
    with desk.database.transaction() as session:
        follow_incapacity(session, OURS, now=desk.now + timedelta(days=3))

    assert open_alerts(desk) == ["resumption_to_confirm"]


def test_witnesses_are_added_changed_and_taken_away(desk: Desk) -> None:
    row = desk.do(add_other, Other.WITNESS, {"name": "Jef Peeters", "direct": True})
    desk.do(change_other, Other.WITNESS, row.id, {"phone": "+32470000001"})
    desk.do(add_other, Other.THIRD_PARTY, {"plate": "1-ABC-123", "insurer": "Ethias"})
    desk.do(add_other, Other.POLICE_REPORT, {"number": "BR.1/2026"})

    others = desk.do(read_others, purpose="declaration")
    assert others.witnesses[0].details["phone"] == "+32470000001"
    assert len(others.third_parties) == len(others.police_reports) == 1
    desk.do(remove_other, Other.WITNESS, row.id)
    assert desk.do(read_others, purpose="declaration").witnesses == ()
    with pytest.raises(Invalid):
        desk.do(add_other, Other.WITNESS, {"injury": "021"})
    with pytest.raises(PersonNotFound):
        desk.do(change_other, Other.WITNESS, row.id, {"name": "x"})


def test_a_story_is_added_and_never_replaced(desk: Desk) -> None:
    desk.do(add_narrative, "La roue a glissé sur le rail", language="fr")

    told = desk.do(read_narratives, purpose="prevention")
    assert [each.text for each in told] == [
        "The front wheel slipped away",
        "La roue a glissé sur le rail",
    ]


def test_every_reading_of_health_data_is_on_record(desk: Desk) -> None:
    desk.do(read_casualties, purpose="declaration")

    with desk.database.reading() as session:
        looks = session.scalars(select(AuditRecord).where(AuditRecord.action == "read.injury"))
        assert [(look.actor, look.purpose) for look in looks] == [("staff:7", "declaration")]
    assert timeline_of(desk.database, desk.case())[-1].kind == "read"


def test_nothing_about_people_is_readable_at_rest(desk: Desk) -> None:
    desk.do(change_casualty, lead(desk), {"hospital_name": "Sint-Jan secret"})
    desk.do(add_other, Other.WITNESS, {"name": "Jef Peeters"})
    desk.do(add_narrative, "Told in confidence", language=None)

    for secret in ("Sint-Jan secret", "Jef Peeters", "Told in confidence"):
        assert not is_readable(desk.database, secret)


def test_causes_stand_in_their_order_and_codes_become_facts(desk: Desk) -> None:
    findings = Findings(
        level=Level.STANDARD,
        method=Method.FIVE_WHYS,
        answers=["The wheel slipped", "The rail was wet"],
        causes=[
            Cause(order=CauseOrder.TERTIARY, text="The city moved the stop"),
            Cause(order=CauseOrder.PRIMARY, text="Worn tyre"),
        ],
        codes=Codes(deviation="42", agent="12.03", environment="060"),
        finished=True,
    )
    desk.do(save_investigation, findings)

    row = desk.do(read_investigation, purpose="prevention")
    assert [cause["order"] for cause in row.content["causes"]] == ["primary", "tertiary"]
    assert row.finished_at == desk.now
    facts = health_of(desk.database, desk.case())
    assert (facts["deviation"], facts["agent"]) == ("42", "12.03")
    assert desk.case().environment_code == "060"
    with pytest.raises(Invalid):
        desk.do(save_investigation, Findings(level=Level.LIGHT, codes=Codes(contact="x")))
