"""A photo with the check of a bicycle: the picture alone, of the last check, until its time is over."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.incidents.read_photo import read_photo
from courier_api.prevention.check_bike import NewBike, check_bike, enter_bike
from courier_api.prevention.errors import By, NotOurs
from courier_api.prevention.models import BikeCheckPhoto
from courier_api.prevention.photograph_check import (
    MOST_PHOTOS,
    CheckHasEnoughPhotos,
    forget_check_photos,
    photograph_check,
    picture_of,
    remove_photo,
)
from safety.prevention.bike_check import BikeKind, BikePart, PartFound
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.factories.photos import photo

BY = By(employer_number=OURS, actor="staff:2", now=FRIDAY_NOON)
WORN = {**dict.fromkeys(BikePart, PartFound.GOOD), BikePart.BRAKES: PartFound.FAULT}


@pytest.fixture
def bike_id(database: Database) -> int:
    """A bicycle without a check."""
    with database.transaction() as session:
        make_cooperative(session)
        new = NewBike(label="B-1", kind=BikeKind.BIKE, courier_id=None, own=False)
        return enter_bike(session, new, BY)


def test_a_photo_stays_with_the_last_check_and_says_nothing_of_the_camera(
    database: Database, bike_id: int
) -> None:
    worn = read_photo(photo())
    with database.transaction() as session, pytest.raises(NotOurs):
        photograph_check(session, bike_id, BikePart.BRAKES, worn, BY)
    with database.transaction() as session:
        check_bike(session, bike_id, WORN, "", BY)
        twice = {photograph_check(session, bike_id, BikePart.BRAKES, worn, BY) for _ in "ab"}
        for width in range(MOST_PHOTOS - 1):
            more = read_photo(photo(size=(50 + width, 30)))
            photograph_check(session, bike_id, BikePart.BELL, more, BY)
        with pytest.raises(CheckHasEnoughPhotos):
            photograph_check(session, bike_id, BikePart.BELL, read_photo(photo(size=(9, 9))), BY)
    with database.reading() as session:
        (number,) = twice
        shown = picture_of(session, bike_id, number, BY)
        stored = bytes(
            session.execute(text("SELECT body FROM bike_check_photos")).scalars().first()
        )
        theirs = By(employer_number=THEIRS, actor="staff:9", now=FRIDAY_NOON)
        with pytest.raises(NotOurs):
            picture_of(session, bike_id, number, theirs)

    assert shown.startswith(b"\xff\xd8")
    assert b"SecretCamera" not in shown
    assert b"\xff\xd8\xff" not in stored  # unreadable at rest


def test_a_photo_is_taken_away_by_a_person_or_erased_after_its_time(
    database: Database, bike_id: int
) -> None:
    with database.transaction() as session:
        check_bike(session, bike_id, WORN, "", BY)
        for width in (40, 50):
            worn = read_photo(photo(size=(width, 30)))
            number = photograph_check(session, bike_id, BikePart.BRAKES, worn, BY)
        remove_photo(session, bike_id, number, BY)
    later = FRIDAY_NOON.replace(year=FRIDAY_NOON.year + 3)
    with database.transaction() as session:
        erased = [
            forget_check_photos(session, OURS, now=now)
            for now in (later, later + timedelta(days=1), later + timedelta(days=2))
        ]
        left = session.scalar(select(func.count()).select_from(BikeCheckPhoto))
        lines = session.scalars(
            select(AuditRecord.facts).where(AuditRecord.action == "forget.bike_photos")
        ).all()

    assert (erased, left, lines) == ([0, 1, 0], 0, [{"count": 1}])
