"""Reading what the service answers: receipts, verdicts, periods, problems. Pure and forgiving.

Nothing here puts what a person sent or is into the text of an error.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from declarations.dimona.channel import NotReady, PeriodView, Verdict, VerdictResult

_RESULTS: Mapping[object, VerdictResult] = {"A": "A", "W": "W", "B": "B", "S": "S"}
_LONG_NUMBER = re.compile(r"\d[\d.\- ]{4,}\d")
_USUAL_PAUSE = timedelta(seconds=60)


class AnswerUnreadable(ValueError):
    """An answer that is not what the contract promises."""


def declaration_id_in(location: str | None) -> int | None:
    """The number at the end of a `Location`, absolute or relative; None when there is none."""
    last_segment = urlsplit(location or "").path.rstrip("/").rsplit("/", 1)[-1]
    return int(last_segment) if re.fullmatch(r"[0-9]{1,18}", last_segment) else None


def read_verdict(declaration_id: int, text: str) -> Verdict | NotReady:
    """The verdict in the body of a declaration. Without a result it is not ready.

    Raises AnswerUnreadable for a body or a result that nobody knows.
    """
    status = _object(_json_object(text).get("declarationStatus"))
    result = status.get("result")
    if result is None:
        return NotReady(declaration_id=declaration_id)
    if result not in _RESULTS:
        raise AnswerUnreadable("The verdict has a result that is not known.")
    anomalies = status.get("anomalies")
    if anomalies is None:
        anomalies = []
    return Verdict(
        declaration_id=declaration_id,
        result=_RESULTS[result],
        period_id=_whole(_object(status.get("period")).get("id")),
        anomalies=tuple(anomalies) if isinstance(anomalies, list) else (anomalies,),
    )


def read_periods(text: str) -> tuple[PeriodView, ...]:
    """The periods that a search found. Raises AnswerUnreadable."""
    items = _json_object(text).get("items")
    if not isinstance(items, list):
        raise AnswerUnreadable("The answer to a search has no items.")
    found = []
    for item in map(_object, items):
        period_id = _whole(item.get("id"))
        if period_id is None:
            raise AnswerUnreadable("A period without a number was found.")
        view = with_fields(PeriodView(period_id=period_id), item)
        flags = {name: item.get(name) is True for name in ("cancelled", "locked", "late")}
        found.append(
            replace(view, cancelled=flags["cancelled"], locked=flags["locked"], late=flags["late"])
        )
    return tuple(sorted(found, key=lambda period: period.period_id))


def with_fields(view: PeriodView, fields: Mapping[str, object]) -> PeriodView:
    """A period with those dates, hours and features that `fields` names as the service does."""
    features = _object(fields.get("features"))
    return replace(
        view,
        starts_on=_day(fields.get("startDate")) or view.starts_on,
        start_hour=_text(fields.get("startHour")) or view.start_hour,
        ends_on=_day(fields.get("endDate")) or view.ends_on,
        end_hour=_text(fields.get("endHour")) or view.end_hour,
        planned_hours=_whole(fields.get("plannedHoursNumber")) or view.planned_hours,
        worker_type=_text(features.get("workerType")) or view.worker_type,
        joint_commission=_text(features.get("jointCommissionNumber")) or view.joint_commission,
    )


def read_issues(text: str) -> tuple[str, ...]:
    """What a problem says about single properties, with long numbers blotted out."""
    try:
        problem = _json_object(text)
    except AnswerUnreadable:
        return ()
    issues = problem.get("issues")
    listed = [_object(issue) for issue in issues] if isinstance(issues, list) else []
    said = [
        ": ".join(part for part in (_text(issue.get("name")), _text(issue.get("detail"))) if part)
        for issue in listed
    ]
    if not said and (detail := _text(problem.get("detail"))):
        said = [detail]
    return tuple(_LONG_NUMBER.sub("…", sentence) for sentence in said if sentence)


def pause_until(now: datetime, retry_after: str | None, text: str) -> datetime:
    """When calls may go out again after a 429.

    From `Retry-After` (seconds or an HTTP date), else from the body, else a minute; never before
    `now`.
    """
    problem = _problem(text)
    for told in (retry_after, problem.get("retryAfterSec"), problem.get("retryAfter")):
        if (until := _told_instant(now, told)) is not None:
            return max(now, until)
    return now + _USUAL_PAUSE


def _told_instant(now: datetime, told: object) -> datetime | None:
    text = str(told).strip() if isinstance(told, str | int) else ""
    try:
        if re.fullmatch(r"[0-9]+", text):
            return now + timedelta(seconds=int(text))
        is_http_date = "," in text
        instant = parsedate_to_datetime(text) if is_http_date else datetime.fromisoformat(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return (instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)).astimezone(UTC)


def _problem(text: str) -> Mapping[str, object]:
    try:
        return _json_object(text)
    except AnswerUnreadable:
        return {}


def _json_object(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise AnswerUnreadable("The answer is not a JSON object.")
    return value


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    return value if isinstance(value, int) else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
