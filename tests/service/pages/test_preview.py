"""What stands beside the list: the place, and after a logged look answers and photos."""

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.incidents.read_photo import read_photo
from courier_api.web.courier.send_report import send_photo
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import make_report
from tests.factories.photos import photo
from tests.factories.running import Running
from tests.service.pages.console_desk import Desk, desk_of

REF = "2026-0001"
BESIDE = f"/console?case={REF}"
LOOK = f"/console/incidents/{REF}/look"
WHY = "First look at a report"


@pytest.fixture
def desk(service: Running) -> Desk:
    """Hilde, and a fall of Amina's with a photo."""
    now = service.clock.now()
    with service.database.transaction() as session:
        amina = courier_id_of(session, AMINA)
        make_report(session, amina, injury="021", now=now)
        send_photo(session, amina, REF, read_photo(photo()), now)
    return desk_of(service)


def logged(service: Running) -> list[tuple[str, str | None]]:
    with service.database.reading() as session:
        rows = session.execute(select(AuditRecord.action, AuditRecord.purpose))
        return [(row[0], row[1]) for row in rows if row[0].startswith("read.")]


def test_answers_show_once_and_photos_one_by_one_after_a_logged_look(
    service: Running, desk: Desk
) -> None:
    before = desk.source(BESIDE)
    assert "map-pin" in before
    assert ("Needs a doctor" in before, "<img" in before) == (False, False)

    answer = desk.sends(BESIDE, LOOK, purpose=WHY)
    assert answer.status_code == 200
    assert "Needs a doctor" in answer.text
    assert logged(service) == [("read.injury", WHY)]

    after = desk.source(BESIDE)
    assert ("Needs a doctor" in after, "<img" in after) == (False, False)
    key = after.partition("photo=")[2].partition('"')[0]
    assert f'<img src="/console/incidents/{REF}/photos/{key}"' in desk.source(
        f"{BESIDE}&photo={key}"
    )


def test_a_look_without_a_reason_shows_nothing(service: Running, desk: Desk) -> None:
    answer = desk.sends(BESIDE, LOOK, purpose=" ")

    assert answer.status_code == 422
    assert logged(service) == []
