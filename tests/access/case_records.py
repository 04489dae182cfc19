"""What belongs to a case, and what is kept for prevention: one of each, by its name in addresses."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.models import Base
from courier_api.incident_declarations.models import AccidentSheet, AccidentSheetVersion
from courier_api.incident_declarations.prepare import prepare_declaration
from courier_api.incidents.case_models import (
    IncidentAction,
    IncidentEvidence,
    IncidentEvidenceBody,
    IncidentMerge,
)
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.link_models import IncidentLink
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentIncapacity,
    IncidentInjury,
    IncidentWitness,
)
from courier_api.prevention.errors import By
from courier_api.prevention.link_models import RiskLink
from courier_api.prevention.models import Bike, BikeCheck, BikeCheckPhoto, Gear, Training
from courier_api.prevention.programme_models import (
    Campaign,
    PlatformFeature,
    RiskAnalysis,
    RiskAnalysisVersion,
    SiteVisit,
)
from courier_api.prevention_reports.report import freeze_report, period_of
from courier_api.serious_accidents.serious_file import open_file
from courier_api.statistics.freeze import freeze_period
from courier_api.statistics.models import CommitteeReport
from courier_api.statistics.period import Asked
from courier_api.zone_holds.models import ZoneHold, ZoneHoldEnd
from safety.case_rows import Period
from tests.access.records import FRIDAY, bare
from tests.factories.clocks import FRIDAY_EVENING

STAFF = "staff:1"
MARCH = FRIDAY.replace(day=1)


def case_records(session: Session, incident: Incident) -> dict[str, str]:
    """The newest case of a courier and the one before it, with a row of each sort."""
    before = session.scalars(
        select(Incident)
        .where(Incident.courier_id == incident.courier_id, Incident.id < incident.id)
        .order_by(Incident.id.desc())
    ).first()
    assert before is not None
    of_case = {"incident_id": incident.id, "employer_number": incident.employer_number}
    casualty = session.scalars(select(IncidentCasualty).filter_by(incident_id=incident.id)).first()
    assert casualty is not None
    of_person = {"casualty_id": casualty.id, **of_case}
    photo = bare(session, IncidentEvidence, **of_case)
    bare(
        session, IncidentEvidenceBody, evidence_id=photo.id, copy="public", body=b"photo",
        media_type="image/jpeg", employer_number=incident.employer_number,
    )  # fmt: skip
    add_facts(session, incident, {"death": True}, actor=STAFF, now=FRIDAY_EVENING)
    open_file(session, incident, actor=STAFF, now=FRIDAY_EVENING)
    prepare_declaration(session, incident, actor=STAFF, now=FRIDAY_EVENING)
    _sheet(session, incident)
    made = {
        "casualty_id": casualty,
        "injury_id": bare(session, IncidentInjury, main=False, **of_person),
        "period_id": bare(
            session, IncidentIncapacity,
            period={"from": "2026-03-07", "to": "2026-03-09", "kind": "full"}, **of_person,
        ),
        "witness_id": bare(session, IncidentWitness, **of_case),
        "action_id": bare(session, IncidentAction, state="open", **of_case),
        "deadline_id": session.scalars(
            select(IncidentDeadline).filter_by(incident_id=incident.id)
        ).first() or bare(session, IncidentDeadline, **of_case),
        **_links(session, before, incident),
        "merge_id": bare(
            session, IncidentMerge, survivor_id=incident.id, duplicate_id=before.id,
            employer_number=incident.employer_number, merged_at=FRIDAY_EVENING - timedelta(days=400),
        ),
    }  # fmt: skip
    return {
        "ref": incident.ref,
        "survivor": incident.ref,
        "duplicate": before.ref,
        "evidence_key": photo.evidence_key,
        "key": photo.evidence_key,
        **{name: str(row.id) for name, row in made.items()},
    }


def _links(session: Session, before: Incident, incident: Incident) -> dict[str, Base]:
    ours = {"employer_number": incident.employer_number}
    of_nothing = dict.fromkeys(("action_id", "analysis_id", "flag_id"))
    return {
        "link_id": bare(session, IncidentLink, first_id=before.id, second_id=incident.id, **ours),
        "risk_link_id": bare(session, RiskLink, incident_id=incident.id, **of_nothing, **ours),
    }


def _sheet(session: Session, incident: Incident) -> None:
    employer = {"employer_number": incident.employer_number}
    sheet = bare(session, AccidentSheet, incident_id=incident.id, number=incident.id, **employer)
    bare(session, AccidentSheetVersion, sheet_id=sheet.id, language="nl", pdf=b"%PDF", **employer)


def prevention_records(session: Session, courier_id: int, source_id: int) -> dict[str, str]:
    """Bikes, gear, trainings, analyses, visits, platform features, holds and reports."""
    number = session.get_one(Courier, courier_id).employer_number
    ours = {"employer_number": number}
    by = By(employer_number=number, actor=STAFF, now=FRIDAY_EVENING)
    of_courier = {"courier_id": courier_id, **ours}
    bike_photos: list[BikeCheckPhoto] = []
    bikes = [bare(session, Bike, kind="bike", **of_courier) for _ in range(2)]
    for bike in bikes:
        check = bare(session, BikeCheck, bike_id=bike.id, state="passed_with_fix", **ours)
        photo = bare(session, BikeCheckPhoto, check_id=check.id, part="bell", body=b"x", **ours)
        bike_photos.append(photo)
    analysis = bare(session, RiskAnalysis, scope="city", state="planned", **ours)
    bare(session, RiskAnalysisVersion, analysis_id=analysis.id, **ours)
    hold = bare(session, ZoneHold, source_id=source_id, reason="storm", postcodes=["1060"], **ours)
    bare(session, ZoneHoldEnd, hold_id=hold.id, is_lifted=False, **ours)
    frozen = freeze_period(
        session,
        Asked(
            employer_number=number,
            period=Period(first_month=MARCH, last_month=MARCH),
            actor=STAFF,
            now=FRIDAY_EVENING,
        ),
    )
    made = {
        "bike_id": bikes[0],
        "bike_id@deputy": bikes[1],
        "photo_id": bike_photos[0],
        "photo_id@deputy": bike_photos[1],
        "gear_id": bare(session, Gear, item="helmet", state="issued", **of_courier),
        "training_id": bare(session, Training, topic="first_aid", state="invited", **of_courier),
        "analysis_id": analysis,
        "visit_id": bare(session, SiteVisit, analysis_id=analysis.id, **ours),
        "feature_id": bare(session, PlatformFeature, source_id=source_id, rating=3, **ours),
        "hold_id": hold,
        "campaign_id": bare(
            session, Campaign, ends_on=FRIDAY, starts_on=FRIDAY, source_id=None,
            message=dict.fromkeys(("nl", "fr", "de", "en"), "Tip"), **ours,
        ),
        "frozen_id": frozen,
        "committee_report_id": bare(
            session, CommitteeReport, frozen_id=frozen.id, first_month=MARCH, last_month=MARCH, **ours
        ),
    }  # fmt: skip
    report_id = freeze_report(session, period_of("2026-03"), by)
    ids = {name: str(row.id) for name, row in made.items()}
    return {"gear_of_courier": ids["gear_id"], "prevention_report_id": str(report_id), **ids}
