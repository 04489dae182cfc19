"""What platforms tell of incidents: kept whole, in any order, and never made lighter by itself."""

from datetime import date, timedelta
from itertools import permutations

from courier_api.incidents.change_case import change_case
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident
from courier_api.messaging.inbox import listed_events
from tests.factories.cases import Desk
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Body, Told, incident, text
from tests.factories.incidents import clocks_of, health_of, incidents, timeline_of
from tests.factories.running import Running


def updated(event_id: str, minutes: int, **fields: object) -> Body:
    """The platform knows more some minutes later."""
    told_at = text(FRIDAY_EVENING + timedelta(minutes=minutes))
    return {**incident(event_id, **fields), "type": "incident.updated", "timestamp": told_at}


def test_a_platforms_report_is_stored_and_classed(service: Running) -> None:
    service.tell(Told().planned())
    service.tell(
        incident(severity="hospital", location={"postcode": "2000"}, shift={"external_id": "S-1"})
    )

    (made,) = incidents(service.database)
    assert (made.origin, made.kind, made.shift_id) == (
        "platform_webhook",
        "injury",
        service.shift().id,
    )
    assert (made.place or {})["municipality"] == "Antwerpen"
    assert made.classification["class"] == "declarable"
    assert [row.rule for row in clocks_of(service.database, made)] == ["insurer_declaration"]


def test_the_same_event_again_changes_nothing(service: Running) -> None:
    service.tell(incident())
    service.tell(incident())

    (made,) = incidents(service.database)
    assert len(timeline_of(service.database, made)) == 1


def test_an_update_adds_a_line_and_its_facts(service: Running) -> None:
    service.tell(incident(severity="first_aid"))
    service.tell(updated("evt_2", 30, severity="hospital", description="Taken to hospital."))

    (made,) = incidents(service.database)
    facts = health_of(service.database, made)
    assert (facts["doctor"], facts["narrative"]) == ("yes", "Taken to hospital.")
    lines = [line.kind for line in timeline_of(service.database, made)]
    assert lines == ["reported", "changed", "classified"]


def test_an_update_that_dies_of_it_is_very_serious(service: Running) -> None:
    service.tell(incident(severity="medical"))
    service.tell(updated("evt_2", 30, severity="fatal"))

    (made,) = incidents(service.database)
    assert made.classification["class"] == "very_serious"
    assert "inspection_notice" in {row.rule for row in clocks_of(service.database, made, "running")}


def test_a_platform_cannot_take_harm_back(service: Running) -> None:
    service.tell(incident(severity="medical", kind="collision"))
    service.tell(updated("evt_2", 30, severity="none", kind="collision", injured=False))

    (made,) = incidents(service.database)
    assert (made.kind, made.classification["class"]) == ("injury", "declarable")
    assert clocks_of(service.database, made, "running") != []


def test_the_order_of_arrival_makes_no_difference(service: Running) -> None:
    for number, order in enumerate(permutations((0, 1, 2))):
        told = [
            incident(f"a-{number}", external_id=f"I-{number}", severity="first_aid"),
            updated(f"b-{number}", 10, external_id=f"I-{number}", severity="medical",
                    location={"postcode": "9000"}),
            updated(f"c-{number}", 20, external_id=f"I-{number}", severity="none",
                    description="It was a fall.", location={"postcode": "1060"}),
        ]  # fmt: skip
        for position in order:
            service.tell(told[position])

    found = {
        (made.kind, str(made.classification["class"]), (made.place or {})["postcode"],
         health_of(service.database, made)["narrative"])
        for made in incidents(service.database)
    }  # fmt: skip
    assert found == {("injury", "declarable", "1060", "It was a fall.")}


def test_what_a_person_settled_no_platform_changes(service: Running) -> None:
    service.tell(incident(severity="first_aid"))
    with service.database.transaction() as session:
        row = session.query(Incident).one()
        add_facts(session, row, {"doctor": "no"}, actor="staff:7", now=FRIDAY_EVENING)
    service.tell(updated("evt_2", 30, severity="medical"))

    (made,) = incidents(service.database)
    assert health_of(service.database, made)["doctor"] == "no"


def test_an_update_may_name_another_courier(service: Running) -> None:
    service.tell(incident())
    with service.database.transaction() as session:
        dries = make_courier(session, DRIES, sources={"zwaluw": service.source_id})
    service.tell(updated("evt_2", 30, person=DRIES))

    (made,) = incidents(service.database)
    assert made.courier_id == dries


def test_a_near_miss_of_a_platform_has_no_class(service: Running) -> None:
    service.tell(incident(kind="near_miss", severity="none"))

    (made,) = incidents(service.database)
    assert (made.kind, made.classification["class"]) == ("near_miss", "none")


def test_an_incident_of_an_unknown_courier_is_parked(service: Running) -> None:
    service.tell(incident(person=DRIES))

    assert incidents(service.database) == []
    with service.database.reading() as session:
        (parked,) = listed_events(session, state="parked", limit=10, employer_number=None)
    assert parked.reason == "unknown_courier"


def test_what_a_person_set_of_the_case_no_platform_sets_back(service: Running) -> None:
    service.tell(incident(severity="first_aid", location={"postcode": "2000"}))
    (made,) = incidents(service.database)
    desk = Desk(service.database, made.ref)
    place, day = {"postcode": "1000"}, date(2026, 3, 5)
    changes = {"place": place, "kind": "aggression", "accident_date": day}
    desk.do(change_case, changes, reason="Told by the courier")
    news = {"severity": "medical", "location": {"postcode": "9000"}}
    service.tell(updated("evt_2", 30, **news))

    after = desk.case()
    assert (after.kind, after.accident_date) == ("aggression", day)
    assert (after.place or {})["postcode"] == "1000"
    assert health_of(service.database, after)["doctor"] == "yes"
