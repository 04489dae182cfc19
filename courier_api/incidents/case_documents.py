"""What goes in and out over the JSON API about a case; nothing medical is in any of it."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.api import Change, Reason
from courier_api.incidents.confirm_class import is_confirmed
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.incidents.progress import missing_before_opening, next_step_of, obstacles_of
from safety.case_states import IncidentState
from safety.facts import IncidentClass, Nature
from safety.incidents import IncidentKind


class CodeOut(BaseModel):
    """One code with its name in the language asked for, else in one that is known."""

    code: str
    label: str
    source: str


class ClockOut(BaseModel):
    """A term of the law with what became of it."""

    id: int
    rule: str
    start_date: date
    legal_due: date | None
    work_by: date
    ends_at: AwareDatetime
    state: str
    done_at: AwareDatetime | None
    waive_reason: str | None


class CaseOut(BaseModel):
    """A case without anything medical."""

    ref: str
    version: int
    status: str
    kind: str
    nature: str
    accident_date: date
    occurred_at: AwareDatetime
    reported_at: AwareDatetime
    owner_staff_id: int | None
    severity: int | None
    potential_severity: int | None
    snoozed_until: date | None
    tags: list[str]
    incident_class: str | None
    machine_class: str | None
    class_confirmed: bool
    next_step: str | None
    missing: list[str]
    missing_to_open: list[str]
    obstacles_to_closing: list[str]
    clocks: list[ClockOut]

    @classmethod
    def of(cls, session: Session, incident: Incident, now: AwareDatetime) -> Self:
        """The case as it stands now."""
        clocks = session.scalars(
            select(IncidentDeadline)
            .where(IncidentDeadline.incident_id == incident.id)
            .order_by(IncidentDeadline.ends_at, IncidentDeadline.id)
        )
        names = set(cls.model_fields) & {column.key for column in Incident.__table__.columns}
        return cls(
            **{name: getattr(incident, name) for name in names},
            incident_class=incident.classification.get("class"),
            machine_class=incident.classification.get("machine"),
            class_confirmed=is_confirmed(incident),
            next_step=next_step_of(session, incident, now=now),
            missing_to_open=[*missing_before_opening(session, incident, now=now)],
            obstacles_to_closing=[*obstacles_of(session, incident)],
            clocks=[ClockOut.model_validate(row, from_attributes=True) for row in clocks],
        )


class HintOut(BaseModel):
    """Another case that may be the same event."""

    ref: str
    status: str
    score: int
    signs: list[str]


class MergeOut(BaseModel):
    """Another report that became part of the case."""

    merge_id: int
    duplicate: str
    merged_at: AwareDatetime
    merged_by: str
    undone_at: AwareDatetime | None


class HazardsIn(BaseModel):
    """Cases that hurt nobody, to be closed together with one comment."""

    model_config = ConfigDict(extra="forbid")

    refs: list[Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{4,7}$")]] = Field(
        min_length=1, max_length=100
    )
    comment: str = Field(min_length=1, max_length=200)


class PlaceIn(BaseModel):
    """Where it happened; what is left out is completed from postcode or point."""

    street: str | None = Field(default=None, max_length=200)
    number: str | None = Field(default=None, max_length=20)
    box: str | None = Field(default=None, max_length=20)
    postcode: str | None = Field(default=None, pattern=r"^[0-9A-Z -]{3,10}$")
    municipality: str | None = Field(default=None, max_length=100)
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    latitude: str | None = Field(default=None, pattern=r"^-?[0-9]{1,2}(\.[0-9]{1,20})?$")
    longitude: str | None = Field(default=None, pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,20})?$")


class FieldsIn(Change):
    """Fields of the case to change; null empties one, what is left out stays."""

    owner_staff_id: int | None = Field(default=None, ge=1, le=2**53)
    severity: int | None = None
    potential_severity: int | None = None
    tags: list[Annotated[str, Field(pattern=r"^[\w .,:/-]{1,30}$")]] | None = None
    vehicle: str | None = None
    weather: str | None = None
    light: str | None = None
    road_surface: str | None = None
    place_kind: str | None = None
    traffic_accident: bool | None = None
    environment_code: str | None = None
    activity_code: str | None = None
    order_ref: str | None = Field(default=None, pattern=r"^[!-~]{1,100}$")
    nature: Nature | None = None
    kind: IncidentKind | None = None
    accident_date: date | None = None
    place: PlaceIn | None = None
    reason: Reason = ""

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as they are stored."""
        told = self.model_dump(exclude_unset=True, exclude={"version", "reason"})
        for name in ("nature", "kind"):
            if told.get(name) is not None:
                told[name] = told[name].value
        if told.get("place") is not None:
            told["place"] = {n: v for n, v in told["place"].items() if v is not None}
        return told


class MoveIn(Change):
    """The state to go to."""

    to: IncidentState
    reason: Reason = ""


class SnoozeIn(Change):
    """The day on which the case comes back; null wakes it now."""

    until: date | None


class ClassIn(Change):
    """The class a person confirms; `reason` says why a suspicion of a serious accident is denied."""

    incident_class: IncidentClass
    reason: Reason = ""


class ClassBackIn(Change):
    """Why the confirmed class was a mistake."""

    reason: Reason


class WorseningIn(Change):
    """The day on which we were told that a minor case got worse."""

    told_on: date


class MetIn(Change):
    """When the duty was done, and what shows it."""

    done_at: AwareDatetime
    note: Reason = ""


class WaivedIn(Change):
    """Why the duty is not owed."""

    reason: Reason


class MergeIn(Change):
    """The other report, and per field whose value counts."""

    duplicate: str = Field(pattern=r"^[0-9]{4}-[0-9]{4,7}$")
    choices: dict[str, Literal["survivor", "duplicate"]] = Field(
        default_factory=dict, max_length=60
    )
