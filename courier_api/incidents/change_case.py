"""Change what is said of a case itself: owner, severity, tags, circumstances, nature, day, place."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid
from courier_api.incidents.class_again import class_again
from courier_api.incidents.facts_of_people import BY_PERSON
from courier_api.incidents.keep_change import Values, keep_change
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.move_case import reason_text
from courier_api.incidents.plan_action import is_staff
from courier_api.incidents.timeline import record_change
from courier_api.places.complete import complete_place
from safety.esaw import CodeList, find
from safety.facts import Nature
from safety.incidents import IncidentKind

VEHICLES = ("bike", "ebike", "speed_pedelec", "cargo_bike", "moped", "car", "on_foot")
WEATHER = ("dry", "rain", "snow", "ice", "fog", "wind")
LIGHT = ("day", "dusk", "night_lit", "night_unlit")
ROAD_SURFACES = ("asphalt", "concrete", "cobbles", "tram_rails", "gravel", "painted", "other")
PLACE_KINDS = ("head_office", "public_road", "other")
SEVERITIES = range(1, 6)
"""5: wake somebody; 4: same day; 3: this week; 2: this month; 1: for the trend."""

MOST_TAGS, LONGEST_TAG, LONGEST_ORDER = 20, 30, 100
PLACE_FIELDS = frozenset(
    {"street", "number", "box", "postcode", "municipality", "country", "latitude", "longitude",
     "accuracy_m"}
)  # fmt: skip
OF_THE_LAW = ("nature", "kind", "accident_date", "place")
"""The class depends on these."""

Check = Callable[[Any], bool]


def _one_of(words: tuple[str, ...]) -> Check:
    return lambda value: value in words


def _code(which: CodeList) -> Check:
    return lambda value: isinstance(value, str) and find(which, value) is not None


def _tags(value: Any) -> bool:  # noqa: ANN401 - checked here
    return (
        isinstance(value, list)
        and len(value) <= MOST_TAGS
        and all(isinstance(tag, str) and 0 < len(tag) <= LONGEST_TAG for tag in value)
    )


CHECKS: Mapping[str, Check] = {
    "severity": lambda value: value in SEVERITIES,
    "potential_severity": lambda value: value in SEVERITIES,
    "tags": _tags,
    "vehicle": _one_of(VEHICLES),
    "weather": _one_of(WEATHER),
    "light": _one_of(LIGHT),
    "road_surface": _one_of(ROAD_SURFACES),
    "place_kind": _one_of(PLACE_KINDS),
    "traffic_accident": lambda value: isinstance(value, bool),
    "environment_code": _code(CodeList.ENVIRONMENT),
    "activity_code": _code(CodeList.ACTIVITY),
    "order_ref": lambda value: isinstance(value, str) and 0 < len(value) <= LONGEST_ORDER,
    "nature": _one_of(tuple(nature.value for nature in Nature)),
    "kind": _one_of(tuple(kind.value for kind in IncidentKind)),
    "accident_date": lambda value: isinstance(value, date),
    "place": lambda value: isinstance(value, dict) and set(value) <= PLACE_FIELDS,
    "owner_staff_id": lambda value: isinstance(value, int),
}
NEVER_EMPTY = frozenset({"nature", "kind", "accident_date", "tags"})


def change_case(
    session: Session,
    incident: Incident,
    changes: Mapping[str, Any],
    *,
    actor: str,
    now: datetime,
    reason: str = "",
) -> list[str]:
    """Take over the fields of CHECKS; None empties one. Returns the names of those that changed.

    Another day of the accident needs a reason; class and clocks follow it. A place is completed from
    its postcode or point. Raises Invalid with every field that is wrong.
    """
    wrong = [name for name, value in changes.items() if not _fits(session, incident, name, value)]
    if wrong:
        errors = [{"field": name, "rule": "not_allowed"} for name in sorted(wrong)]
        raise Invalid("Some fields of the case are wrong.", errors=errors)
    wanted = dict(changes)
    if wanted.get("place"):
        wanted["place"] = complete_place(wanted["place"])
    changed = sorted(name for name, value in wanted.items() if getattr(incident, name) != value)
    if not changed:
        return []
    told = reason_text(reason, needed="accident_date" in changed)
    _check_day(wanted, now)
    before = {name: getattr(incident, name) for name in changed}
    for name in changed:
        setattr(incident, name, wanted[name])
    facts = {"fields": changed, **({"reason": told} if told else {})}
    record_change(session, incident, "changed", actor=actor, now=now, facts=facts)
    after = {name: wanted[name] for name in changed}
    keep_change(session, incident, Values(before, after), actor=actor, now=now)
    if of_the_law := set(changed) & set(OF_THE_LAW):
        _settle(session, incident, of_the_law)
        class_again(session, incident, actor=actor, now=now)
    return changed


def _settle(session: Session, incident: Incident, names: set[str]) -> None:
    """No later report of a platform changes what a person has set."""
    health = session.get_one(IncidentHealth, incident.id, with_for_update=True)
    settled = sorted({*health.facts.get(BY_PERSON, ()), *names})
    health.facts = {**health.facts, BY_PERSON: settled}


def _fits(session: Session, incident: Incident, name: str, value: Any) -> bool:  # noqa: ANN401
    if name not in CHECKS:
        return False
    if value is None:
        return name not in NEVER_EMPTY
    if not CHECKS[name](value):
        return False
    return name != "owner_staff_id" or is_staff(session, incident, value)


def _check_day(wanted: Mapping[str, Any], now: datetime) -> None:
    day = wanted.get("accident_date")
    if day is not None and day > local_date(now):
        raise Invalid(
            "The accident cannot lie in the future.",
            errors=[{"field": "accident_date", "rule": "..today"}],
        )
