"""Files end in the inbox like webhooks: once, in chunks, and resumed where they were stopped."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import event, func, select, text

from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.intake.handed_file import Counts, HandedFile, chunks_of
from courier_api.intake.import_shifts import begin_import, finish_import, store_chunk
from courier_api.intake.models import FileImport, FileRow
from courier_api.intake.plan_import import FilePlan, plan_import
from courier_api.messaging.models import InboxEvent, InboxPending
from courier_api.shifts.models import Shift
from courier_api.sources.queries import source_by_slug
from platforms.files import read_file
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import Told, raw
from tests.factories.files import PLAN, WORK, Cells, csv_bytes, many_shifts
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW, make_source

EVERY_CHUNK = 10**6


@dataclass(frozen=True, slots=True)
class Office:
    """Imports files of Zwaluw, as the command does, and can be stopped after some chunks."""

    database: Database

    def handed(self, content: bytes) -> HandedFile:
        with self.database.reading() as session:
            source = source_by_slug(session, ZWALUW)
        assert source
        return HandedFile(source=source, raw=content, name="shifts.csv", imported_by="test")

    def plan(self, content: bytes) -> FilePlan:
        file = self.handed(content)
        with self.database.reading() as session:
            return plan_import(session, file, read_file(content, ZWALUW), now=FRIDAY_NOON)

    def take(self, content: bytes, *, most_chunks: int = EVERY_CHUNK) -> Counts:
        """Import a file, or the first chunks of it; nothing when it was imported before."""
        file, reading = self.handed(content), read_file(content, ZWALUW)
        with self.database.reading() as session:
            plan = plan_import(session, file, reading, now=FRIDAY_NOON)
        assert plan.faults == ()
        counts = Counts()
        if plan.done_before:
            return counts
        with self.database.transaction() as session:
            import_id = begin_import(session, file, reading, now=FRIDAY_NOON)
        for number, chunk in enumerate(chunks_of(reading)):
            if number == most_chunks:
                return counts
            with self.database.transaction() as session:
                counts += store_chunk(session, file, import_id, chunk, now=FRIDAY_NOON)
        with self.database.transaction() as session:
            finish_import(session, import_id, now=FRIDAY_NOON)
        return counts

    def rows(self, *rows: Cells, **options: int) -> Counts:
        """Import a file of these rows."""
        return self.take(csv_bytes(*rows), **options)

    def apply(self) -> None:
        """The worker does what waits."""
        with self.database.transaction() as session:
            while apply_pending(session, limit=1000, now=FRIDAY_NOON):
                pass

    def stored(self) -> list[tuple[str, bytes]]:
        """Id and bytes of every event, in the order of arrival."""
        with self.database.reading() as session:
            rows = session.execute(
                select(InboxEvent.event_id, InboxEvent.raw).order_by(InboxEvent.id)
            )
            return [(event_id, bytes(body)) for event_id, body in rows]

    def types(self) -> list[str]:
        """The type of every event, in the order of arrival."""
        return [body.split(b'"type":"')[1].split(b'"')[0].decode() for _, body in self.stored()]

    def shift(self, external_id: str = "S-1") -> Shift:
        """A shift as it is now."""
        self.apply()
        with self.database.reading() as session:
            return session.scalars(select(Shift).where(Shift.external_id == external_id)).one()


@pytest.fixture
def office(database: Database) -> Office:
    """Amina rides for Zwaluw."""
    with database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
    return Office(database)


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_a_row_is_stored_like_a_webhook_without_its_signature(office: Office) -> None:
    office.rows(WORK)

    with office.database.reading() as session:
        stored = session.scalars(select(InboxEvent)).one()
        waiting = session.scalars(select(InboxPending.inbox_id)).all()
    assert stored.key_id is None
    assert {"file": "shifts.csv", "row": "2"}.items() <= json.loads(stored.headers).items()
    assert waiting == [stored.id]
    assert (office.shift().state, office.shift().worked_seconds) == ("ended", 12_600)


def test_the_same_file_twice_has_no_effect(office: Office) -> None:
    assert office.rows(PLAN, WORK | {"shift_id": "S-2"}) == Counts(added=2)
    stored = office.stored()

    assert office.rows(PLAN, WORK | {"shift_id": "S-2"}) == Counts()
    assert office.stored() == stored
    assert office.plan(csv_bytes(PLAN, WORK | {"shift_id": "S-2"})).done_before == FRIDAY_NOON


@pytest.mark.parametrize("is_applied", [True, False])
def test_the_same_rows_in_another_file_have_no_effect(office: Office, is_applied: bool) -> None:
    office.rows(PLAN, WORK | {"shift_id": "S-2"})
    if is_applied:
        office.apply()

    assert office.rows(WORK | {"shift_id": "S-2"}, PLAN) == Counts(unchanged=2)
    assert len(office.stored()) == 2


@pytest.mark.parametrize("is_applied", [True, False])
def test_a_changed_row_of_a_known_shift_is_a_correction(office: Office, is_applied: bool) -> None:
    office.rows(WORK)
    if is_applied:
        office.apply()
    changed = office.rows(WORK | {"actual_end": "2026-03-06T21:00"})

    assert changed == Counts(corrected=1)
    assert office.types()[-1] == "shift.corrected"
    assert office.shift().worked_seconds == 12_600 - 3600


def test_a_shift_may_become_again_what_it_was(office: Office) -> None:
    shorter = WORK | {"actual_end": "2026-03-06T21:00"}
    for rows in ([WORK], [shorter], [WORK, PLAN | {"shift_id": "S-2"}]):
        office.rows(*rows)

    assert len({event_id for event_id, _ in office.stored()}) == 4
    assert office.shift().worked_seconds == 12_600


def test_an_old_file_by_mistake_does_not_undo_a_newer_one(office: Office) -> None:
    office.rows(WORK)
    office.rows(WORK | {"actual_end": "2026-03-06T21:00"})

    assert office.rows(WORK) == Counts()
    assert office.shift().worked_seconds == 12_600 - 3600


def test_rows_of_one_shift_count_in_their_order(office: Office) -> None:
    rows = [PLAN, WORK, WORK | {"actual_end": "2026-03-06T21:00"}]

    assert office.rows(*rows) == Counts(added=1, corrected=2)
    assert office.rows(*rows, PLAN | {"shift_id": "S-2"}) == Counts(added=1, unchanged=3)
    assert office.shift().worked_seconds == 12_600 - 3600


def test_a_row_with_an_id_of_its_own_is_known_by_it_for_ever(office: Office) -> None:
    first, second = PLAN | {"event_id": "e1"}, WORK | {"event_id": "e2"}
    office.rows(first)
    office.rows(second)

    assert office.rows(first, PLAN | {"shift_id": "S-2"}) == Counts(added=1, unchanged=1)
    assert [event_id for event_id, _ in office.stored()][:2] == ["e1", "e2"]
    assert office.shift().state == "ended"


def test_a_changed_row_under_the_same_id_is_a_correction_with_another(office: Office) -> None:
    office.rows(WORK | {"event_id": "e1"})

    assert office.rows(WORK | {"event_id": "e1", "tips_cents": "1"}) == Counts(corrected=1)
    [_, (event_id, body)] = office.stored()
    assert event_id != "e1"
    assert b'"corrects":"e1"' in body


def test_a_row_that_says_what_webhooks_said_has_no_effect(office: Office) -> None:
    told = Told()
    tell(office, told.planned(), told.started(), told.ended(break_minutes=30))
    row = {k: v for k, v in WORK.items() if k in (*PLAN, "actual_start", "actual_end")}

    assert office.rows(row | {"break_minutes": "30"}) == Counts(unchanged=1)
    assert len(office.stored()) == 3


def test_a_row_that_differs_from_webhooks_corrects_them(office: Office) -> None:
    told = Told()
    tell(office, told.planned(), told.started(), told.ended(ended_by="worker"))

    assert office.rows(WORK) == Counts(corrected=1)
    assert (office.shift().worked_seconds, office.shift().ended_by) == (12_600, "worker")


def test_unknown_columns_are_unreadable_at_rest_and_come_back_as_they_were(office: Office) -> None:
    office.take(csv_bytes(PLAN | {"name": "Amina Benali"}, columns=[*PLAN, "name"]))

    with office.database.reading() as session:
        at_rest = session.execute(text("SELECT raw FROM inbox_events")).scalar_one()
    assert b"Amina" not in bytes(at_rest)
    assert b"Amina" in office.stored()[0][1]


def test_a_row_of_a_courier_that_nobody_knows_waits_for_them(office: Office) -> None:
    office.rows(PLAN | {"worker_id": "W-new"})
    office.apply()

    assert office.rows(WORK | {"worker_id": "W-new"}) == Counts(corrected=1)


def test_an_id_that_belongs_to_another_shift_is_a_fault(office: Office) -> None:
    tell(office, Told(shift="S-9").planned())
    plan = office.plan(csv_bytes(WORK, PLAN | {"shift_id": "S-2", "event_id": "S-9-planned"}))

    assert [(f.place.row, f.column, f.code) for f in plan.faults] == [(3, "event_id", "id_taken")]


def test_events_by_line_are_the_same_events_as_by_webhook(office: Office) -> None:
    told = Told()
    tell(office, told.planned())
    lines = b"\n".join(raw(body) for body in (told.planned(), told.started(), told.ended()))

    assert office.take(lines) == Counts(added=2, unchanged=1)
    assert office.shift().state == "ended"


def test_a_known_id_with_other_content_is_a_fault_before_anything_is_stored(
    office: Office,
) -> None:
    tell(office, Told().planned())
    lines = b"\n".join([raw(Told().started()), raw(Told(hours=5).planned())])

    plan = office.plan(lines)

    assert [(f.place.row, f.column, f.code) for f in plan.faults] == [(2, "id", "id_taken")]


@pytest.mark.parametrize("stopped_after", [0, 1, 2])
def test_a_stopped_import_ends_like_one_that_was_not(office: Office, stopped_after: int) -> None:
    rows = [*many_shifts(1200), PLAN | {"shift_id": "S-00001", "planned_end": "2026-03-06T21:00"}]
    content = csv_bytes(*rows)

    office.take(content, most_chunks=stopped_after)
    assert open_imports(office) == 1
    office.take(content)

    stored = office.stored()
    assert len(stored) == len({event_id for event_id, _ in stored}) == 1201
    assert open_imports(office) == 0
    with office.database.reading() as session:
        done = session.scalars(select(FileImport)).one()
        assert session.scalar(select(func.count(FileRow.id))) == 1201
    assert (done.added, done.corrected, done.rows) == (1200, 1, 1201)


def test_two_who_import_one_file_at_once_store_it_once(office: Office) -> None:
    content = csv_bytes(*many_shifts(1200))
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(office.take, [content] * 2))

    assert sum(each.added for each in counts) == len(office.stored()) == 1200
    assert open_imports(office) == 0


def test_a_stopped_import_of_events_is_resumed(office: Office) -> None:
    bodies = [Told(shift=f"S-{number}").planned() for number in range(1100)]
    content = b"\n".join(raw(body) for body in bodies)

    office.take(content, most_chunks=1)

    assert office.take(content) == Counts(added=600, unchanged=500)


def test_ten_thousand_rows_need_few_statements(office: Office) -> None:
    content = csv_bytes(*many_shifts(10_000))
    with statements_of(office.database) as seen:
        counts = office.take(content)

    assert counts == Counts(added=10_000)
    assert len(seen) < 400


def test_known_rows_need_few_statements_too(office: Office) -> None:
    rows = many_shifts(1500)
    office.rows(*rows)
    with statements_of(office.database) as seen:
        counts = office.rows(*rows, PLAN)

    assert counts == Counts(added=1, unchanged=1500)
    assert len(seen) < 100


def tell(office: Office, *bodies: dict[str, object]) -> None:
    """The platform sends these by webhook, and they are applied."""
    with office.database.transaction() as session:
        source = source_by_slug(session, ZWALUW)
        assert source
        receive(session, source.id, *bodies)
    office.apply()


def open_imports(office: Office) -> int:
    """How many imports were stopped."""
    with office.database.reading() as session:
        query = select(func.count(FileImport.id)).where(FileImport.finished_at.is_(None))
        return session.scalar(query) or 0
