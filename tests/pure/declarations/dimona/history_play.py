"""Plays a written history: events are folded, the decision is asked, its calls are posted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from courier_api.filings.facts import shift_document, utc_text
from courier_api.shifts.fold_events import folded_values
from courier_api.shifts.models import Shift
from declarations.dimona.decide import decide_document
from platforms.fold import ReceivedShiftEvent, fold_shift
from tests.pure.declarations.dimona.authority import JsonObject
from tests.pure.declarations.dimona.documents import AMINA, BRUSSELS, DRIES, NOBODY_KNOWN
from tests.pure.declarations.dimona.flexi_documents import ELIF
from tests.pure.declarations.dimona.history_authorities import DOWN, LOST, Authority
from tests.pure.declarations.dimona.history_lines import Happening, WrittenHistory

MOST_ROUNDS = 20
_WORKERS = {
    "OTH": AMINA,
    "STU": DRIES,
    "FLX": ELIF,
    "without number": NOBODY_KNOWN,
    "wrong number": {**AMINA, "ssin": "98041299751"},
}


@dataclass(slots=True)
class Sent:
    """A declaration that is on its way, or was: one for a content, however often it is posted."""

    call: JsonObject
    was_lost: bool = False
    number: str | None = None
    result: str | None = None
    codes: tuple[str, ...] = ()
    period_id: int | None = None
    is_adopted: bool = False

    @property
    def is_final(self) -> bool:
        return self.result in ("A", "W", "B")

    def entries(self) -> list[JsonObject]:
        """What the decision is told of it; a lost POST counts as one of its own (R9)."""
        lost: JsonObject = {**self.call, "result": "unknown"}
        if self.number is None:
            return [lost]
        told: JsonObject = {**self.call, "result": self.result, "anomalies": list(self.codes)}
        if self.period_id is not None:
            told["period_id"] = self.period_id
        is_doubtful = self.was_lost and not self.is_adopted and self.result == "B"
        return [lost, told] if is_doubtful else [told]


@dataclass(slots=True)
class Play:
    """One history under way. Nothing but the events and what was sent is remembered."""

    history: WrittenHistory
    authority: Authority
    worker: JsonObject = field(default_factory=dict)
    now: datetime | None = None
    received: list[ReceivedShiftEvent] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    payloads: list[JsonObject] = field(default_factory=list)
    is_holding: bool = False
    _names: dict[int, str] = field(default_factory=dict)

    def run(self) -> JsonObject:
        """The last decision, once everything has happened."""
        self.worker = _WORKERS[self.history.worker]
        for happening in self.history.happenings:
            self.now = happening.at
            self.authority.move(happening.at)
            self._take(happening)
            self._come_to_rest()
        return self._decision()

    def _take(self, happening: Happening) -> None:
        if happening.event is not None:
            told = ReceivedShiftEvent(event=happening.event, received_at=happening.at)
            self.received.append(told)
            return
        match happening.word.split():
            case ["the", "next", "answer", "is", "lost"] | ["the", "service", "is", "killed", *_]:
                self.authority.plan_loss(LOST)
            case ["the", "next", "POST", "is", "not", "received"]:
                self.authority.plan_loss(DOWN)
            case ["the", "next", "verdict", "is", result, *codes]:
                self.authority.plan(result, tuple(codes))
            case ["verdicts", "wait"]:
                self.is_holding = True
            case ["verdicts", "come"]:
                self.is_holding = False
            case ["the", "person", "is", "identified"]:
                for sent in self.sent:
                    if sent.result == "S" and sent.number is not None:
                        self.authority.identify(sent.number)
            case ["the", "worker", "is", *kind]:
                self.worker = _WORKERS[" ".join(kind)]
            case ["time", "passes"]:
                pass
            case _:
                raise AssertionError(f"Nobody knows what this means: {happening.word}")

    def _come_to_rest(self) -> None:
        for _ in range(MOST_ROUNDS):
            has_read = self._read_verdicts()
            outcome = self._send()
            if outcome is None and not has_read:
                return
            if outcome in (LOST, DOWN):
                return  # sent again after a pause, that is with the next line
        raise AssertionError("never at rest")

    def _read_verdicts(self) -> bool:
        has_changed = False
        for sent in self.sent:
            if self.is_holding or sent.is_final or sent.number is None:
                continue
            before, seen = sent.result, self.authority.read(sent.number)
            sent.result, sent.codes = seen.result, seen.codes
            sent.period_id = seen.period_id or sent.period_id
            if sent.result == "B" and "90373-333" in sent.codes:
                self._adopt(sent)
            self._name(sent.period_id)
            has_changed = has_changed or sent.result != before
        return has_changed

    def _adopt(self, sent: Sent) -> None:
        found = self.authority.find(sent.call)
        if found is not None:
            sent.result, sent.codes = "A", ()
            sent.period_id, sent.is_adopted = found, True

    def _send(self) -> str | None:
        """Post what is to be posted, in order, until an answer fails; None with nothing to do."""
        outcome = None
        calls = self._decision()["calls"]
        assert isinstance(calls, list)
        for call in calls:
            outcome = self.authority.post(call)
            mark = "" if outcome not in (LOST, DOWN) else f" ({outcome})"
            self.posts.append(f"{self._moment()}  {self._told(call)}{mark}")
            self.payloads.append(call["payload"])
            if outcome == DOWN:
                return outcome
            sent = next((s for s in self.sent if s.call == call and not s.is_final), None)
            if sent is None:
                sent = Sent(call)
                self.sent.append(sent)
            if outcome == LOST:
                sent.was_lost = True
                return outcome
            sent.number = outcome
        return outcome

    def _decision(self) -> JsonObject:
        assert self.now is not None
        return decide_document(
            {
                "employer": {"enterpriseNumber": "0765432146"},
                "settings": dict(self.history.settings),
                "worker": self.worker,
                "shifts": self._shifts(),
                "now_utc": utc_text(self.now),
                "prior": [entry for sent in self.sent for entry in sent.entries()],
            }
        )

    def _shifts(self) -> list[JsonObject]:
        names = sorted({told.event.shift.external_id for told in self.received})
        documents: list[JsonObject] = []
        for position, name in enumerate(names, start=1):
            events = [told for told in self.received if told.event.shift.external_id == name]
            shift = Shift(id=position, **folded_values(fold_shift(events)))
            if (shift.actual_start or shift.planned_start) is not None:
                documents.append({**shift_document(shift), "id": name})
        return documents

    def _name(self, period_id: int | None) -> None:
        if period_id is not None:
            self._names.setdefault(period_id, f"P{len(self._names) + 1}")

    def _moment(self) -> str:
        assert self.now is not None
        return self.now.astimezone(BRUSSELS).strftime("%m-%d %H:%M")

    def _told(self, call: JsonObject) -> str:
        """A call in one line: `IN OTH 02-12`, `UPDATE P1 to 02-13, 6 h`, `CANCEL P1`."""
        payload = call["payload"]
        assert isinstance(payload, dict)
        body = list(payload.values())[-1]
        subject = self._names.get(body.get("periodId", 0), "")
        if call["action"] == "IN":
            subject = body["features"]["workerType"]
        parts = [
            f"{word} {' '.join(str(body[key]).removeprefix('2027-') for key in keys if key in body)}"
            for word, keys in _FIELDS.items()
            if any(key in body for key in keys)
        ]
        if "plannedHoursNumber" in body:
            parts.append(f"{body['plannedHoursNumber']} h")
        return " ".join([str(call["action"]), subject, *parts])


_FIELDS = {"from": ("startDate", "startHour"), "to": ("endDate", "endHour")}
