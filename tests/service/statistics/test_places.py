"""What the map is told: places of incidents, homes only roughly, and where incidents gather."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.statistics.period import Asked
from courier_api.statistics.read_places import PlacesRead, read_places
from safety.facts import Nature
from safety.incident_map import MapEvent, Spot
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.service.statistics.conftest import NEXT_YEAR, YEAR, Team, falls, rides
from tests.service.statistics.test_report import counted

EVENING = datetime(2026, 11, 6, 19, tzinfo=UTC)
FLAGEY = {"latitude": "50.82750", "longitude": "4.37220", "postcode": "1050", "street": "Flagey 1"}
HOME = Spot(latitude=50.8275, longitude=4.3722)


def places(database: Database, **changes: object) -> PlacesRead:
    asked = {"employer_number": OURS, "period": YEAR, "actor": "staff:7", "now": NEXT_YEAR}
    with database.transaction() as session:
        return read_places(session, Asked(**{**asked, **changes}))  # type: ignore[arg-type]


def events(database: Database) -> list[MapEvent]:
    cases = places(database).cases
    return [cases.event(place) for place in range(len(cases))]


def fall_at_flagey(database: Database, team: Team, count: int = 1, **told: object) -> None:
    with database.transaction() as session:
        for number in range(count):
            at = EVENING + timedelta(hours=number)
            falls(session, team, team.amina, at, postcode="1050", place=dict(FLAGEY), **told)


def test_a_place_of_work_is_exact(database: Database, team: Team) -> None:
    fall_at_flagey(database, team)
    (event,) = events(database)

    assert (event.spot, event.street, event.municipality) == (HOME, "Flagey 1", "Ixelles")
    assert event.is_exact


def test_a_home_on_the_way_to_work_is_only_roughly_known(database: Database, team: Team) -> None:
    fall_at_flagey(database, team, nature="commuting")
    (event,) = events(database)

    assert event.nature is Nature.COMMUTING
    assert 0 < event.spot.metres_to(HOME) < 360
    assert event.street is None


def test_a_postcode_alone_is_shown_and_makes_no_hot_spot(database: Database, team: Team) -> None:
    with database.transaction() as session:
        for number in range(6):
            falls(session, team, team.amina, EVENING + timedelta(hours=number), postcode="1060")
    read = places(database)

    assert [event.is_exact for event in events(database)] == [False] * 6
    assert read.hot_spots == ()


@pytest.mark.parametrize(("count", "hot"), [(4, 0), (5, 1)])
def test_five_at_one_crossing_are_a_hot_spot(
    database: Database, team: Team, count: int, hot: int
) -> None:
    fall_at_flagey(database, team, count, deviation="42")
    read = places(database)

    assert len(read.hot_spots) == hot
    if hot:
        assert read.hot_spots[0].main_deviation == "42"
        assert read.hot_spots[0].expected is None


def test_hours_ridden_from_a_postcode_say_what_to_expect(database: Database, team: Team) -> None:
    fall_at_flagey(database, team, 5)
    with database.transaction() as session:
        rides(session, team, team.amina, EVENING.date(), 600, "1050")
    (hot,) = places(database).hot_spots

    assert hot.expected is not None
    assert 0 < hot.expected < 5


def test_a_hot_spot_is_of_the_last_365_days_whatever_the_period(
    database: Database, team: Team
) -> None:
    fall_at_flagey(database, team, 5)

    assert len(places(database, now=EVENING + timedelta(days=364)).hot_spots) == 1
    assert len(places(database, now=EVENING + timedelta(days=366)).hot_spots) == 0


def test_without_a_place_confidential_or_theirs_is_not_drawn(
    database: Database, team: Team
) -> None:
    with database.transaction() as session:
        make_cooperative(session, THEIRS)
        falls(session, team, team.amina, EVENING, postcode=None)
        falls(session, team, team.bram, EVENING, postcode="1060").confidential = True
    read = places(database)

    assert (len(read.cases), read.without_place) == (0, 1)
    assert len(places(database, employer_number=THEIRS).cases) == 0


def test_looking_at_the_map_is_written_down(database: Database, team: Team) -> None:
    fall_at_flagey(database, team)
    places(database)
    with database.reading() as session:
        (line,) = session.scalars(select(AuditRecord).where(AuditRecord.action == "read.map"))

    assert (line.actor, line.facts) == ("staff:7", {"cases": 1})


def test_the_number_of_statements_does_not_grow_with_the_places(
    database: Database, team: Team
) -> None:
    counts = []
    for count in (1, 15):
        fall_at_flagey(database, team, count)
        with counted(database) as statements:
            places(database)
        counts.append(len(statements))

    assert counts[0] == counts[1]
