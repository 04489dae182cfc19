"""A strict stand-in for the authority: accepts what fits, fails the test on what it would refuse."""

from __future__ import annotations

from dataclasses import dataclass, field

from declarations.dimona.contract import validator

JsonObject = dict[str, object]
OPEN_ENDED = "9999-12-31"


@dataclass(slots=True)
class StrictAuthority:
    """Keeps periods by id as (first day, last day, hours); every payload must fit the contract.

    Days of flexi-jobs carry their hour: "2027-02-12 1800".
    """

    periods: dict[int, tuple[str, str, int | None]] = field(default_factory=dict)
    next_id: int = 700000000001

    def judge(self, call: JsonObject) -> int:
        """The id of the period that an accepted call made or touched."""
        payload = call["payload"]
        assert isinstance(payload, dict)
        validator("Declaration").validate(payload)
        match call["action"]:
            case "IN":
                return self._open(payload["dimonaIn"])
            case "OUT":
                return self._change(payload["dimonaOut"])
            case "UPDATE":
                return self._change(payload["dimonaUpdate"])
            case _:
                return self._cancel(payload["dimonaCancel"])

    def _open(self, body: JsonObject) -> int:
        first, last = moment(body, "start", ""), moment(body, "end", OPEN_ENDED)
        assert first < last or (first == last and len(first) == len("2027-02-12"))
        self._fits(first, last, but=None)
        hours = body.get("plannedHoursNumber")
        features = body["features"]
        assert isinstance(features, dict)
        if features["workerType"] == "STU":
            assert hours is not None, "01135-001: a student needs planned hours"
            assert _quarter(first) == _quarter(last), "90373-421: two quarters"
        else:
            assert hours is None, "01135-005: planned hours are for students"
        with_hours = {"startHour", "endHour"} & body.keys()
        if features["workerType"] == "FLX":
            assert len(with_hours) == 2 or first < last != OPEN_ENDED, "90373-339: hours or days"
        else:
            assert not with_hours, "00777-005: hours are for flexi-jobs"
        period_id, self.next_id = self.next_id, self.next_id + 1
        self.periods[period_id] = (first, last, hours)
        return period_id

    def _change(self, body: JsonObject) -> int:
        period_id = body["periodId"]
        assert isinstance(period_id, int)
        assert period_id in self.periods, "00913-354 or 00913-355"
        first, last, hours = before = self.periods[period_id]
        assert hours is None or "startDate" not in body, "00910-005: a student's start is fixed"
        after = (
            moment(body, "start", first),
            moment(body, "end", last),
            body.get("plannedHoursNumber", hours),
        )
        assert after != before, "90378-444: nothing changed"
        assert after[0] <= after[1]
        self._fits(after[0], after[1], but=period_id)
        self.periods[period_id] = after
        return period_id

    def _cancel(self, body: JsonObject) -> int:
        period_id = body["periodId"]
        assert isinstance(period_id, int)
        assert self.periods.pop(period_id, None), "00913-354 or 00913-355"
        return period_id

    def _fits(self, first: str, last: str, *, but: int | None) -> None:
        for period_id, (other_first, other_last, _) in self.periods.items():
            apart = _is_before(last, other_first) or _is_before(other_last, first)
            assert apart or period_id == but, "90373-334 or 90378-334: periods overlap"


def moment(body: JsonObject, end: str, otherwise: str) -> str:
    """The day, with its hour where one is told."""
    if f"{end}Date" not in body:
        return otherwise
    return " ".join(
        str(body[f"{end}{part}"]) for part in ("Date", "Hour") if f"{end}{part}" in body
    )


def _is_before(end: str, start: str) -> bool:
    """Whether an end lies before a start; the hours of two flexi-jobs may touch."""
    if len(end) == len(start) > len("2027-02-12"):
        return end <= start
    if end.endswith(" 0000"):
        return end[:10] <= start[:10]
    return end[:10] < start[:10]


def _quarter(day: str) -> tuple[str, int]:
    return day[:4], (int(day[5:7]) - 1) // 3
