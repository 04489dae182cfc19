"""An application of pages over views that a test sets, with one person of each role signed in."""

from datetime import timedelta

import httpx
from fastapi import FastAPI

from courier_api.auth.codes import token_hash
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.identities import identity_of
from courier_api.auth.models import SignInIdentity, SignInSession
from courier_api.auth.roles import PersonKind, Role
from courier_api.couriers.models import Courier
from courier_api.foundation.clock import FixedClock
from courier_api.foundation.database import Database
from courier_api.incidents.phone_clock import settle_phone_clock
from courier_api.notices.send import send_sign_in_code
from courier_api.web import problems
from courier_api.web.adviser.calls import CallQueries
from courier_api.web.claim_views import ClaimQueries
from courier_api.web.courier.send_report import send_unnamed
from courier_api.web.courier.word_views import WordQueries
from courier_api.web.office.agreement_views import AgreementQueries
from courier_api.web.office.correction_views import CorrectionQueries
from courier_api.web.office.dispute_views import DisputeQueries
from courier_api.web.office.export_views import ExportQueries
from courier_api.web.office.figure_views import FigureQueries
from courier_api.web.office.insurance_views import InsuranceQueries
from courier_api.web.office.limit_views import LimitQueries
from courier_api.web.office.overview import OfficeQueries
from courier_api.web.office.parked_views import (
    ParkedQueries,
)
from courier_api.web.office.pay_views import CourierPayQueries
from courier_api.web.portal.overview import PortalOutside
from courier_api.web.router import CourierQueries, PageQueries, page_router
from courier_api.web.security import SecurityHeaders
from courier_api.web.site import LANGUAGE_COOKIE, site_from
from tests.pages import call_and_opening_views as call_views
from tests.pages import (
    claim_views,
    correction_views,
    courier_pay_views,
    insurance_views,
    views,
    what_if_views,
)
from tests.pages import export_and_limit_views as office_views
from tests.pages import parked_and_word_views as more_views
from tests.pages import pay_terms_views as terms_views
from tests.pages.asgi import client_of
from tests.pages.confidential_stage import fill_mailboxes
from tests.pages.console_stage import console_queries
from tests.pages.filing_views import choice_queries, filing_queries
from tests.pages.paper_views import paper_queries
from tests.pages.portal_stage import fill_portal
from tests.pages.stage_state import Stage
from tests.pages.statistics_views import committee_queries, map_queries, statistics_queries
from tests.service.auth.people import OURS, make_identity

PHONES = {
    Role.COURIER: "+32470000001",
    Role.ADVISER: "+32470000002",
    Role.OFFICE: "+32470000003",
    Role.CONFIDENTIAL: "+32470000009",
    Role.COMMITTEE: "+32470000010",
}


def queries_of(stage: Stage) -> PageQueries:
    """The pages' questions, answered from the stage."""
    return PageQueries(
        courier=courier_queries(stage),
        calls=call_queries(stage),
        console=console_queries(stage),
        statistics=statistics_queries(stage),
        committee=committee_queries(stage),
        incident_map=map_queries(stage),
        papers=paper_queries(lambda: stage.deeds),
        office=OfficeQueries(
            overview=lambda session, employer_number, now: stage.office,
            retry_message=stage.retry,
            resume_outgoing=stage.resume,
        ),
        parked=parked_queries(stage),
        disputes=dispute_queries(stage),
        agreements=agreement_queries(stage),
        figures=figure_queries(stage),
        what_if=lambda session, employer, version_id, typed, today: what_if_views.what_if_view(
            stage.tried, version_id, typed
        ),
        exports=export_queries(stage),
        filings=filing_queries(stage),
        choices=choice_queries(stage),
        limits=limit_queries(stage),
        own_limits=lambda session, courier_id, now: office_views.own_limits_view(stage.limits),
        openings=lambda session, courier_id: call_views.own_openings(stage.openings),
        insurance=insurance_queries(stage),
        corrections=correction_queries(stage),
        claims=claim_queries(stage),
        courier_pay=courier_pay_queries(stage),
        word=WordQueries(
            shift=lambda session, courier_id, shift_id, now: more_views.shift_word_view(shift_id),
            state=stage.state,
        ),
        portal=PortalOutside(public_url="https://courier.test", send_sample=stage.send_sample),
        send_code=send_sign_in_code,
        duty_phone="+32 2 235 44 55",
        report_sms="+32460000000",
    )


def courier_queries(stage: Stage) -> CourierQueries:
    """What the courier's pages ask for."""
    return CourierQueries(
        today=lambda session, courier_id, now: stage.today,
        shifts=lambda session, courier_id, now: stage.shifts,
        pay=lambda session, courier_id, now: stage.pay,
        day_bill=stage.day_bill,
        own_record=stage.own_record,
        payslip=stage.payslip,
        certificate=stage.certificate,
        report_incident=stage.report,
        add_photo=stage.add_photo,
        report_unnamed=send_unnamed,
        settle_clock=settle_phone_clock,
    )


def call_queries(stage: Stage) -> CallQueries:
    """The page of people to phone."""
    return CallQueries(
        listing=lambda session, employer_number: call_views.call_lines(stage.calls),
        close=stage.close_call,
    )


def dispute_queries(stage: Stage) -> DisputeQueries:
    """The page of disputes."""
    return DisputeQueries(
        listing=lambda session, employer_number, now: more_views.disputes_view(stage.disputes),
        settle=stage.settle,
    )


