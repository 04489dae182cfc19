"""Mounts the JSON API and the pages on the application."""

from datetime import datetime

from fastapi import FastAPI
from sqlalchemy.orm import Session

from courier_api.auth import router as sign_in
from courier_api.disputes import router as disputes
from courier_api.foundation.settings import Settings
from courier_api.incident_declarations import router as declarations
from courier_api.incidents import (
    action_router,
    case_router,
    link_router,
    people_router,
    photo_router,
)
from courier_api.incidents import router as incidents
from courier_api.incidents.class_steps import ClassSteps
from courier_api.incidents.own_openings import own_openings
from courier_api.incidents.phone_clock import settle_phone_clock
from courier_api.intake.receive import WebhookDoor
from courier_api.messaging import outbox
from courier_api.notices import reply_router, status_router, voice_router
from courier_api.notices.send import send_sign_in_code
from courier_api.notices.signed_form import StatusCallbacks
from courier_api.outgoing.pause import resume_endpoint
from courier_api.pay import router as pay
from courier_api.pay.own_record import own_record
from courier_api.prevention import risk_router
from courier_api.serious_accidents.decide_class import decide_class, take_back_class
from courier_api.shifts import router as shifts
from courier_api.web import committee, problems, read_claims
from courier_api.web.adviser import (
    calls,
    read_console,
    read_declaration,
    read_serious,
    read_sheet,
    read_statistics,
)
from courier_api.web.adviser.incident_map import queries_with
from courier_api.web.adviser.paper_views import PaperKind, PaperQueries
from courier_api.web.courier import read_word
from courier_api.web.courier.insured import own_certificate
from courier_api.web.courier.limits import own_limits
from courier_api.web.courier.read_pay import day_bill, pay_view, payslip_view
from courier_api.web.courier.read_shifts import shifts_view, today_view
from courier_api.web.courier.send_report import send_photo, send_report, send_unnamed
from courier_api.web.office import (
    change_agreements,
    read_choice,
    read_corrections,
    read_disputes,
    read_exports,
    read_figures,
    read_filings,
    read_insurance,
    read_limits,
    read_parked,
    read_pay,
)
from courier_api.web.office.overview import OfficeQueries
from courier_api.web.office.read_overview import overview
from courier_api.web.office.read_what_if import what_if_view
from courier_api.web.portal.overview import PortalOutside
from courier_api.web.portal.send_sample import sender_to
from courier_api.web.router import CourierQueries, PageQueries, page_router
from courier_api.web.security import SecurityHeaders
from courier_api.web.site import site_from
from courier_api.wiring import Services


def _retry(session: Session, employer_number: str, message_id: int, now: datetime) -> None:
    outbox.revive(session, message_id, employer_number=employer_number, now=now)


def _resume(
    session: Session, employer_number: str, endpoint_id: int, actor: str, now: datetime
) -> None:
    resume_endpoint(session, endpoint_id, employer_number=employer_number, actor=actor, now=now)


def _queries(services: Services, door: WebhookDoor) -> PageQueries:
    return PageQueries(
        courier=CourierQueries(
            today=today_view,
            shifts=shifts_view,
            pay=pay_view,
            day_bill=day_bill,
            own_record=own_record,
            payslip=payslip_view,
            certificate=own_certificate,
            report_incident=send_report,
            add_photo=send_photo,
            report_unnamed=send_unnamed,
            settle_clock=settle_phone_clock,
        ),
        calls=calls.QUERIES,
        console=read_console.QUERIES,
        statistics=read_statistics.QUERIES,
        committee=committee.QUERIES,
        incident_map=queries_with(services.settings.map_tile_url),
        papers=_papers(services.settings),
        office=OfficeQueries(
            overview=overview,
            retry_message=_retry,
            resume_outgoing=_resume,
        ),
        parked=read_parked.QUERIES,
        disputes=read_disputes.QUERIES,
        agreements=change_agreements.QUERIES,
        figures=read_figures.QUERIES,
        what_if=what_if_view,
        exports=read_exports.QUERIES,
        filings=read_filings.QUERIES,
        choices=read_choice.QUERIES,
        limits=read_limits.QUERIES,
        insurance=read_insurance.QUERIES,
        own_limits=own_limits,
        openings=own_openings,
        corrections=read_corrections.QUERIES,
        claims=read_claims.QUERIES,
        courier_pay=read_pay.QUERIES,
        word=read_word.QUERIES,
        portal=PortalOutside(public_url=services.settings.public_url, send_sample=sender_to(door)),
        send_code=send_sign_in_code,
        duty_phone=services.settings.duty_phone,
        report_sms=services.settings.twilio_sender,
    )


def origin_of(url: str | None) -> str | None:
    """Scheme and host of an address."""
    return None if url is None else "/".join(url.split("/")[:3])


def _papers(settings: Settings) -> PaperQueries:
    """The papers of a case, with the duty lines of the inspectorate."""
    phones = (("nl", settings.inspection_phone_nl), ("fr", settings.inspection_phone_fr))
    return {
        PaperKind.DECLARATION: read_declaration.PAGE,
        PaperKind.SERIOUS: read_serious.page_of(phones),
        PaperKind.SHEET: read_sheet.PAGE,
    }


def add_pages_and_api(app: FastAPI, services: Services, door: WebhookDoor) -> None:
    """Add everything that people and programs open, except webhooks and health."""
    settings = services.settings
    encrypted = bool(settings.public_url and settings.public_url.startswith("https://"))
    site = site_from(services.database, services.clock, encrypted=encrypted)
    app.add_middleware(
        SecurityHeaders, encrypted=encrypted, images_from=origin_of(settings.map_tile_url)
    )
    problems.install(app, site)
    app.include_router(
        sign_in.router(sign_in.SignInApi(gate=site.gate, send_code=send_sign_in_code))
    )
    # Before the cases: one of its addresses stands where theirs has a reference.
    app.include_router(declarations.router(site.gate))
    for subject in (
        action_router,
        link_router,
        people_router,
        photo_router,
        risk_router,
    ):
        app.include_router(subject.router(site.gate))
    class_steps = ClassSteps(decide=decide_class, take_back=take_back_class)
    app.include_router(incidents.router(site.gate, class_steps))
    app.include_router(case_router.router(site.gate, class_steps))
    app.include_router(shifts.router(site.gate))
    app.include_router(disputes.router(site.gate))
    app.include_router(pay.router(site.gate))
    callbacks = StatusCallbacks(
        database=services.database,
        clock=services.clock,
        public_url=settings.public_url or f"http://{settings.host}:{settings.port}",
        auth_token=settings.twilio_auth_token,
    )
    app.include_router(status_router.router(callbacks))
    app.include_router(voice_router.router(callbacks))
    app.include_router(
        reply_router.router(callbacks, campaign_sender=settings.twilio_campaign_sender)
    )
    app.include_router(page_router(site, _queries(services, door)))
