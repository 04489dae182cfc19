"""The invented country keeps what every country pack promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from tests.contract.declarations.notice_country import NoticeOffice, NoticePack
from tests.contract.declarations.suite import WORKER, DeclaringContract

NOON = datetime(2027, 2, 10, 12, tzinfo=UTC)
PASSPORT = "NC-0417-5530"


@dataclass(slots=True)
class NoticeRig:
    """The pack and its office."""

    at: datetime = NOON
    office: NoticeOffice = field(default_factory=NoticeOffice)
    pack: NoticePack = field(init=False)
    secrets: tuple[str, ...] = (PASSPORT,)

    def __post_init__(self) -> None:
        passports = {WORKER: PASSPORT}
        self.pack = NoticePack(office=self.office, passports=passports, now=lambda: self.at)

    def evening(self) -> datetime:
        return NOON.replace(hour=17)

    def move(self, now: datetime) -> None:
        self.at = now

    def lose_next_answer(self) -> None:
        self.office.loses += 1

    def be_unavailable_once(self) -> None:
        self.office.misses += 1

    def refuse_next(self) -> None:
        self.office.refuses += 1

    def hold_answers(self) -> None:
        self.office.is_closed = True

    def give_answers(self) -> None:
        self.office.is_closed = False

    def standing(self) -> int:
        return sum(notice.stamp == "seen" for notice in self.office.drawer.values())

    def messages(self) -> int:
        return self.office.received


class TestNoticeCountry(DeclaringContract):
    @pytest.fixture
    def rig(self) -> NoticeRig:
        return NoticeRig()
