"""What is known of an accident, as far as it is known: the input of every legal conclusion."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Nature(StrEnum):
    """At work, the public road of a shift included, or on the normal way to or from it."""

    WORKPLACE = "workplace"
    COMMUTING = "commuting"


class DoctorNeeded(StrEnum):
    """Whether a doctor was needed; not knowing is an answer, and not the same as no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Consequence(StrEnum):
    """Codes of zone 00264 of the declaration (`esaw_be_consequence.csv`)."""

    NONE = "1"
    FULL_INCAPACITY = "2"
    PERMANENT = "3"
    DEATH = "4"
    PROSTHESIS_ONLY = "5"
    ADAPTED_WORK = "6"


class IncidentClass(StrEnum):
    """The legal class of an accident, the lightest first."""

    MINOR = "minor"
    DECLARABLE = "declarable"
    SERIOUS = "serious"
    VERY_SERIOUS = "very_serious"

    @property
    def rank(self) -> int:
        """Zero for minor, rising with the gravity."""
        return list(IncidentClass).index(self)


class DeclarationStatus(StrEnum):
    """Where the declaration to the insurer stands."""

    NOT_NEEDED = "not_needed"
    TO_PREPARE = "to_prepare"
    READY = "ready"
    SENT = "sent"
    CORRECTION_NEEDED = "correction_needed"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incapacity:
    """Days given as a number, or the days on which work stopped and was taken up again."""

    days: int | None = None
    stopped_on: date | None = None
    resumed_on: date | None = None
    resumed_when_declaring: bool | None = None
    declared_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassHistory:
    """How a person classed the accident over time; the last of `classified_on` is in force."""

    first_class: IncidentClass | None = None
    worsening_told_on: date | None = None
    classified_on: tuple[tuple[date, IncidentClass], ...] = ()

    @property
    def first(self) -> IncidentClass | None:
        """The class the accident had at first."""
        if self.first_class is not None or not self.classified_on:
            return self.first_class
        return self._in_order()[0]

    @property
    def last(self) -> IncidentClass | None:
        """The class of the latest day; among those of one day, the one written last."""
        return self._in_order()[-1] if self.classified_on else None

    @property
    def minor_case_worsened_on(self) -> date | None:
        """The day the employer learned that a minor case had got worse."""
        return self.worsening_told_on if self.first is IncidentClass.MINOR else None

    def _in_order(self) -> list[IncidentClass]:
        by_day = sorted(self.classified_on, key=lambda entry: entry[0])
        return [incident_class for _, incident_class in by_day]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """Everything the rules may look at. None always means: not stated.

    `today` is the local day of the assessment, `employer_told_at` the first moment the employer
    knew. `given_class` is a class that a person or a caller fixed instead of having it computed.
    """

    nature: Nature | None = None
    death: bool | None = None
    permanent_expected: bool | None = None
    loss_of_pay: bool | None = None
    doctor: DoctorNeeded | None = None
    care_place: str | None = None
    in_first_aid_register: bool | None = None
    incapacity: Incapacity = field(default_factory=Incapacity)
    consequence: Consequence | None = None
    injury: str | None = None
    body: str | None = None
    deviation: str | None = None
    agent: str | None = None
    accident_on: date | None = None
    given_class: IncidentClass | None = None
    history: ClassHistory = field(default_factory=ClassHistory)
    declaration_status: DeclarationStatus | None = None
    employer_told_at: datetime | None = None
    today: date | None = None

    @property
    def class_in_force(self) -> IncidentClass | None:
        """The class a person gave, or None when it has to be computed."""
        return self.given_class or self.history.last

    @property
    def event_is_described(self) -> bool:
        """Whether anything is said of how it came about or of what it did to the victim."""
        return self.incapacity != Incapacity() or any(
            fact is not None
            for fact in (
                self.death,
                self.permanent_expected,
                self.loss_of_pay,
                self.doctor,
                self.care_place,
                self.in_first_aid_register,
                self.consequence,
                self.injury,
                self.body,
                self.deviation,
                self.agent,
            )
        )


# Words of a care place. For couriers the public road is the place of work.
_AT_WORK = frozenset(
    {
        *("workplace", "work", "worksite", "site", "hub", "depot", "office", "premises"),
        *("contract", "company", "employer", "roadside", "pavement"),
        *("road", "street", "spot", "scene", "restaurant", "shop", "warehouse", "customer"),
    }
)
_AWAY_FROM_WORK = frozenset(
    {
        *("hospital", "clinic", "emergency", "ambulance", "doctor", "doctors", "gp", "surgery"),
        *("pharmacy", "pharmacist", "home", "elsewhere", "other", "outside", "off", "not"),
    }
)


def is_place_of_work(care_place: str) -> bool:
    """Whether care was given where the contract is carried out; a place we cannot read counts as elsewhere.

    Source: RD of 19 March 2014 on light accidents, read widely for mobile workers
    (docs/sources.md#rd-2014-light-accidents).
    """
    words = set(re.split(r"[^a-z]+", care_place.casefold()))
    return bool(words & _AT_WORK) and not words & _AWAY_FROM_WORK
