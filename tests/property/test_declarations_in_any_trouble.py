"""Shifts change, the authority fails, our process dies: in the end what is declared is what is needed.

The real reconciler, queue, client and sandbox on one clock, driven by a state machine. More examples:
`COURIER_PROPERTY_EXAMPLES=500`.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from courier_api.filings.facts import work_starts_at
from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.foundation.database import Database
from courier_api.jobs.worker import Worker
from courier_api.shifts.models import HumanTask, Shift
from tests.factories.authority import Authority, Killed
from tests.factories.clocks import MovedClock
from tests.factories.couriers import AMINA, BRAM, DRIES, Person, make_courier
from tests.factories.events import Body, envelope, text
from tests.factories.inbox import receive
from tests.factories.running import Running
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source
from tests.property.declared import Conversation, days_of, is_needed, needs_of

EXAMPLES = int(os.environ.get("COURIER_PROPERTY_EXAMPLES", "0"))
FEW = 12
FEWEST = 3
FIRST_NOON = datetime(2026, 3, 28, 11, 0, tzinfo=UTC)
"""The next night has no 02:30, and three days later the quarter ends."""

HALF_HOUR = timedelta(minutes=30)
PEOPLE = (AMINA, DRIES, BRAM)  # Dries is a student, Bram has a flexi-job

starts = st.integers(min_value=0, max_value=48 * 4)
"""Half hours from now: today, and the days around the end of the quarter."""

lengths = st.sampled_from([1, 4, 8, 11])
troubles: st.SearchStrategy[list[object]] = st.lists(
    st.sampled_from(
        [500, 503, 504, "received_then_lost", "timeout", {"status": 429, "headers": {"Retry-After": "90"}}]
    ),
    min_size=1, max_size=4,
)  # fmt: skip


class Declaring(RuleBasedStateMachine):
    """Three couriers of one platform, and everything that can happen to their shifts."""

    shifts: Bundle[tuple[Person, str]] = Bundle("shifts")
    letters: Bundle[Body] = Bundle("letters")
    """Events that their platform has written and that have not arrived yet."""

    def __init__(self, new_database: Callable[[], Database]) -> None:
        super().__init__()
        self.clock = MovedClock(FIRST_NOON)
        self.database = new_database()
        self.authority = Authority(self.clock, verdict_seconds=1)
        self.written = 0
        self.couriers: dict[Person, int] = {}
        with self.database.transaction() as session:
            self.source_id = make_source(session)
            for person, kind in zip(PEOPLE, ("OTH", "STU", "FLX"), strict=True):
                self.couriers[person] = make_courier(
                    session, person, sources={ZWALUW: self.source_id}, worker_type=kind
                )
        self.running = self._started()

    def _started(self) -> Running:
        services = replace(
            make_services(self.database, self.clock), authority=self.authority.channel()
        )
        return Running(services, self.clock, Worker(services), self.source_id)

    def _alive(self, act: Callable[[], None]) -> None:
        """Do something; a process that dies over it is followed by another."""
        try:
            act()
        except Killed:
            self.restart()

    # What the platform says

    @initialize(target=shifts)
    def three_shifts(self) -> Any:  # noqa: ANN401 - Hypothesis' own wrapper
        names = [(AMINA, "A-0"), (DRIES, "D-0"), (BRAM, "B-0")]
        for person, name in names:
            self._tell(self._event("planned", person, name, start=12, length=8))
        return multiple(*names)

    @rule(target=shifts, person=st.sampled_from(PEOPLE), start=starts, length=lengths)
    def plan(self, person: Person, start: int, length: int) -> tuple[Person, str]:
        name = f"{person.worker}-{self.written}"
        self._tell(self._event("planned", person, name, start=start, length=length))
        return person, name

    @rule(shift=shifts, start=starts, length=lengths)
    def move(self, shift: tuple[Person, str], start: int, length: int) -> None:
        self._tell(self._event("updated", *shift, start=start, length=length))

    @rule(shift=shifts)
    def call_off(self, shift: tuple[Person, str]) -> None:
        self._tell(self._event("cancelled", *shift))

    @rule(shift=shifts, length=lengths)
    def ride(self, shift: tuple[Person, str], length: int) -> None:
        """It began now, and ends after so many half hours."""
        self._tell(self._event("started", *shift))
        self._tell(self._event("ended", *shift, length=length))

    @rule(target=letters, shift=shifts, start=starts, length=lengths, off=st.booleans())
    def write_without_sending(
        self, shift: tuple[Person, str], start: int, length: int, off: bool
    ) -> Body:
        kind = "cancelled" if off else "updated"
        return self._event(kind, *shift, start=start, length=length)

    @rule(letter=consumes(letters))
    def send(self, letter: Body) -> None:
        self._tell(letter)

    # What the authority does

    @rule(posts=troubles, delay=st.sampled_from([0, 5, 90, 2000]), reads=st.sampled_from([0, 3]))
    def trouble(self, posts: list[object], delay: int, reads: int) -> None:
        self.authority.play(
            {"post": [*posts, 201], "delay_seconds": delay, "not_ready": {"times": reads}}
        )

    @rule(person=st.sampled_from(PEOPLE), action=st.sampled_from(["IN", "UPDATE"]))
    def refuse(self, person: Person, action: str) -> None:
        """Never a CANCEL: who refuses to cancel what is cancelled says that it is."""
        match = {"ssin": person.ssin, "action": action}
        self.authority.play({"match": match, "results": ["B"], "anomalies": ["90017-151"]})

    @rule(person=st.sampled_from(PEOPLE))
    def hold(self, person: Person) -> None:
        self.authority.play({"match": {"ssin": person.ssin}, "results": ["S", "S", "A"]})

    @rule()
    def recover(self) -> None:
        self.authority.play()

    @rule(is_down=st.booleans())
    def go_down_or_up(self, is_down: bool) -> None:
        self.authority.transport.is_down = is_down

    # What happens to us

    @rule()
    def restart(self) -> None:
        self.running.worker.stop()
        self.running = self._started()

    @rule()
    def die_at_the_next_post(self) -> None:
        self.authority.transport.kills_after_post = True

    @rule(seconds=st.sampled_from([1, 10, 60, 600, 3600, 6 * 3600]))
    def wait(self, seconds: int) -> None:
        end = self.clock.at + timedelta(seconds=seconds)
        while self.clock.at < end:
            left = int((end - self.clock.at).total_seconds())
            self._alive(lambda left=left: self.running.pass_time(seconds=left))  # type: ignore[misc]

    # What always holds, and what holds at rest

    @invariant()
    def never_two_periods_at_once(self) -> None:
        """On one day, or with a flexi-job at one moment."""
        for person in PEOPLE:
            for one, other in combinations(self._periods(person), 2):
                assert not one.overlaps(other), person.name

    def teardown(self) -> None:
        try:
            self._come_to_rest()
            assert Conversation().read(self.authority.log()) == []
            self._nothing_is_late_without_a_reason()
            for person in PEOPLE:
                self._declared_is_needed(person)
            self._flexi_jobs_are_declared_by_the_hour()
        finally:
            self.running.worker.stop()
            self.authority.close()
            self.database.dispose()

    def _come_to_rest(self) -> None:
        self.authority.play()
        self.authority.transport.is_down = False
        self.authority.transport.kills_after_post = False
        self.running.pass_time(hours=4)

    def _nothing_is_late_without_a_reason(self) -> None:
        with self.database.reading() as session:
            rows = session.scalars(select(DimonaDeclaration)).all()
            told = set(
                session.scalars(
                    select(FilingAlert.declaration_ref).where(FilingAlert.code == "late")
                )
            )
        for row in rows:
            if row.first_sent_at and row.legal_limit and row.first_sent_at > row.legal_limit:
                assert row.late
                assert row.id in told
                assert row.action != "CANCEL"

    def _declared_is_needed(self, person: Person) -> None:
        with self.database.reading() as session:
            every = session.scalars(select(Shift)).all()
            tasks = set(
                session.scalars(select(HumanTask.code).where(HumanTask.closed_at.is_(None)))
            )
            alerts = set(
                session.scalars(select(FilingAlert.code).where(FilingAlert.closed_at.is_(None)))
            )
        own = [shift for shift in every if shift.courier_id == self.couriers[person]]
        periods = self._periods(person)
        declared = {day for period in periods for day in days_of(period)}
        needs = needs_of(own)
        if missing := needs.days - declared:
            assert "refused" in alerts, (missing, tasks, alerts)
        if declared - needs.days:
            assert tasks & {"cancel_after_day"} or "refused" in alerts
        for shift in own:
            if is_needed(shift) and shift.covered:
                assert shift.worked_on in declared
        if person is DRIES and "refused" not in alerts and not missing:
            for period in periods:
                if days_of(period) & needs.days:
                    assert period.planned_hours == needs.hours(
                        period.starts_on, period.ends_on or period.starts_on
                    )

    def _flexi_jobs_are_declared_by_the_hour(self) -> None:
        """Each shift has the period that holds the moment at which its work begins, and no other."""
        with self.database.reading() as session:
            shifts = session.scalars(
                select(Shift).where(Shift.courier_id == self.couriers[BRAM])
            ).all()
        begins = {shift.id: work_starts_at(shift) for shift in shifts if is_needed(shift)}
        periods = self._periods(BRAM)
        for shift in shifts:
            at = begins.get(shift.id)
            is_held = at is not None and any(p.starts_at <= at < p.ends_at for p in periods)
            assert shift.covered <= is_held, shift.external_id
            own = [p for p in periods if p.id == shift.period_id]
            assert len(own) == shift.covered, shift.external_id

    def _periods(self, person: Person) -> list[Any]:
        return self.authority.periods(person.ssin)

    def _event(
        self, kind: str, person: Person, name: str, *, start: int | None = None, length: int = 8
    ) -> Body:
        """One event of a shift; each is a moment younger than the one written before it."""
        self.written += 1
        now = self.clock.at
        begins = now.replace(minute=0, second=0, microsecond=0) + (start or 0) * HALF_HOUR
        fields: dict[str, object] = {
            "planned": {
                "planned_start": text(begins),
                "planned_end": text(begins + length * HALF_HOUR),
            },
            "cancelled": {"reason": "weather"},
            "started": {"actual_start": text(now)},
            "ended": {"actual_end": text(now + length * HALF_HOUR)},
        }["planned" if kind == "updated" else kind]  # type: ignore[assignment]
        told = {"external_id": name, "worker": {"external_id": person.worker}, **fields}
        at = now + timedelta(milliseconds=self.written)
        return envelope(f"shift.{kind}", f"E-{self.written}", at, shift=told)

    def _tell(self, body: Body) -> None:
        with self.database.transaction() as session:
            receive(session, self.source_id, body)
        self._alive(self.running.work)


def test_at_rest_what_is_declared_is_what_is_needed(new_database_url: Callable[[], str]) -> None:
    """Fewer on PostgreSQL, where each example makes a database that takes longer to make."""
    first = new_database_url()
    few = FEW if first.startswith("sqlite") else FEWEST
    run_state_machine_as_test(
        lambda: Declaring(lambda: Database(new_database_url())),
        settings=settings(
            max_examples=EXAMPLES or few,
            stateful_step_count=16,
            phases=(Phase.generate, Phase.shrink) if EXAMPLES else (Phase.generate,),
            report_multiple_bugs=False,
        ),
    )
