"""Reads what stands above every tab of a case: eight questions, whatever the case holds."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.incidents.confirm_class import is_confirmed
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import NOT_BY_HAND
from courier_api.incidents.progress import next_step_of, obstacles_of
from courier_api.serious_accidents.serious_file import file_state
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser.case_views import CaseHead, CaseTab, Person
from courier_api.web.adviser.views import Nature, Reader
from courier_api.web.incident_words import IncidentKind
from safety.access import Action, Look, Role, access
from safety.case_states import INCIDENT_MOVES, IncidentState

ROLES = {"adviser": Role.SAFETY_ADVISER, "deputy": Role.DEPUTY}


def head_of_case(
    session: Session, reader: Reader, ref: str, now: datetime
) -> tuple[Incident, CaseHead]:
    """The case and its head. Raises IncidentNotFound."""
    incident = incident_by_ref(session, reader.employer_number, ref)
    return incident, head_of(session, reader, incident, now)


def head_of(session: Session, reader: Reader, incident: Incident, now: datetime) -> CaseHead:
    """The head of a case that was read."""
    names = courier_names(session, {incident.courier_id} if incident.courier_id else set())
    staff = reading.staff_names(session, reader.employer_number)
    clocks = reading.clocks_of(session, [incident.id], now).get(incident.id, [])
    duplicate = session.get(Incident, incident.duplicate_of_id or 0)
    return CaseHead(
        ref=incident.ref,
        initials=reading.initials_of(names.get(incident.courier_id or 0)),
        state=reading.state_of(incident.status),
        kind=IncidentKind(incident.kind),
        case_class=reading.class_of(incident),
        class_confirmed=is_confirmed(incident),
        class_given=incident.class_confirmed_by is not None,
        nature=Nature(incident.nature),
        severity=reading.severity_of(incident),
        potential_severity=incident.potential_severity,
        version=incident.version,
        read_at=now,
        owner=staff.get(incident.owner_staff_id or 0),
        owner_id=incident.owner_staff_id,
        staff=tuple(Person(staff_id=number, name=name) for number, name in sorted(staff.items())),
        clock=next((each for each in clocks if each.is_running), None),
        next_step=next_step_of(session, incident, now=now),
        obstacles=obstacles_of(session, incident),
        moves=_moves(incident),
        snoozed_until=incident.snoozed_until,
        duplicate_of=duplicate.ref if duplicate else None,
        serious_file=file_state(session, incident),
        tabs=tabs_of(reader),
    )


def tabs_of(reader: Reader) -> tuple[CaseTab, ...]:
    """The tabs that a role may open."""
    return tuple(tab for tab in CaseTab if may_see(reader, tab))


def may_see(reader: Reader, tab: CaseTab) -> bool:
    """Whether a role may open a tab at all: the log of a case is not for a deputy."""
    return tab is not CaseTab.AUDIT or may_look(reader, Action.READ_AUDIT)


def may_look(reader: Reader, action: Action) -> bool:
    """What the table of rights says. Source: own policy (docs/sources.md#own-policy)."""
    role = ROLES.get(reader.role)
    return role is not None and access(Look(role=role, action=action)).allowed


def _moves(incident: Incident) -> tuple[str, ...]:
    after = INCIDENT_MOVES[IncidentState(incident.status)]
    return tuple(state.value for state in IncidentState if state in after - set(NOT_BY_HAND))
