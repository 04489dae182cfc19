"""All pages in one place, in the order in which addresses are tried."""

from dataclasses import dataclass

from fastapi import APIRouter

from courier_api.auth.router import SendCode
from courier_api.web import account, assets, committee, problem_pages, sign_in, sos
from courier_api.web.adviser import calls as adviser_calls
from courier_api.web.adviser import console, incident_map, papers, statistics
from courier_api.web.adviser.calls import CallQueries
from courier_api.web.adviser.console import ConsoleQueries
from courier_api.web.adviser.map_views import MapQueries
from courier_api.web.adviser.paper_views import PaperQueries
from courier_api.web.adviser.statistics_views import StatisticsQueries
from courier_api.web.claim_views import ClaimQueries
from courier_api.web.committee_views import CommitteeQueries
from courier_api.web.confidential import adviser as confidential_adviser
from courier_api.web.confidential import reporter as confidential_reporter
from courier_api.web.courier import (
    claims,
    insured,
    openings,
    own_record,
    pay,
    payslip,
    ready,
    report_incident,
    report_packet,
    report_phone,
    report_receipt,
    report_uploads,
    shift_word,
    shifts,
    today,
)
from courier_api.web.courier import limits as own_limits
from courier_api.web.courier.insured import CertificateQuery
from courier_api.web.courier.limits import OwnLimitsQuery
from courier_api.web.courier.openings import OpeningsQuery
from courier_api.web.courier.views import (
    AddPhoto,
    DayBillQuery,
    OwnRecordQuery,
    PayQuery,
    PayslipQuery,
    ReportIncident,
    ReportUnnamed,
    SettleClock,
    ShiftsQuery,
    TodayQuery,
)
from courier_api.web.courier.word_views import WordQueries
from courier_api.web.office import (
    agreements,
    choices,
    conditions,
    corrections,
    disputes,
    exports,
    figures,
    filings,
    insurance,
    limits,
    overview,
    parked,
    what_if,
)
from courier_api.web.office import claims as office_claims
from courier_api.web.office import pay as office_pay
from courier_api.web.office.agreement_views import AgreementQueries
from courier_api.web.office.choice_views import ChoiceQueries
from courier_api.web.office.correction_views import CorrectionQueries
from courier_api.web.office.dispute_views import DisputeQueries
from courier_api.web.office.export_views import ExportQueries
from courier_api.web.office.figure_views import FigureQueries
from courier_api.web.office.filing_views import FilingQueries
from courier_api.web.office.insurance_views import InsuranceQueries
from courier_api.web.office.limit_views import LimitQueries
from courier_api.web.office.overview import OfficeQueries
from courier_api.web.office.parked_views import ParkedQueries
from courier_api.web.office.pay_views import CourierPayQueries
from courier_api.web.office.what_if_views import WhatIfQuery
from courier_api.web.portal import overview as portal
from courier_api.web.portal.overview import PortalOutside
from courier_api.web.prevention import people, programme, reports
from courier_api.web.prevention.desk import Desk
from courier_api.web.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierQueries:
    """What the courier's pages ask for, and the one thing they do."""

    today: TodayQuery
    shifts: ShiftsQuery
    pay: PayQuery
    day_bill: DayBillQuery
    own_record: OwnRecordQuery
    payslip: PayslipQuery
    certificate: CertificateQuery
    report_incident: ReportIncident
    add_photo: AddPhoto
    report_unnamed: ReportUnnamed
    settle_clock: SettleClock


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQueries:
    """Everything the pages need from the subjects."""

    courier: CourierQueries
    console: ConsoleQueries
    statistics: StatisticsQueries
    committee: CommitteeQueries
    incident_map: MapQueries
    papers: PaperQueries
    calls: CallQueries
    office: OfficeQueries
    parked: ParkedQueries
    disputes: DisputeQueries
    agreements: AgreementQueries
    figures: FigureQueries
    what_if: WhatIfQuery
    exports: ExportQueries
    filings: FilingQueries
    choices: ChoiceQueries
    limits: LimitQueries
    insurance: InsuranceQueries
    own_limits: OwnLimitsQuery
    openings: OpeningsQuery
    corrections: CorrectionQueries
    claims: ClaimQueries
    courier_pay: CourierPayQueries
    word: WordQueries
    portal: PortalOutside
    send_code: SendCode
    duty_phone: str | None = None
    report_sms: str | None = None


def page_router(site: Site, queries: PageQueries) -> APIRouter:
    """Every page, its files, and the explanations of problems."""
    routes = APIRouter()
    for part in (
        assets.router(site.pages.assets),
        problem_pages.router(site),
        sign_in.router(site, queries.send_code),
        account.router(site),
        sos.router(site, queries.duty_phone),
        confidential_reporter.router(site),
        confidential_adviser.router(site),
        *_of_couriers(site, queries),
        statistics.router(site, queries.statistics),
        committee.router(site, queries.committee),
        incident_map.router(site, queries.incident_map),
        papers.router(site, queries.papers),
        console.router(site, queries.console),
        adviser_calls.router(site, queries.calls),
        overview.router(site, queries.office),
        parked.router(site, queries.parked),
        disputes.router(site, queries.disputes),
        agreements.router(site, queries.agreements),
        figures.router(site, queries.figures),
        what_if.router(site, queries.what_if),
        exports.router(site, queries.exports),
        filings.router(site, queries.filings),
        choices.router(site, queries.choices),
        limits.router(site, queries.limits),
        own_limits.router(site, queries.own_limits),
        openings.router(site, queries.openings),
        insurance.router(site, queries.insurance),
        corrections.router(site, queries.corrections),
        office_claims.router(site, queries.claims),
        office_pay.router(site, queries.courier_pay),
        conditions.router(site),
        ready.router(site),
        people.router(Desk(site)),
        programme.router(Desk(site)),
        reports.router(Desk(site)),
        portal.router(site, queries.portal),
    ):
        routes.include_router(part)
    return routes


def _of_couriers(site: Site, queries: PageQueries) -> tuple[APIRouter, ...]:
    """What a courier opens from Today. The receipt of a report comes before its questions."""
    courier = queries.courier
    numbers = report_phone.Numbers(duty_phone=queries.duty_phone, report_sms=queries.report_sms)
    return (
        today.router(site, courier.today),
        shifts.router(site, courier.shifts),
        shift_word.router(site, queries.word),
        insured.router(site, courier.certificate),
        own_record.router(site, courier.own_record),
        payslip.router(site, courier.payslip),
        pay.router(site, courier.pay, courier.day_bill),
        claims.router(site, queries.claims),
        report_phone.router(site, numbers),
        report_packet.router(
            site, courier.report_incident, courier.report_unnamed, courier.settle_clock
        ),
        report_uploads.router(site),
        report_receipt.router(site, courier.add_photo),
        report_incident.router(site, courier.report_incident),
    )
