"""What goes in and out over the JSON API about people of a case: health data, never in a log."""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from courier_api.incidents.api import LARGEST_ID, Change, Text
from courier_api.incidents.investigate import (
    Cause,
    CauseOrder,
    Codes,
    Findings,
    Level,
    Method,
)
from safety.facts import Consequence, DoctorNeeded
from safety.incapacity import IncapacityKind

Short = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Field(pattern=r"^[0-9.]{1,6}$")]


class FirstAidIn(BaseModel):
    """Who gave the first care, when, and what it was."""

    model_config = ConfigDict(extra="forbid")

    by: Short | None = None
    at: AwareDatetime | None = None
    what: Short | None = None


class CasualtyIn(Change):
    """What is known of somebody who was hurt; null takes a detail back."""

    name: Short | None = None
    consequence: Consequence | None = None
    doctor: DoctorNeeded | None = None
    doctor_on: date | None = None
    hospital: DoctorNeeded | None = None
    hospital_name: Short | None = None
    hospital_on: date | None = None
    first_aid: FirstAidIn | None = None
    gear_worn: list[Code] | None = Field(default=None, max_length=14)
    gear_note: Short | None = None
    death: bool | None = None
    died_on: date | None = None
    permanent_expected: bool | None = None

    def details(self) -> dict[str, Any]:
        """What was sent, as plain JSON."""
        without = {"version", "courier_id"}
        return self.model_dump(mode="json", exclude_unset=True, exclude=without)


class NewCasualtyIn(CasualtyIn):
    """Somebody more; without a courier a third party."""

    courier_id: int | None = Field(default=None, ge=1, le=LARGEST_ID)


class InjuryIn(Change):
    """An injury by its codes."""

    injury: str | None = Field(default=None, pattern="^[0-9]{3}$")
    body: str | None = Field(default=None, pattern="^[0-9]{2}$")
    text: Short | None = None
    permanent_expected: bool | None = None
    permanent_pct: int | None = Field(default=None, ge=0, le=100)
    main: bool = False

    def details(self) -> dict[str, Any]:
        """What was sent, as plain JSON."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"version", "main"})


class IncapacityIn(Change):
    """Days on which somebody cannot work, both included; without a last one it goes on."""

    first_day: date
    last_day: date | None = None
    kind: IncapacityKind = IncapacityKind.FULL


class ResumedIn(Change):
    """The day of return."""

    on: date


class DetailsIn(Change):
    """Details of a witness, third party or police report; null takes one back."""

    details: dict[Annotated[str, Field(max_length=20)], bool | Short | None] = Field(max_length=10)


class NarrativeIn(Change):
    """What somebody told."""

    text: Text
    language: str | None = Field(default=None, pattern="^(nl|fr|de|en)$")


class CauseIn(BaseModel):
    """One cause and its order."""

    model_config = ConfigDict(extra="forbid")

    order: CauseOrder
    text: Text


class InvestigationIn(Change):
    """The whole investigation as it stands."""

    level: Level
    method: Method | None = None
    answers: list[Text] = Field(default_factory=list, max_length=30)
    causes: list[CauseIn] = Field(default_factory=list, max_length=30)
    factors: list[Text] = Field(default_factory=list, max_length=30)
    recommendations: list[Text] = Field(default_factory=list, max_length=30)
    deviation: Code | None = None
    agent: Code | None = None
    contact: Code | None = None
    environment: Code | None = None
    activity: Code | None = None
    finished: bool = False

    def findings(self) -> Findings:
        """The same as the service takes it."""
        names = ("deviation", "agent", "contact", "environment", "activity")
        return Findings(
            level=self.level,
            method=self.method,
            answers=self.answers,
            causes=[Cause(order=cause.order, text=cause.text) for cause in self.causes],
            factors=self.factors,
            recommendations=self.recommendations,
            codes=Codes(**{name: getattr(self, name) for name in names}),
            finished=self.finished,
        )


class InjuryOut(BaseModel):
    """An injury."""

    id: int
    main: bool
    details: dict[str, Any]


class PeriodOut(BaseModel):
    """A period of incapacity."""

    id: int
    period: dict[str, Any]


class CasualtyOut(BaseModel):
    """Somebody who was hurt."""

    id: int
    role: str
    courier_id: int | None
    details: dict[str, Any]
    injuries: list[InjuryOut]
    incapacity: list[PeriodOut]


class OtherOut(BaseModel):
    """A witness, third party or police report."""

    id: int
    details: dict[str, Any]


class PeopleOut(BaseModel):
    """Everybody on record."""

    casualties: list[CasualtyOut]
    witnesses: list[OtherOut]
    third_parties: list[OtherOut]
    police_reports: list[OtherOut]


class InvestigationOut(BaseModel):
    """The findings so far."""

    level: str
    method: str | None
    content: dict[str, Any]
    started_at: AwareDatetime
    changed_at: AwareDatetime
    finished_at: AwareDatetime | None


class PhotoOut(BaseModel):
    """A photo without its bytes."""

    evidence_key: str
    kind: str
    media_type: str
    byte_length: int
    width: int | None
    height: int | None
    sha256: str
    taken_at: AwareDatetime | None
    added_at: AwareDatetime
    note: str | None
