"""Photos: four formats, what the camera wrote is read and left out, rubbish is refused in a sentence."""

import hashlib
import io
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.errors import Invalid
from courier_api.incidents import evidence, read_photo
from courier_api.incidents.evidence import (
    EvidenceNotFound,
    TooManyPhotos,
    add_photo,
    evidence_of,
    read_evidence,
    remove_evidence,
)
from courier_api.incidents.read_photo import PhotoRefused
from tests.factories.cases import Desk, desk_with
from tests.factories.incidents import timeline_of
from tests.factories.photos import BRUSSELS_GPS, photo
from tests.factories.raw_database import is_readable
from tests.factories.running import Running


@pytest.fixture
def desk(service: Running, amina: int) -> Desk:
    """Amina fell."""
    return desk_with(service.database, amina)


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("HEIF", "image/heic")],
)
def test_every_format_of_phones_is_read_with_its_time_and_place(kind: str, media_type: str) -> None:
    raw = photo(kind, gps=BRUSSELS_GPS)
    found = read_photo.read_photo(raw)

    assert (found.media_type, found.width, found.height) == (media_type, 40, 30)
    assert found.sha256 == hashlib.sha256(raw).hexdigest()
    assert found.taken_at == datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
    assert found.taken_where == (50.8467, 4.3525)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_copy_to_show_carries_nothing_but_the_picture(kind: str) -> None:
    found = read_photo.read_photo(photo(kind, gps=BRUSSELS_GPS))

    copy = Image.open(io.BytesIO(found.public))
    assert copy.format == "JPEG"
    assert dict(copy.getexif()) == {}
    assert b"SecretCamera" in found.original
    assert not any(word in found.public for word in (b"SecretCamera", b"Exif", b"http"))


@pytest.mark.parametrize(
    ("offset", "hour"), [("+03:00", 15), ("-05:00", 23), (None, 17), ("nonsense", 17)]
)
def test_a_camera_without_a_zone_shows_belgian_time(offset: str | None, hour: int) -> None:
    found = read_photo.read_photo(photo(offset=offset))

    assert found.taken_at == datetime(2026, 3, 6, hour, 0, tzinfo=UTC)


def test_a_photo_without_words_of_the_camera_is_a_photo() -> None:
    found = read_photo.read_photo(photo(taken="0000:00:00 00:00:00", gps={}))

    assert (found.taken_at, found.taken_where) == (None, None)


def test_the_copy_stands_upright_and_is_no_larger_than_needed() -> None:
    found = read_photo.read_photo(photo(size=(3000, 1500), orientation=6))

    assert Image.open(io.BytesIO(found.public)).size == (1024, 2048)


RUBBISH = {
    "nothing": b"",
    "text": b"<svg onload=alert(1)>",
    "a program": b"MZ\x90\x00" + b"\0" * 100,
    "gif": b"GIF89a" + b"\0" * 50,
    "only the first bytes": b"\xff\xd8\xff\xe0" + b"\0" * 200,
    "cut off": photo()[:200],
    "video": b"\0\0\0\x18ftypmp42" + b"\0" * 100,
}


@pytest.mark.parametrize("raw", RUBBISH.values(), ids=RUBBISH.keys())
def test_rubbish_is_refused_in_one_sentence(raw: bytes) -> None:
    with pytest.raises(PhotoRefused) as refused:
        read_photo.read_photo(raw)
    assert refused.value.detail.endswith((".", "again."))


def test_size_and_pixels_are_looked_at_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = photo()
    monkeypatch.setattr(read_photo, "MOST_BYTES", len(raw))
    read_photo.read_photo(raw)
    monkeypatch.setattr(read_photo, "MOST_BYTES", len(raw) - 1)
    with pytest.raises(PhotoRefused):
        read_photo.read_photo(raw)
    monkeypatch.setattr(read_photo, "MOST_BYTES", len(raw))
    monkeypatch.setattr(read_photo, "MOST_PIXELS", 40 * 30 - 1)
    with pytest.raises(PhotoRefused):
        read_photo.read_photo(raw)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_photo_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(photo(data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"])), gps=BRUSSELS_GPS))
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=6)):
        raw[at] = data.draw(st.integers(0, 255))
    with suppress(PhotoRefused):
        read_photo.read_photo(bytes(raw))


def test_a_photo_is_kept_encrypted_and_given_back_as_it_came(desk: Desk) -> None:
    taken = read_photo.read_photo(photo(gps=BRUSSELS_GPS))
    row = desk.do(add_photo, taken, upload_key="p1", note="The rail")

    assert desk.do(read_evidence, row.evidence_key, copy="original", purpose="report") == (
        "image/jpeg",
        taken.original,
    )
    assert desk.do(read_evidence, row.evidence_key, copy="public", purpose="triage")[1] == (
        taken.public
    )
    assert (row.sha256, row.taken_where) == (taken.sha256, {"latitude": 50.8467,
                                                            "longitude": 4.3525})  # fmt: skip
    assert not is_readable(desk.database, "SecretCamera")
    with desk.database.reading() as session:
        looks = session.scalars(
            select(AuditRecord.action).where(AuditRecord.action.like("read.photo%"))
        )
        assert list(looks) == ["read.photo_original", "read.photo_public"]


def test_the_same_upload_or_file_again_is_one_photo(desk: Desk) -> None:
    taken = read_photo.read_photo(photo())
    first = desk.do(add_photo, taken, upload_key="p1")
    again = desk.do(add_photo, taken, upload_key="p1")
    same_file = desk.do(add_photo, taken, upload_key="p2")

    assert first.id == again.id == same_file.id
    lines = [line.kind for line in timeline_of(desk.database, desk.case())]
    assert lines.count("evidence_added") == 1


def test_a_photo_taken_away_is_shown_no_more_and_may_come_back(desk: Desk) -> None:
    taken = read_photo.read_photo(photo())
    row = desk.do(add_photo, taken, upload_key="p1")
    desk.do(remove_evidence, row.evidence_key)

    assert desk.do(lambda s, i, **_: evidence_of(s, i)) == []
    with pytest.raises(EvidenceNotFound):
        desk.do(read_evidence, row.evidence_key, copy="public", purpose="triage")
    with pytest.raises(EvidenceNotFound):
        desk.do(remove_evidence, row.evidence_key)
    assert desk.do(add_photo, taken, upload_key="p1").id == row.id


def test_a_case_holds_so_many_photos_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MOST_PHOTOS", 1)
    desk.do(add_photo, read_photo.read_photo(photo()), upload_key="p1")

    with pytest.raises(TooManyPhotos):
        desk.do(add_photo, read_photo.read_photo(photo(size=(9, 9))), upload_key="p2")
    with pytest.raises(Invalid):
        desk.do(add_photo, read_photo.read_photo(photo()), upload_key="p3", kind="selfie")
