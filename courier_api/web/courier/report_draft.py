"""A report on its way: the answers so far, kept sealed in the courier's own browser.

Nothing is stored here before it is sent, nothing stands in an address, and closing the browser
loses nothing. A draft that is never sent is forgotten after 30 days.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.ids import new_id
from courier_api.web.courier.views import IncidentReport
from courier_api.web.incident_words import Happened, Hurt, Moving
from courier_api.web.site import PostedForm

STEPS = ("hurt", "moving", "happened", "when", "where", "details")
DRAFT_LASTS = timedelta(days=30)
LONGEST_DETAILS = 500
LONGEST_STREET = 120
WITHIN_THE_HOUR = timedelta(minutes=30)  # the middle of "less than an hour ago"
LOWEST_POSTCODE, HIGHEST_POSTCODE = 1000, 9999
COORDINATE_LIMITS = {"latitude": 90, "longitude": 180}


class AnswerWrong(ValueError):
    """An answer that cannot be used; `key` names its sentence in the catalogue."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers so far by field; `client_id` makes sending twice one report."""

    client_id: str
    answers: dict[str, str] = field(default_factory=dict)

    def has(self, step: str) -> bool:
        """Whether this question was answered."""
        return step in self.answers

    def with_answers(self, answers: dict[str, str]) -> "Draft":
        """The draft with these answers in place of earlier ones."""
        return replace(self, answers=self.answers | answers)

    @property
    def next_step(self) -> str:
        """The first question without an answer; the last one is never answered before sending."""
        return next((step for step in STEPS if not self.has(step)), STEPS[-1])

    def may_show(self, step: str) -> bool:
        """Whether every question before this one has its answer."""
        return STEPS.index(step) <= STEPS.index(self.next_step)

    def record(self) -> dict[str, str]:
        """What is sealed."""
        return self.answers | {"client_id": self.client_id}

    def report(self, details: str) -> IncidentReport:
        """The finished report. Only for a draft whose questions are all answered."""
        found = self.answers
        return IncidentReport(
            client_id=self.client_id,
            hurt=Hurt(found["hurt"]),
            moving=Moving(found["moving"]),
            happened=Happened(found["happened"]),
            occurred_at=datetime.fromisoformat(found["occurred_at"]),
            occurred_time_known=found["time_known"] == "yes",
            postcode=found.get("postcode") or None,
            street=found.get("street") or None,
            latitude=found.get("latitude") or None,
            longitude=found.get("longitude") or None,
            details=details,
        )


def new_draft(now: datetime) -> Draft:
    """An empty draft with an id of its own."""
    return Draft(str(new_id(now)))


def draft_of(record: dict[str, str] | None, now: datetime) -> Draft:
    """The draft that was sealed, or a new one."""
    if not record or "client_id" not in record:
        return new_draft(now)
    answers = {name: text for name, text in record.items() if name != "client_id"}
    return Draft(record["client_id"], answers)


def read_answer(step: str, form: PostedForm, now: datetime) -> dict[str, str]:
    """The answers a form gives to one question. Raises AnswerWrong."""
    match step:
        case "hurt":
            return {"hurt": _one_of(Hurt, form.text("answer"))}
        case "moving":
            return {"moving": _one_of(Moving, form.text("answer"))}
        case "happened":
            return {"happened": _one_of(Happened, form.text("answer"))}
        case "when":
            return _when(form, now)
        case "where":
            return _where(form)
        case _:
            return {"details": _details(form)}


def _one_of(choices: type[Hurt] | type[Moving] | type[Happened], answer: str) -> str:
    if answer not in {choice.value for choice in choices}:
        raise AnswerWrong("choose")
    return answer


def _when(form: PostedForm, now: datetime) -> dict[str, str]:
    answer = form.text("answer")
    if answer == "now":
        return _moment("now", now, known="yes")
    if answer == "hour":
        return _moment("hour", now - WITHIN_THE_HOUR, known="no")
    if answer != "at":
        raise AnswerWrong("choose")
    day, hour = form.text("day"), form.text("time")
    typed = {"day": day, "time": hour}
    return typed | _moment("at", typed_moment(day, hour, now), known="yes" if hour else "no")


def typed_moment(day: str, hour: str, now: datetime) -> datetime:
    """A typed date in Belgium, with or without a time, as an instant. Raises AnswerWrong."""
    if not day:
        raise AnswerWrong("day")
    try:
        # Without a time, noon: it names the day whatever the clock change does.
        local = datetime.combine(
            date.fromisoformat(day), time.fromisoformat(hour or "12:00"), tzinfo=BRUSSELS
        )
    except ValueError:
        raise AnswerWrong("unreadable") from None
    today = now.astimezone(BRUSSELS).date()
    if local.date() > today or (hour and local > now):
        raise AnswerWrong("future")
    return min(local.astimezone(UTC), now)


def _moment(answer: str, at: datetime, *, known: str) -> dict[str, str]:
    return {"when": answer, "occurred_at": at.isoformat(), "time_known": known}


def _where(form: PostedForm) -> dict[str, str]:
    postcode = form.text("postcode")
    if postcode and not _is_postcode(postcode):
        raise AnswerWrong("postcode")
    place = {"postcode": postcode, "street": form.text("street")[:LONGEST_STREET]}
    coordinates = {name: form.text(name) for name in COORDINATE_LIMITS}
    if not all(_is_coordinate(name, text) for name, text in coordinates.items()):
        coordinates = dict.fromkeys(COORDINATE_LIMITS, "")
    return {"where": "given"} | place | coordinates


def _is_postcode(text: str) -> bool:
    return text.isascii() and text.isdecimal() and LOWEST_POSTCODE <= int(text) <= HIGHEST_POSTCODE


def _is_coordinate(name: str, text: str) -> bool:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return False
    return value.is_finite() and abs(value) <= COORDINATE_LIMITS[name]


def _details(form: PostedForm) -> str:
    details = form.text("details")
    if len(details) > LONGEST_DETAILS:
        raise AnswerWrong("details")
    return details
