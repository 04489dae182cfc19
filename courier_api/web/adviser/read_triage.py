"""One page of the incident list: chosen, sorted and counted by the database, with a fixed number of questions.

Places are encrypted, so that no database can search them: of a search by words the places of
the newest cases are read and compared here, and no more of them than `PLACES_SEARCHED`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.foundation.clock import local_date
from courier_api.foundation.columns import UtcDateTime
from courier_api.foundation.lists import is_one_of
from courier_api.incidents.find_duplicates import duplicate_hints
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.sources.models import Source
from courier_api.sources.queries import source_names
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser import views
from courier_api.web.adviser.triage import (
    PLACES_SEARCHED,
    ROWS_IN_A_PAGE,
    Place,
    TriageFilter,
    TriageList,
    TriageTab,
    tab_links,
)
from courier_api.web.incident_words import IncidentKind
from safety.deadlines import DutyState

NO_CLOCK = datetime(9999, 12, 31, tzinfo=UTC)
ROWS_AT_ONCE = 500
"""Of an export."""

REFERENCE = re.compile(r"\d{4}-\d{1,7}")
ESCAPE = "\\"

CLASS = Incident.classification["class"].as_string()
IS_OPEN = Incident.status.not_in(reading.NOT_OPEN)
RANK = case((Incident.needs_help, 0), else_=1)
SEVERITY = func.coalesce(
    Incident.severity,
    case(
        (Incident.needs_help, reading.CALLS_FOR_HELP),
        (CLASS.in_(reading.SERIOUS), reading.GRAVE),
        (CLASS.in_(reading.MAYBE_SERIOUS), reading.PERHAPS_GRAVE),
        (Incident.kind == IncidentKind.INJURY.value, reading.HURT),
        (Incident.kind == IncidentKind.AGGRESSION.value, reading.ATTACKED),
        else_=reading.TREND,
    ),
)


def triage_list(
    session: Session, reader: views.Reader, wanted: TriageFilter, ref: str, now: datetime
) -> TriageList:
    """The page that the address asks for, with one case beside it when `ref` names one."""
    tabs = _tabs(reader, local_date(now))
    fits = and_(*_fits(session, reader, wanted, tabs))
    found = session.execute(_page(wanted, fits)).all()
    shown = found[:ROWS_IN_A_PAGE]
    rows = read_rows(session, reader, [row[0] for row in shown], now)
    counts = _counts(session, reader, tabs)
    last = shown[-1] if len(found) > len(shown) else None
    next_page = (
        None
        if last is None
        else replace(wanted, after=_place((last[0], last[1], last[2], last[3], last[4])).token)
    )
    return TriageList(
        filter=wanted,
        rows=rows,
        tabs=tab_links(counts, wanted),
        platforms=tuple(sorted(source_names(session, reader.employer_number).values())),
        total=counts[TriageTab.ALL],
        read_at=now,
        chosen=_chosen(session, reader, rows, ref, now),
        next_page=next_page.url() if next_page else None,
    )


def all_rows(
    session: Session, reader: views.Reader, wanted: TriageFilter, now: datetime
) -> Iterator[views.TriageRow]:
    """Every case of a filter, page after page, from its first."""
    fits = and_(*_fits(session, reader, wanted, _tabs(reader, local_date(now))))
    after = replace(wanted, after="")
    while True:
        found = session.execute(_page(after, fits, limit=ROWS_AT_ONCE)).all()
        yield from read_rows(session, reader, [row[0] for row in found], now)
        if len(found) < ROWS_AT_ONCE:
            return
        last = found[-1]
        after = replace(wanted, after=_place((last[0], last[1], last[2], last[3], last[4])).token)


def read_rows(
    session: Session, reader: views.Reader, incidents: Sequence[Incident], now: datetime
) -> tuple[views.TriageRow, ...]:
    """The rows of these cases, in this order, with four questions whatever their number."""
    names = courier_names(session, {i.courier_id for i in incidents if i.courier_id})
    platforms = source_names(session, reader.employer_number)
    clocks = reading.clocks_of(session, [i.id for i in incidents], now)
    hints = duplicate_hints(session, reader.employer_number, incidents)
    return tuple(
        views.TriageRow(
            ref=incident.ref,
            state=reading.state_of(incident.status),
            initials=reading.initials_of(names.get(incident.courier_id or 0)),
            kind=IncidentKind(incident.kind),
            case_class=reading.class_of(incident),
            nature=views.Nature(incident.nature),
            occurred_at=incident.occurred_at,
            reported_at=incident.reported_at,
            needs_help=incident.needs_help,
            happened=reading.happened_of(incident),
            place=reading.where(incident, "postcode", "municipality"),
            platform_name=platforms.get(incident.source_id or 0),
            severity=reading.severity_of(incident),
            clock=next((c for c in clocks.get(incident.id, []) if c.is_running), None),
            missing=reading.missing_of(incident),
            origin=views.Origin.of(incident.origin),
            snoozed_until=incident.snoozed_until,
            is_mine=incident.owner_staff_id == reader.staff_id,
            tags=tuple(incident.tags or ()),
            verdicts=views.verdicts_of(incident.classification),
            version=incident.version,
            duplicates=tuple(hint.ref for hint in hints.get(incident.id, ())),
        )
        for incident in incidents
    )


def _page(
    wanted: TriageFilter,
    fits: ColumnElement[bool],
    *,
    limit: int = ROWS_IN_A_PAGE + 1,
) -> Select[tuple[Incident, str, int, datetime, int]]:
    """The cases of one page and what they are sorted by, and one more to see whether there are others."""
    # Asked for each case by its index: a join with all clocks grouped is read again for each case by
    # a PostgreSQL that has not counted its rows yet.
    nearest = (
        select(func.min(IncidentDeadline.ends_at, type_=UtcDateTime))
        .where(
            IncidentDeadline.incident_id == Incident.id,
            IncidentDeadline.state == DutyState.RUNNING.value,
        )
        .correlate(Incident)
        .scalar_subquery()
    )
    by_platform = wanted.tab is TriageTab.BY_PLATFORM
    platform = func.coalesce(Source.name, "") if by_platform else literal("")
    ends_at = func.coalesce(nearest, type_coerce(NO_CLOCK, UtcDateTime), type_=UtcDateTime)
    # Ascending all of them, so that one comparison of rows says what comes after.
    order = (platform, RANK, ends_at, -SEVERITY, Incident.id)
    shown = (
        platform.label("platform"), RANK.label("rank"), ends_at.label("ends_at"),
        SEVERITY.label("severity"),
    )  # fmt: skip
    by_name, by_rank, by_end, _ = shown
    query = (
        select(Incident, *shown)
        .outerjoin(Source, Source.id == Incident.source_id)
        .where(fits)
        .order_by(by_name, by_rank, by_end, -SEVERITY, Incident.id)
        .limit(limit)
    )
    after = Place.read(wanted.after)
    if after is None:
        return query
    place = (
        literal(after.platform), literal(after.rank), type_coerce(after.ends_at, UtcDateTime),
        literal(-after.severity), literal(after.incident_id),
    )  # fmt: skip
    return query.where(tuple_(*order) > tuple_(*place))


def _place(last: tuple[Incident, str, int, datetime, int]) -> Place:
    """Where a page ends that ends with this row."""
    incident, platform, rank, ends_at, severity = last
    return Place(
        platform=platform, rank=rank, ends_at=ends_at, severity=severity, incident_id=incident.id
    )


def _tabs(reader: views.Reader, today: date) -> dict[TriageTab, ColumnElement[bool]]:
    """The saved views as conditions. What is asleep until a day shows only in its own view."""
    asleep = and_(Incident.snoozed_until.is_not(None), Incident.snoozed_until > today)
    awake = and_(IS_OPEN, not_(func.coalesce(asleep, False)))
    serious = (*reading.SERIOUS, *reading.MAYBE_SERIOUS)
    return {
        TriageTab.ALL: awake,
        TriageTab.NEW: and_(awake, Incident.status.in_(reading.NEW_STATES)),
        TriageTab.SERIOUS: and_(awake, CLASS.in_(serious)),
        TriageTab.MISSING_DATA: and_(awake, Incident.missing[0].as_string().is_not(None)),
        TriageTab.NEAR_MISSES: and_(awake, Incident.kind == IncidentKind.NEAR_MISS.value),
        TriageTab.COMMUTING: and_(awake, Incident.nature == views.Nature.COMMUTING.value),
        TriageTab.BY_PLATFORM: and_(awake, Incident.source_id.is_not(None)),
        TriageTab.MINE: and_(awake, Incident.owner_staff_id == reader.staff_id),
        TriageTab.SNOOZED: and_(IS_OPEN, asleep),
        TriageTab.CLOSED: Incident.status.in_(reading.NOT_OPEN),
    }


def _counts(
    session: Session, reader: views.Reader, tabs: dict[TriageTab, ColumnElement[bool]]
) -> dict[TriageTab, int]:
    """How many cases each saved view holds, with one question."""
    columns = [func.coalesce(func.sum(case((fits, 1), else_=0)), 0) for fits in tabs.values()]
    row = session.execute(
        select(*columns).where(Incident.employer_number == reader.employer_number)
    ).one()
    return {tab: int(count) for tab, count in zip(tabs, row, strict=True)}


def _fits(
    session: Session,
    reader: views.Reader,
    wanted: TriageFilter,
    tabs: dict[TriageTab, ColumnElement[bool]],
) -> list[ColumnElement[bool]]:
    own = Incident.employer_number == reader.employer_number
    view = [own, tabs[wanted.tab]]
    if wanted.platform:
        view.append(Source.name == wanted.platform)
    words = wanted.words.casefold().split()
    if words:
        view.append(_has_words(session, own, tabs[wanted.tab], words))
    return view


def _has_words(
    session: Session, own: ColumnElement[bool], view: ColumnElement[bool], words: Sequence[str]
) -> ColumnElement[bool]:
    """Every word stands in the reference, the platform, what happened, or the place."""
    places = _places(session, and_(own, view)) if _may_name_a_place(words) else {}
    conditions: list[ColumnElement[bool]] = [true()]
    for word in words:
        pattern = f"%{_escaped(word)}%"
        columns = (Incident.ref, func.lower(Source.name), Incident.what_happened, Incident.kind)
        there = [incident_id for incident_id, place in places.items() if word in place]
        conditions.append(
            or_(
                *(column.like(pattern, escape=ESCAPE) for column in columns),
                is_one_of(session, Incident.id, there),
            )
        )
    return and_(*conditions)


def _places(session: Session, fits: ColumnElement[bool]) -> dict[int, str]:
    """The places of the newest cases of a view, in small letters."""
    rows = session.execute(
        select(Incident.id, Incident.place)
        .where(fits, Incident.place.is_not(None))
        .order_by(Incident.id.desc())
        .limit(PLACES_SEARCHED)
    )
    return {
        incident_id: " ".join(map(str, place.values())).casefold()
        for incident_id, place in rows
        if place
    }


def _may_name_a_place(words: Sequence[str]) -> bool:
    return any(REFERENCE.fullmatch(word) is None for word in words)


def _escaped(word: str) -> str:
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return word


def _chosen(
    session: Session,
    reader: views.Reader,
    rows: Sequence[views.TriageRow],
    ref: str,
    now: datetime,
) -> views.TriageRow | None:
    """The case beside the list; an address that was passed on may name one of another page."""
    if not ref:
        return None
    shown = next((row for row in rows if row.ref == ref), None)
    if shown is not None:
        return shown
    incident = reading.find_incident(session, reader.employer_number, ref)
    return read_rows(session, reader, [incident], now)[0] if incident is not None else None
