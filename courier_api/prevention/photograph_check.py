"""Photos of what a check of a bicycle found: added to the last check, shown, taken away, forgotten."""

from collections.abc import Collection, Mapping
from datetime import datetime, time

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from courier_api.audit.erasure import Erasure, note_erasure
from courier_api.foundation.clock import BRUSSELS, local_date
from courier_api.foundation.errors import Refused
from courier_api.incidents.read_photo import Photo, picture_alone
from courier_api.prevention.check_bike import latest_check, own_bike
from courier_api.prevention.errors import By, NotOurs, note
from courier_api.prevention.models import BikeCheck, BikeCheckPhoto
from safety.prevention.bike_check import BikeKind, BikePart, parts_of
from safety.retention import Kept, kept_since

MOST_PHOTOS = 6


class CheckHasEnoughPhotos(Refused):
    """The check has as many photos as it can hold."""

    def __init__(self) -> None:
        super().__init__(f"A check holds at most {MOST_PHOTOS} photos.")


def photograph_check(session: Session, bike_id: int, part: BikePart, photo: Photo, by: By) -> int:
    """Keep a photo of a part with the last check; the same picture again is the same photo.

    Raises NotOurs without a check or such a part, or CheckHasEnoughPhotos.
    """
    bike = own_bike(session, bike_id, by.employer_number)
    check = latest_check(session, bike.id)
    if check is None or part not in parts_of(BikeKind(bike.kind)):
        raise NotOurs
    picture = picture_alone(photo)
    kept = photos_of(session, [check.id]).get(check.id, ())
    for known in kept:
        if known.sha256 == picture.sha256:
            return known.id
    if len(kept) >= MOST_PHOTOS:
        raise CheckHasEnoughPhotos
    row = BikeCheckPhoto(
        employer_number=by.employer_number,
        check_id=check.id,
        part=part.value,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        added_at=by.now,
        added_by=by.actor,
        body=picture.public,
    )
    session.add(row)
    session.flush()  # the id
    note(session, by, "bike.photo_added", ("bike", bike.id), {"photo": row.id, "part": part.value})
    return row.id


def photos_of(
    session: Session, check_ids: Collection[int]
) -> Mapping[int, tuple[BikeCheckPhoto, ...]]:
    """The photos of checks without their bytes, by check, the oldest first: one query."""
    rows = session.scalars(
        select(BikeCheckPhoto)
        .where(BikeCheckPhoto.check_id.in_(check_ids))
        .order_by(BikeCheckPhoto.id)
    )
    found: dict[int, tuple[BikeCheckPhoto, ...]] = {}
    for row in rows:
        found[row.check_id] = (*found.get(row.check_id, ()), row)
    return found


def picture_of(session: Session, bike_id: int, photo_id: int, by: By) -> bytes:
    """The picture, a JPEG. Raises NotOurs."""
    return _photo(session, bike_id, photo_id, by).body


def remove_photo(session: Session, bike_id: int, photo_id: int, by: By) -> None:
    """Erase a photo that does not belong there; the log keeps that there was one. Raises NotOurs."""
    row = _photo(session, bike_id, photo_id, by)
    session.delete(row)
    note(session, by, "bike.photo_removed", ("bike", bike_id), {"photo": photo_id})


def forget_check_photos(session: Session, employer_number: str, *, now: datetime) -> int:
    """Erase photos that are older than the limit; gives how many."""
    since = kept_since(Kept.PHOTOS, local_date(now))
    old = (
        BikeCheckPhoto.employer_number == employer_number,
        BikeCheckPhoto.added_at < datetime.combine(since, time.min, tzinfo=BRUSSELS),
    )
    count = session.scalar(select(func.count()).select_from(BikeCheckPhoto).where(*old)) or 0
    if count:
        session.execute(delete(BikeCheckPhoto).where(*old))
        erasure = Erasure(
            what="bike_photos",
            subject_kind="bikes",
            subject_id=since.isoformat(),
            facts={"count": count},
        )
        note_erasure(session, employer_number, erasure, now=now)
    return count


def _photo(session: Session, bike_id: int, photo_id: int, by: By) -> BikeCheckPhoto:
    bike = own_bike(session, bike_id, by.employer_number, lock=False)
    row = session.scalar(
        select(BikeCheckPhoto)
        .join(BikeCheck, BikeCheck.id == BikeCheckPhoto.check_id)
        .where(BikeCheckPhoto.id == photo_id, BikeCheck.bike_id == bike.id)
    )
    if row is None:
        raise NotOurs
    return row
