"""Risky features of platforms, and couriers who say that they were pushed to take a risk."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.prevention.errors import By, NotOurs, note, wrong
from courier_api.prevention.programme_models import PlatformFeature, RiskPressureFlag
from courier_api.sources.models import Source

LONGEST_NAME = 120
LONGEST_WORDS = 1000
WORST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeature:
    """What a platform's application does, rated 1 (trend only) to 5 (act at once)."""

    source_id: int
    name: str
    rating: int
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFlag:
    """Somebody's word. `courier_id` None: they do not want to be named."""

    source_id: int
    words: str
    courier_id: int | None = None
    feature_id: int | None = None
    incident_id: int | None = None


def enter_feature(session: Session, new: NewFeature, by: By) -> int:
    """Keep a feature and give its number. Raises Invalid."""
    _own_source(session, new.source_id, by.employer_number)
    name = new.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise wrong("name")
    if not 1 <= new.rating <= WORST:
        raise wrong("rating", "range")
    row = PlatformFeature(
        employer_number=by.employer_number,
        source_id=new.source_id,
        name=name,
        rating=new.rating,
        measure=new.measure.strip()[:LONGEST_WORDS] or None,
        changed_at=by.now,
        changed_by=by.actor,
    )
    session.add(row)
    session.flush()  # the id
    note(session, by, "feature.entered", ("platform_feature", row.id), {"rating": new.rating})
    return row.id


def settle_feature(session: Session, feature_id: int, measure: str, by: By) -> None:
    """The platform changed it, or it is safe now; what was done has to be said.

    Raises NotOurs or Invalid.
    """
    row = session.get(PlatformFeature, feature_id, with_for_update=True)
    if row is None or row.employer_number != by.employer_number:
        raise NotOurs
    if not measure.strip():
        raise wrong("measure")
    row.measure, row.settled_on = measure.strip()[:LONGEST_WORDS], local_date(by.now)
    row.changed_at, row.changed_by = by.now, by.actor
    note(session, by, "feature.settled", ("platform_feature", row.id))


def flag_pressure(session: Session, new: NewFlag, by: By) -> int:
    """Keep somebody's word; nobody is ranked or punished by it. Raises Invalid."""
    _own_source(session, new.source_id, by.employer_number)
    words = new.words.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise wrong("words")
    row = RiskPressureFlag(
        employer_number=by.employer_number,
        source_id=new.source_id,
        feature_id=new.feature_id,
        incident_id=new.incident_id,
        courier_id=new.courier_id,
        words=words,
        flagged_at=by.now,
    )
    session.add(row)
    session.flush()  # the id
    unnamed = By(employer_number=by.employer_number, actor="courier", now=by.now)
    note(session, unnamed, "pressure.flagged", ("risk_pressure_flag", row.id))
    return row.id


def _own_source(session: Session, source_id: int, employer_number: str) -> None:
    source = session.get(Source, source_id)
    if source is None or source.employer_number != employer_number or source.is_test:
        raise wrong("platform", "unknown")
