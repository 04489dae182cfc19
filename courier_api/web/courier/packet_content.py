"""What the phone sends of a report. What cannot be read of it is left out: no report is refused."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from courier_api.incidents.phone_clock import PhoneClock
from courier_api.web.courier.report_draft import (
    DRAFT_LASTS,
    LONGEST_DETAILS,
    LONGEST_STREET,
    WITHIN_THE_HOUR,
    AnswerWrong,
    typed_moment,
)
from courier_api.web.courier.views import IncidentReport
from courier_api.web.incident_words import Happened, Hurt, Moving
from safety.esaw import CodeList, find
from safety.sms_report import Trip

MOST_HURTS = 12
FARTHEST_OFF_METRES = 99_999
MOST_SKEW = timedelta(days=3653)
"""A clock further off than ten years was never set: it says nothing."""
ClientId = UUID


def _or_nothing(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """The value, or None for one that cannot be used."""
    try:
        return read(value)
    except ValidationError:
        return None


def _story(value: object) -> str:
    """As much of the story as is kept."""
    return value.strip()[:LONGEST_DETAILS] if isinstance(value, str) else ""


Lenient = WrapValidator(_or_nothing)
Degrees = Annotated[str | None, StringConstraints(pattern=r"^-?[0-9]{1,3}\.[0-9]{1,7}$"), Lenient]


class Packet(BaseModel):
    """One report. `told_at` is when the phone showed that "when" was answered, `sent_at` when it sent."""

    client_id: ClientId
    owner: str = Field(max_length=64)
    hurt: Hurt
    happened: Happened
    moving: Annotated[Moving | None, Lenient] = None
    when: Annotated[Literal["now", "hour", "at"] | None, Lenient] = None
    day: Annotated[str | None, StringConstraints(max_length=10), Lenient] = None
    time: Annotated[str | None, StringConstraints(max_length=5), Lenient] = None
    told_at: Annotated[AwareDatetime | None, Lenient] = None
    sent_at: Annotated[AwareDatetime | None, Lenient] = None
    latitude: Degrees = None
    longitude: Degrees = None
    accuracy_m: Annotated[int | None, Field(ge=0, le=FARTHEST_OFF_METRES), Lenient] = None
    postcode: Annotated[str | None, StringConstraints(pattern=r"^[1-9][0-9]{3}$"), Lenient] = None
    street: Annotated[str | None, StringConstraints(max_length=LONGEST_STREET), Lenient] = None
    hurts: Annotated[list[str] | None, Field(max_length=MOST_HURTS), Lenient] = None
    trip: Annotated[Trip | None, Lenient] = None
    details: Annotated[str, BeforeValidator(_story)] = ""
    unnamed: Annotated[bool | None, Lenient] = None

    @property
    def is_unnamed(self) -> bool:
        """Without a name: only for what hurt nobody."""
        return bool(self.unnamed) and self.is_near_miss

    @property
    def is_near_miss(self) -> bool:
        """Whether it hurt nobody and only nearly went wrong."""
        return self.happened is Happened.NEAR_MISS and self.hurt is Hurt.NO

    def report(self, now: datetime) -> IncidentReport:
        """The report as of now."""
        clock, is_known = self._clock(now), self.when == "now" or bool(self.time)
        is_placed = self.latitude is not None and self.longitude is not None
        by_typing = self.when == "at"
        return IncidentReport(
            client_id=str(self.client_id),
            hurt=self.hurt,
            moving=self.moving or Moving.RIDING,
            happened=self.happened,
            occurred_at=min(clock.by_phone if by_typing else clock.by_ours, now),
            occurred_time_known=is_known,
            postcode=self.postcode,
            street=self.street or None,
            latitude=self.latitude if is_placed else None,
            longitude=self.longitude if is_placed else None,
            details=self.details,
            accuracy_m=self.accuracy_m if is_placed else None,
            trip=self.trip,
            hurts=tuple(code for code in self.hurts or () if find(CodeList.BODY, code)),
            phone_clock=clock,
        )

    def _clock(self, now: datetime) -> PhoneClock:
        """When it happened by both clocks. How long a report waited is told by the phone alone."""
        shown = self.sent_at if self.sent_at and abs(self.sent_at - now) < MOST_SKEW else now
        if self.when == "at" and (typed := self._typed(shown)) is not None:
            by_phone = typed
        else:
            by_phone = max(min(self.told_at or shown, shown), shown - DRAFT_LASTS)
            by_phone -= WITHIN_THE_HOUR if self.when == "hour" else timedelta()
        return PhoneClock(
            shown=shown,
            received_at=now,
            by_phone=by_phone.astimezone(UTC),
            by_ours=(by_phone + (now - shown)).astimezone(UTC),
        )

    def _typed(self, shown: datetime) -> datetime | None:
        try:
            return typed_moment(self.day or "", self.time or "", shown)
        except AnswerWrong:
            return None
