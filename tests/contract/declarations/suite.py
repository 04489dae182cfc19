"""What every country pack promises. Knows no country; a pack's tests subclass it with their rig."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import pytest

from declarations.declaring import CountryPack, State, Status, UnknownWork, WindowClosed, Work
from declarations.errors import ChannelUnavailable, OutcomeUnknown

HOUR = timedelta(hours=1)
WORKER = "the worker"


class Rig(Protocol):
    """A pack with the means to decide what its authority does next."""

    @property
    def pack(self) -> CountryPack: ...

    @property
    def secrets(self) -> tuple[str, ...]:
        """What identifies the worker and must not be told to anybody."""
        ...

    def evening(self) -> datetime:
        """A start of work some hours ahead, on the same legal day as its next four hours."""
        ...

    def move(self, now: datetime) -> None: ...

    def lose_next_answer(self) -> None: ...

    def be_unavailable_once(self) -> None: ...

    def refuse_next(self) -> None: ...

    def hold_answers(self) -> None: ...

    def give_answers(self) -> None: ...

    def standing(self) -> int:
        """How many declarations the authority has in force."""
        ...

    def messages(self) -> int:
        """How many messages have reached the authority."""
        ...


class DeclaringContract:
    """The suite."""

    def work(self, rig: Rig, *, hours: int = 3, later: timedelta = timedelta(0)) -> Work:
        starts_at = rig.evening() + later
        return Work(
            reference="shift-1",
            worker=WORKER,
            starts_at=starts_at,
            ends_at=starts_at + hours * HOUR,
        )

    def covers(self, status: Status, work: Work) -> bool:
        assert status.covers_from is not None
        until = status.covers_until or work.ends_at
        return status.covers_from <= work.starts_at and work.ends_at <= until

    def test_declared_work_is_covered_and_on_the_books_once(self, rig: Rig) -> None:
        work = self.work(rig)

        status = rig.pack.declare(work)

        assert (status.state, status.is_late, status.reasons) == (State.COVERED, False, ())
        assert self.covers(status, work)
        assert (rig.standing(), rig.messages()) == (1, 1)

    def test_the_same_work_again_sends_nothing(self, rig: Rig) -> None:
        rig.pack.declare(self.work(rig))

        status = rig.pack.declare(self.work(rig))

        assert status.state is State.COVERED
        assert rig.messages() == 1

    def test_asking_sends_nothing(self, rig: Rig) -> None:
        declared = rig.pack.declare(self.work(rig))

        assert rig.pack.status("shift-1") == declared
        assert rig.messages() == 1

    def test_nothing_is_covered_before_it_is_answered(self, rig: Rig) -> None:
        rig.hold_answers()
        assert rig.pack.declare(self.work(rig)).state is State.WAITING

        rig.give_answers()

        assert rig.pack.status("shift-1").state is State.COVERED
        assert rig.messages() == 1

    def test_changed_times_are_covered_by_one_declaration(self, rig: Rig) -> None:
        rig.pack.declare(self.work(rig))
        longer = self.work(rig, hours=4)

        status = rig.pack.change(longer)

        assert status.state is State.COVERED
        assert self.covers(status, longer)
        assert rig.standing() == 1

    def test_work_moved_to_another_day_is_covered_there_and_nowhere_else(self, rig: Rig) -> None:
        rig.pack.declare(self.work(rig))
        moved = self.work(rig, later=timedelta(days=2))

        status = rig.pack.change(moved)

        assert status.state is State.COVERED
        assert self.covers(status, moved)
        assert rig.standing() == 1

    def test_cancelled_work_is_off_the_books_and_cancelling_twice_is_once(self, rig: Rig) -> None:
        rig.pack.declare(self.work(rig))

        assert rig.pack.cancel("shift-1").state is State.CANCELLED
        sent = rig.messages()
        assert rig.pack.cancel("shift-1").state is State.CANCELLED
        assert (rig.standing(), rig.messages()) == (0, sent)

    def test_cancelled_work_can_be_declared_again(self, rig: Rig) -> None:
        rig.pack.declare(self.work(rig))
        rig.pack.cancel("shift-1")

        assert rig.pack.declare(self.work(rig)).state is State.COVERED
        assert rig.standing() == 1

    def test_days_later_a_cancellation_is_left_to_a_person(self, rig: Rig) -> None:
        work = self.work(rig)
        rig.pack.declare(work)
        rig.move(work.ends_at + timedelta(days=3))

        with pytest.raises(WindowClosed):
            rig.pack.cancel("shift-1")

        assert rig.pack.status("shift-1").state is State.COVERED
        assert rig.standing() == 1

    def test_work_that_has_begun_is_declared_late_and_as_it_was(self, rig: Rig) -> None:
        work = self.work(rig)
        rig.move(work.starts_at + HOUR)

        status = rig.pack.declare(work)

        assert (status.state, status.is_late) == (State.COVERED, True)
        assert self.covers(status, work)

    def test_refused_work_is_not_covered_says_why_and_is_not_sent_again(self, rig: Rig) -> None:
        rig.refuse_next()

        status = rig.pack.declare(self.work(rig))

        assert status.state is State.REFUSED
        assert status.reasons
        assert rig.pack.status("shift-1").state is State.REFUSED
        assert (rig.standing(), rig.messages()) == (0, 1)

    def test_what_did_not_arrive_is_sent_with_the_next_call(self, rig: Rig) -> None:
        rig.be_unavailable_once()
        with pytest.raises(ChannelUnavailable):
            rig.pack.declare(self.work(rig))

        assert rig.pack.status("shift-1").state is State.COVERED
        assert rig.standing() == 1

    def test_a_lost_answer_never_leads_to_a_second_declaration(self, rig: Rig) -> None:
        rig.lose_next_answer()
        with pytest.raises(OutcomeUnknown):
            rig.pack.declare(self.work(rig))

        assert rig.pack.status("shift-1").state is State.COVERED
        assert rig.standing() == 1

    def test_a_change_after_a_lost_answer_is_told_of_the_same_declaration(self, rig: Rig) -> None:
        rig.lose_next_answer()
        with pytest.raises(OutcomeUnknown):
            rig.pack.declare(self.work(rig))
        longer = self.work(rig, hours=4)

        status = rig.pack.change(longer)

        assert self.covers(status, longer)
        assert rig.standing() == 1

    def test_work_that_nobody_declared_is_unknown(self, rig: Rig) -> None:
        with pytest.raises(UnknownWork):
            rig.pack.status("another")
        with pytest.raises(UnknownWork):
            rig.pack.cancel("another")
        with pytest.raises(UnknownWork):
            rig.pack.change(self.work(rig))

        assert rig.messages() == 0

    def test_no_status_and_no_error_tells_who_the_worker_is(self, rig: Rig) -> None:
        said = [repr(rig.pack.declare(self.work(rig))), repr(rig.pack.cancel("shift-1"))]
        rig.be_unavailable_once()
        with pytest.raises(ChannelUnavailable) as caught:
            rig.pack.declare(self.work(rig))
        said.append(str(caught.value))

        assert rig.secrets
        assert not [secret for secret in rig.secrets if any(secret in text for text in said)]
