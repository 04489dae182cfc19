"""Two people at one case see each other; a case on paper leaves out what its level says."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language
from courier_api.web.adviser.case_pack import PackedCase, PackLevel, pack_document
from courier_api.web.adviser.read_case_work import actions_of_case
from courier_api.web.adviser.read_cases import closed_case
from courier_api.web.adviser.read_timeline import timeline_of
from courier_api.web.adviser.views import Reader
from tests.factories.cooperatives import OURS
from tests.factories.papers import REF, held, make_case
from tests.factories.running import Running
from tests.service.pages.console_desk import Desk, desk_of

CASE = f"/console/incidents/{REF}"
HERE = "Also looking at this case now: Hilde."


@pytest.fixture
def desk(service: Running) -> Desk:
    """Hilde, the day after Amina sprained a wrist."""
    with service.database.transaction() as session:
        make_case(session)
    service.move_to(service.clock.now() + timedelta(days=1))
    return desk_of(service)


def test_who_has_a_case_open_is_named_to_the_other_for_a_minute(
    service: Running, desk: Desk
) -> None:
    other = desk_of(service, "Dirk", Role.DEPUTY)
    assert "Also looking" not in desk.sees(CASE)

    assert HERE in other.sees(f"{CASE}/timeline")
    assert HERE in other.sees(f"{CASE}/declaration")
    assert "Also looking at this case now: Dirk." in desk.sees(f"{CASE}/presence")

    service.move_to(service.clock.now() + timedelta(seconds=61))
    assert "Also looking" not in other.sees(CASE)


def test_a_pack_is_taken_with_a_reason_that_is_logged(service: Running, desk: Desk) -> None:
    page, pack = f"{CASE}/documents", f"{CASE}/pack"
    assert desk.sends(page, pack, level="redacted", purpose=" ").status_code == 422

    taken = desk.sends(page, pack, level="redacted", purpose="Meeting of the committee")

    assert taken.content.startswith(b"%PDF-")
    with service.database.reading() as session:
        query = select(AuditRecord).where(AuditRecord.action == "download.case_pack")
        (line,) = session.scalars(query)
    assert (line.purpose, line.facts) == ("Meeting of the committee", {"level": "redacted"})


@pytest.mark.parametrize(
    ("level", "shows", "hides"),
    [
        (PackLevel.REDACTED, ("1060 Saint-Gilles", "AB"), ("Amina", "tramsporen", "032")),
        (PackLevel.ANONYMOUS, ("March 2026", "Fall"), ("1060", "AB", REF, "tramsporen", "032")),
    ],
)
def test_a_pack_leaves_out_what_its_level_says(
    service: Running, desk: Desk, level: PackLevel, shows: tuple[str, ...], hides: tuple[str, ...]
) -> None:
    reader = Reader(staff_id=desk.staff_id, role="adviser", employer_number=OURS, language="en")
    with service.database.transaction() as session:
        incident, now = held(session), service.clock.now()
        packed = PackedCase(
            level=level,
            employer="Ours",
            case=closed_case(session, reader, incident, now),
            timeline=timeline_of(session, incident, reader.language),
            actions=actions_of_case(session, reader, incident, now),
        )
    document = pack_document(packed, Language.EN.value)
    cells = " | ".join(cell for table in document.tables for row in table.rows for cell in row)
    words = f"{document.title} {' '.join(document.parties)} {cells}"

    assert all(each in words for each in shows), words
    assert not any(each in words for each in hides), words
