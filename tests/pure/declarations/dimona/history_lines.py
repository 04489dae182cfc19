"""Histories as people write them: one line for each thing that happens, one for each POST."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from platforms.events import ShiftEvent, read_event

TABLE = Path(__file__).parents[3] / "golden" / "dimona" / "histories.yaml"
YEAR = "2027"
_ZONE = ZoneInfo("Europe/Brussels")
_MOMENT = r"\d\d-\d\d \d\d:\d\d"
_LINE = re.compile(rf"(?P<at>{_MOMENT})  (?P<what>.+)")
_PLAN = re.compile(
    rf"(?P<shift>S\d) (?P<kind>planned|updated) (?P<start>{_MOMENT}) to (?P<end>{_MOMENT}|\d\d:\d\d)"
)
_CANCEL = re.compile(r"(?P<shift>S\d) cancelled by (?P<reason>\w+)")
_WORK = re.compile(rf"(?P<shift>S\d) (?P<kind>started|ended) (?P<time>{_MOMENT})( by (?P<by>\w+))?")
_SUFFIX = re.compile(rf" \((?P<told>told {_MOMENT})?(?P<again>again)?\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line: a shift event that arrives at a moment, or `word` for anything else."""

    at: datetime
    event: ShiftEvent | None = None
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenHistory:
    """One entry of the table."""

    title: str
    rules: str
    worker: str
    settings: Mapping[str, object]
    happenings: tuple[Happening, ...]
    posts: tuple[str, ...]
    covered: tuple[str, ...]
    tasks: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    """Gives each event an id; a line that says `again` has the id of the last one like it."""

    year: str
    ids: dict[str, str] = field(default_factory=dict)

    def happening(self, line: str) -> Happening:
        found = _LINE.fullmatch(line)
        assert found, line
        at, what = self.instant(found["at"]), found["what"]
        told_at, is_again = at, False
        if suffix := _SUFFIX.search(what):
            what = what[: suffix.start()]
            told_at = self.instant(suffix["told"][5:]) if suffix["told"] else at
            is_again = bool(suffix["again"])
        fields = self._fields(what)
        if fields is None:
            return Happening(at=at, word=what)
        event_id = self.ids.get(what) if is_again else None
        if event_id is None:
            event_id = f"evt-{len(self.ids)}-{at:%d%H%M}"
            self.ids[what] = event_id
            self.ids[f"told {event_id}"] = told_at.isoformat()
        told = self.ids[f"told {event_id}"]
        return Happening(at=at, event=_event(event_id, told, *fields))

    def instant(self, moment: str) -> datetime:
        local = datetime.fromisoformat(f"{self.year}-{moment}").replace(tzinfo=_ZONE)
        return local.astimezone(UTC)

    def _fields(self, what: str) -> tuple[str, str, dict[str, object]] | None:
        """Kind, shift and fields of a shift event; None for any other line."""
        if plan := _PLAN.fullmatch(what):
            end = plan["end"] if " " in plan["end"] else f"{plan['start'][:5]} {plan['end']}"
            times = {"planned_start": plan["start"], "planned_end": end}
            return plan["kind"], plan["shift"], {k: self._text(v) for k, v in times.items()}
        if cancel := _CANCEL.fullmatch(what):
            return "cancelled", cancel["shift"], {"reason": cancel["reason"]}
        if work := _WORK.fullmatch(what):
            name = "actual_start" if work["kind"] == "started" else "actual_end"
            told: dict[str, object] = {name: self._text(work["time"])}
            return (
                work["kind"],
                work["shift"],
                told | ({"ended_by": work["by"]} if work["by"] else {}),
            )
        return None

    def _text(self, moment: str) -> str:
        return self.instant(moment).isoformat()


def _event(
    event_id: str, told_at: str, kind: str, shift: str, fields: dict[str, object]
) -> ShiftEvent:
    told = {"external_id": shift, "worker": {"external_id": "w-1"}, **fields}
    body = {
        "id": event_id,
        "type": f"shift.{kind}",
        "schema_version": 1,
        "timestamp": told_at,
        "data": {"shift": told},
    }
    event = read_event(json.dumps(body).encode(), webhook_id=None)
    assert isinstance(event, ShiftEvent)
    return event


def written_histories() -> list[WrittenHistory]:
    """Every history of the table."""
    return [_history(entry) for entry in yaml.safe_load(TABLE.read_text(encoding="utf-8"))]


def _history(entry: dict[str, object]) -> WrittenHistory:
    reader = _Reader(str(entry.get("year", YEAR)))
    return WrittenHistory(
        title=str(entry["history"]),
        rules=str(entry["rules"]),
        worker=str(entry.get("worker", "OTH")),
        settings=_mapping(entry.get("settings", {})),
        happenings=tuple(reader.happening(line) for line in _lines(entry["happens"])),
        posts=_lines(entry["posts"]),
        covered=tuple(str(entry.get("covered") or "").split()),
        tasks=tuple(str(entry.get("tasks") or "").split()),
    )


def _lines(value: object) -> tuple[str, ...]:
    assert isinstance(value, list)
    return tuple(str(line) for line in value)


def _mapping(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value
