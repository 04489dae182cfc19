"""A report is stored with its time, place and shift, numbered, and never counted twice."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.report import NewIncident, report_incident
from safety.quick_picks import WhatHappened
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.couriers import CHLOE, DRIES, make_courier
from tests.factories.events import Told
from tests.factories.incidents import (
    clocks_of,
    health_of,
    incidents,
    make_report,
    timeline_of,
)
from tests.factories.raw_database import is_readable
from tests.factories.running import Running


def test_references_have_no_gap_and_begin_anew_each_year(service: Running, amina: int) -> None:
    new_year = datetime(2027, 1, 1, 8, 0, tzinfo=UTC)
    with service.database.transaction() as session:
        for number in range(3):
            make_report(session, amina, report_id=f"r-{number}")
        make_report(session, amina, report_id="next", occurred_at=new_year, now=new_year)

    assert [each.ref for each in incidents(service.database)] == [
        "2026-0001",
        "2026-0002",
        "2026-0003",
        "2027-0001",
    ]


def test_a_report_that_fails_leaves_no_gap(service: Running, amina: int) -> None:
    with contextlib.suppress(ZeroDivisionError), service.database.transaction() as session:
        make_report(session, amina)
        raise ZeroDivisionError
    with service.database.transaction() as session:
        make_report(session, amina)

    assert [each.ref for each in incidents(service.database)] == ["2026-0001"]


def test_the_year_of_a_reference_is_the_local_one(service: Running, amina: int) -> None:
    after_midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    with service.database.transaction() as session:
        made = make_report(session, amina, occurred_at=after_midnight, now=after_midnight)
        assert (made.ref, made.accident_date.isoformat()) == ("2027-0001", "2027-01-01")


def test_the_same_report_again_is_the_same_incident(service: Running, amina: int) -> None:
    with service.database.transaction() as session:
        first = make_report(session, amina)
        again = make_report(session, amina, details="typed again")

    assert first.ref == again.ref
    assert len(incidents(service.database)) == 1


def test_two_couriers_may_use_the_same_report_id(service: Running, amina: int) -> None:
    told = Told()
    service.tell(told.planned())
    with service.database.transaction() as session:
        dries = make_courier(session, DRIES, sources={"zwaluw": service.source_id})
    service.tell(Told(shift="S-2", person=DRIES).planned())
    with service.database.transaction() as session:
        make_report(session, amina)
        make_report(session, dries)

    assert [each.courier_id for each in incidents(service.database)] == [amina, dries]


def test_another_co_operative_counts_for_itself(service: Running, amina: int) -> None:
    with service.database.transaction() as session:
        chloe = make_courier(session, CHLOE)
        ours, theirs = make_report(session, amina), make_report(session, chloe)

    assert (ours.ref, theirs.ref) == ("2026-0001", "2026-0001")
    assert ours.employer_number != theirs.employer_number


def test_the_shift_ridden_at_that_moment_is_found(service: Running, amina: int) -> None:
    afternoon = Told(shift="S-0", starts_at=FRIDAY_EVENING - timedelta(hours=3), hours=2)
    service.tell(afternoon.planned(), Told().planned())
    with service.database.transaction() as session:
        during = make_report(session, amina, occurred_at=FRIDAY_EVENING + timedelta(hours=1))
        on_the_way = make_report(
            session,
            amina,
            report_id="r-2",
            occurred_at=FRIDAY_EVENING + timedelta(hours=4, minutes=30),
        )
        at_home = make_report(
            session, amina, report_id="r-3", occurred_at=FRIDAY_EVENING + timedelta(hours=9)
        )

    evening = service.shift("S-1").id
    assert [each.shift_id for each in (during, on_the_way, at_home)] == [evening, evening, None]
    assert during.source_id == service.source_id


def test_a_place_is_completed_from_its_postcode(service: Running, amina: int) -> None:
    with service.database.transaction() as session:
        made = make_report(session, amina, postcode="1060", street="Rue de la Victoire 1")
        place = dict(made.place or {})

    assert place["municipality"] == "Saint-Gilles"
    assert (place["street"], place["point_is"]) == ("Rue de la Victoire 1", "postcode_centre")


def test_a_place_is_completed_from_its_coordinates(service: Running, amina: int) -> None:
    with service.database.transaction() as session:
        made = make_report(session, amina, postcode=None, latitude="51.0543", longitude="3.7174")
        place = dict(made.place or {})

    assert place["postcode"] == "9000"
    assert place["metres_from_postcode"] < 3000


@pytest.mark.parametrize(
    "told",
    [
        {"postcode": None},
        {"postcode": "9999"},
        {"postcode": None, "latitude": "95.0", "longitude": "3.7"},
        {"postcode": None, "latitude": "48.85", "longitude": "2.35"},
        {"postcode": None, "latitude": "51.05"},
    ],
)
def test_a_place_that_nobody_can_find_blocks_no_report(
    service: Running, amina: int, told: dict[str, str | None]
) -> None:
    with service.database.transaction() as session:
        make_report(session, amina, **told)

    (made,) = incidents(service.database)
    expected = {name: value for name, value in told.items() if value}
    assert (made.place or {}) == expected


def test_health_data_stands_in_its_own_table_under_its_own_key(
    service: Running, amina: int
) -> None:
    canary = "sharp pain in the left clavicle"
    with service.database.transaction() as session:
        make_report(session, amina, details=canary, injury="021", body="51")

    assert not is_readable(service.database, canary)
    (made,) = incidents(service.database)
    assert health_of(service.database, made)["narrative"] == canary
    personal, health = (service.database.keyrings[name] for name in ("personal", "health"))
    assert personal.keys != health.keys


def test_the_place_is_not_readable_without_a_key(service: Running, amina: int) -> None:
    with service.database.transaction() as session:
        make_report(session, amina, street="Chaussee de Charleroi 131")

    assert not is_readable(service.database, "Chaussee de Charleroi")


def test_a_near_miss_has_no_class_and_no_clock(service: Running, amina: int) -> None:
    with service.database.transaction() as session:
        make_report(session, amina, hurt=Hurt.NO, happened=WhatHappened.NEAR_MISS)

    (made,) = incidents(service.database)
    assert (made.kind, made.classification, made.missing) == ("near_miss", {"class": "none"}, [])
    assert clocks_of(service.database, made) == []


def test_a_report_is_the_first_line_of_its_timeline(service: Running, amina: int) -> None:
    later = FRIDAY_EVENING + timedelta(hours=2)
    with service.database.transaction() as session:
        make_report(session, amina, now=later)

    (made,) = incidents(service.database)
    (line,) = timeline_of(service.database, made)
    assert (line.kind, line.happened_at, line.recorded_at) == ("reported", FRIDAY_EVENING, later)


def test_a_report_without_an_id_is_an_incident_each_time(service: Running, amina: int) -> None:
    new = NewIncident(
        employer_number="0123456749", origin="phone", actor="staff:1", kind="hazard",
        occurred_at=FRIDAY_EVENING, nature="workplace", courier_id=None,
    )  # fmt: skip
    with service.database.transaction() as session:
        report_incident(session, new, now=FRIDAY_EVENING)
        report_incident(session, new, now=FRIDAY_EVENING)

    assert len(incidents(service.database)) == 2