def export_queries(stage: Stage) -> ExportQueries:
    """The page of exports."""
    return ExportQueries(
        listing=lambda session, employer_number, now: office_views.exports_view(stage.exports),
        look=stage.look_at_quarter,
        keep=stage.keep_export,
        download=stage.download,
    )


def limit_queries(stage: Stage) -> LimitQueries:
    """The page of limits."""
    return LimitQueries(
        listing=lambda session, employer_number, wanted, now: office_views.limits_view(
            stage.limits, wanted
        ),
        judge=stage.judge_finding,
    )


def parked_queries(stage: Stage) -> ParkedQueries:
    """The pages of parked events."""
    return ParkedQueries(
        listing=stage.parked_list,
        body=stage.parked_body,
        replay_one=stage.replay_one,
        replay_all=stage.replay_all,
    )


def insurance_queries(stage: Stage) -> InsuranceQueries:
    """The page of insurance."""
    return InsuranceQueries(
        listing=lambda session, employer_number, now: insurance_views.insurance_view(
            stage.policies
        ),
        enter=stage.enter_policy,
        end=stage.end_policy,
    )


def correction_queries(stage: Stage) -> CorrectionQueries:
    """The pages of mass corrections."""
    return CorrectionQueries(
        listing=lambda session, employer_number, now: correction_views.listing(stage.corrections),
        detail=stage.correction,
        sign=stage.sign_correction,
    )


def courier_pay_queries(stage: Stage) -> CourierPayQueries:
    """The pages of couriers' pay."""
    return CourierPayQueries(
        listing=lambda session, employer_number, typed: courier_pay_views.listing(
            stage.paid_couriers, typed
        ),
        month=lambda session, reader, courier_id, month, language, now: courier_pay_views.month(
            courier_id, language
        ),
        day=lambda session, reader, courier_id, worked_on, language, now: courier_pay_views.day(
            courier_id, views.BILLED, language
        ),
    )


def claim_queries(stage: Stage) -> ClaimQueries:
    """The pages of what was paid too much."""
    return ClaimQueries(
        own=lambda session, courier_id: claim_views.claims(stage.claims),
        answer=stage.answer,
        all=lambda session, employer_number: claim_views.claims(stage.claims),
        waive=stage.waive,
    )


def agreement_queries(stage: Stage) -> AgreementQueries:
    """The pages of agreements."""
    return AgreementQueries(
        listing=lambda session, employer, today: terms_views.agreement_lines(stage.agreements),
        version=lambda session, employer, version_id, today: terms_views.version_view(version_id),
        difference=lambda session, employer, old, new, today: terms_views.difference_view(old, new),
        sign=stage.sign,
        activate=stage.activate,
        close=stage.close,
    )


def figure_queries(stage: Stage) -> FigureQueries:
    """The page of figures."""
    return FigureQueries(
        listing=lambda session, employer, typed, now: terms_views.figures_view(
            stage.figures, typed
        ),
        confirm=stage.change_figure,
        withdraw=stage.change_figure,
        add=stage.add_figure,
    )


def build_app(stage: Stage, database: Database, *, encrypted: bool = False) -> FastAPI:
    """The pages alone, as the service mounts them."""
    site = site_from(database, FixedClock(views.NOW), encrypted=encrypted)
    app = FastAPI(docs_url=None, redoc_url=None)
    app.add_middleware(SecurityHeaders, encrypted=encrypted)
    problems.install(app, site)
    app.include_router(page_router(site, queries_of(stage)))
    app.get("/fails")(fail)
    app.get("/api/v1/fails")(fail)
    return app


def fail() -> None:
    """An error that nobody foresaw, with something in it that nobody may see."""
    raise RuntimeError("password=hunter2")


def sign_everybody_in(database: Database) -> None:
    """One person of each role, with a session whose token is the role's name."""
    with database.transaction() as session:
        make_identity(session, person_id=1, phone=PHONES[Role.COURIER], language="xx")
        session.add(
            Courier(
                id=1,
                employer_number=OURS,
                reference="c-001",
                name="Amina",
                worker_type="OTH",
                language="nl",
                changed_at=views.NOW,
            )
        )
        for number, (role, phone) in enumerate(PHONES.items(), start=1):
            identity = make_identity(
                session, person_id=number, phone=phone, role=role, language="xx"
            )
            session.add(_session_of(identity, role))
        fill_mailboxes(session, list(PHONES).index(Role.CONFIDENTIAL) + 1)
        person_id = fill_portal(session, now=views.NOW)
        identity = identity_of(session, OURS, PersonKind.PLATFORM, person_id)
        assert identity is not None
        identity.language = "xx"
        session.add(_session_of(identity, Role.PLATFORM))


def _session_of(identity: SignInIdentity, role: Role) -> SignInSession:
    return SignInSession(
        employer_number=OURS,
        identity_id=identity.id,
        token_hash=token_hash(role.value),
        created_at=views.NOW,
        expires_at=views.NOW + timedelta(days=1),
    )


def browser_of(app: FastAPI, role: Role | None = None, language: str = "en") -> httpx.Client:
    """A person's browser, signed in or not."""
    client = client_of(app)
    client.cookies.set(LANGUAGE_COOKIE, language)
    client.headers["accept"] = "text/html"
    if role is not None:
        client.cookies.set(SESSION_COOKIE, role.value)
    return client
