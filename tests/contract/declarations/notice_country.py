"""An invented country that wants a notice before work: the smallest pack that there can be.

One notice for each piece of work, with its hours. The office answers with a stamp; a notice is
replaced by a newer one that names it, and withdrawn until the work begins. The office is closed while
it holds its answers. Notices carry a number of the sender's, so that a lost answer can be asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from declarations.declaring import State, Status, UnknownWork, WindowClosed, Work
from declarations.errors import ChannelUnavailable, OutcomeUnknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is on the office's books. Without a stamp nobody has looked at it."""

    passport: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime
    handed_in_at: datetime
    stamp: str | None = None


@dataclass(slots=True)
class NoticeOffice:
    """The authority: a desk, a drawer and a stamp."""

    drawer: dict[str, Notice] = field(default_factory=dict)
    received: int = 0
    is_closed: bool = False
    refuses: int = 0
    loses: int = 0
    misses: int = 0

    def hand_in(self, number: str, notice: Notice) -> None:
        """Take a notice in, in place of an earlier one of that number."""
        self._miss()
        stamp = "no entry permit" if self.refuses else "seen"
        self.refuses = max(self.refuses - 1, 0)
        self.drawer[number] = Notice(
            passport=notice.passport,
            starts_at=notice.starts_at,
            ends_at=notice.ends_at,
            handed_in_at=notice.handed_in_at,
            stamp=stamp,
        )
        self._lose()

    def withdraw(self, number: str) -> None:
        self._miss()
        del self.drawer[number]
        self._lose()

    def look(self, number: str) -> Notice | None:
        """The notice of a number as the office shows it; its stamp not while it is closed."""
        found = self.drawer.get(number)
        if found is None or not self.is_closed:
            return found
        return Notice(
            passport=found.passport,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            handed_in_at=found.handed_in_at,
        )

    def _miss(self) -> None:
        if self.misses:
            self.misses -= 1
            raise ChannelUnavailable("The office is on strike.")
        self.received += 1

    def _lose(self) -> None:
        if self.loses:
            self.loses -= 1
            raise OutcomeUnknown("The messenger did not come back.")


@dataclass(slots=True, kw_only=True)
class NoticePack:
    """The country as a pack. `passports` are the workers by name."""

    office: NoticeOffice
    passports: Mapping[str, str] = field(repr=False)
    now: Callable[[], datetime]
    _wanted: dict[str, Work] = field(default_factory=dict)
    _withdrawn: set[str] = field(default_factory=set)

    def declare(self, work: Work) -> Status:
        self._wanted[work.reference] = work
        self._withdrawn.discard(work.reference)
        return self.status(work.reference)

    def change(self, work: Work) -> Status:
        self._known(work.reference)
        return self.declare(work)

    def cancel(self, reference: str) -> Status:
        work = self._known(reference)
        if reference not in self._withdrawn and self.now() >= work.starts_at:
            raise WindowClosed
        self._withdrawn.add(reference)
        return self.status(reference)

    def status(self, reference: str) -> Status:
        work = self._known(reference)
        found = self.office.look(reference)
        if reference in self._withdrawn:
            if found is not None:
                self.office.withdraw(reference)
            return Status(state=State.CANCELLED)
        if found is None or (found.starts_at, found.ends_at) != (work.starts_at, work.ends_at):
            self.office.hand_in(reference, self._notice(work))
            found = self.office.look(reference)
        assert found is not None
        return _status(found)

    def _known(self, reference: str) -> Work:
        if reference not in self._wanted:
            raise UnknownWork
        return self._wanted[reference]

    def _notice(self, work: Work) -> Notice:
        return Notice(
            passport=self.passports[work.worker],
            starts_at=work.starts_at,
            ends_at=work.ends_at,
            handed_in_at=self.now(),
        )


def _status(found: Notice) -> Status:
    if found.stamp is None:
        return Status(state=State.WAITING)
    if found.stamp != "seen":
        return Status(state=State.REFUSED, reasons=(found.stamp,))
    return Status(
        state=State.COVERED,
        covers_from=found.starts_at,
        covers_until=found.ends_at,
        is_late=found.handed_in_at > found.starts_at,
    )
