"""Analyses and visits, the register of platforms, campaigns, and zones that are held."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.locale.catalogue import Language
from courier_api.prevention.analyse import (
    Scope,
    Written,
    close_analysis,
    note_visit,
    plan_analysis,
    plan_visit,
    share_analysis,
    write_version,
)
from courier_api.prevention.campaign import NewCampaign, start_campaign
from courier_api.prevention.errors import By, wrong
from courier_api.prevention.press import NewFeature, enter_feature, settle_feature
from courier_api.web.incident_words import Happened
from courier_api.web.prevention import campaign_sms, read_programme, typed
from courier_api.web.prevention.desk import PATH, Desk, Number, Shown
from courier_api.web.prevention.read_holds import holds_view
from courier_api.web.site import PostedForm, Visit
from courier_api.zone_holds.declare import NewHold, change_end, hold_zone, lift_hold
from safety.prevention.campaigns import Span
from safety.zone_holds import HoldReason

ANALYSES = Shown(
    path=f"{PATH}/analyses",
    template="prevention/analyses.html",
    read=read_programme.analyses_view,
)
PLATFORMS = Shown(
    path=f"{PATH}/platforms",
    template="prevention/platforms.html",
    read=read_programme.platforms_view,
)
HOLDS = Shown(path=f"{PATH}/holds", template="prevention/holds.html", read=holds_view)


def router(desk: Desk) -> APIRouter:
    """These pages and their forms."""
    routes = APIRouter(include_in_schema=False)
    for part in (
        _analyses(desk),
        _one_analysis(desk),
        _visits(desk),
        _platforms(desk),
        _campaigns(desk),
        campaign_sms.router(desk),
        _holds(desk),
    ):
        routes.include_router(part)
    return routes


def _analyses(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/analyses")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def analyses(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, ANALYSES, said=said)

    @routes.post("")
    def plan(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            scope, planned_on = typed.chosen(form, "scope", Scope), typed.day(form, "planned_on")
            plan_analysis(session, scope, form.text("subject"), planned_on, by)

        return desk.act(visit, form, ANALYSES, act)

    return routes


def _one_analysis(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/analyses/{{analysis_id}}")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def analysis(visit: Adviser, analysis_id: Number, said: str = "") -> Response:
        return desk.show(visit, _analysis_page(analysis_id), said=said)

    @routes.post("/version")
    def version(visit: Adviser, form: Posted, analysis_id: Number) -> Response:
        written = Written(findings=form.text("findings"), measures=form.text("measures"))
        return desk.act(
            visit, form, _analysis_page(analysis_id),
            lambda session, by: write_version(session, analysis_id, written, by),
        )  # fmt: skip

    @routes.post("/share")
    def share(visit: Adviser, form: Posted, analysis_id: Number) -> Response:
        return desk.act(
            visit, form, _analysis_page(analysis_id),
            lambda session, by: share_analysis(session, analysis_id, by),
        )  # fmt: skip

    @routes.post("/close")
    def close(visit: Adviser, form: Posted, analysis_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            close_analysis(session, analysis_id, typed.day(form, "review_on"), by)

        return desk.act(visit, form, _analysis_page(analysis_id), act)

    @routes.post("/visit")
    def visit_for(visit: Adviser, form: Posted, analysis_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            planned_on = typed.day(form, "planned_on")
            plan_visit(session, analysis_id, form.text("place"), planned_on, by)

        return desk.act(visit, form, _analysis_page(analysis_id), act)

    return routes


def _visits(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/visits")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.post("")
    def plan(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            plan_visit(session, None, form.text("place"), typed.day(form, "planned_on"), by)

        return desk.act(visit, form, ANALYSES, act)

    @routes.post("/{visit_id}/done")
    def done(visit: Adviser, form: Posted, visit_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            visited_on = typed.day(form, "visited_on")
            note_visit(session, visit_id, visited_on, form.text("words"), by)

        return desk.act(visit, form, ANALYSES, act)

    return routes


def _platforms(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/platforms")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def platforms(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, PLATFORMS, said=said)

    @routes.post("")
    def enter(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            new = NewFeature(
                source_id=typed.platform(session, by, form),
                name=form.text("name"),
                rating=typed.whole(form, "rating"),
                measure=form.text("measure"),
            )
            enter_feature(session, new, by)

        return desk.act(visit, form, PLATFORMS, act)

    @routes.post("/{feature_id}/settle")
    def settle(visit: Adviser, form: Posted, feature_id: Number) -> Response:
        return desk.act(
            visit, form, PLATFORMS,
            lambda session, by: settle_feature(session, feature_id, form.text("measure"), by),
        )  # fmt: skip

    return routes


def _campaigns(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/campaigns")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def campaigns(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, _campaigns_page(visit.language), said=said)

    @routes.post("")
    def start(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            about = form.text("about")
            if about and about not in set(Happened):
                raise wrong("about")
            new = NewCampaign(
                title=form.text("title"),
                source_id=typed.platform_or_none(session, by, form),
                about=about or None,
                message={each: form.text(f"message_{each.value}") for each in Language},
                span=Span(first=typed.day(form, "starts_on"), last=typed.day(form, "ends_on")),
            )
            start_campaign(session, new, by)

        return desk.act(visit, form, _campaigns_page(visit.language), act)

    return routes


def _holds(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/holds")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def holds(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, HOLDS, said=said)

    @routes.post("")
    def hold(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            new = NewHold(
                postcodes=tuple(form.text("postcodes").replace(",", " ").split()),
                source_id=typed.platform_or_none(session, by, form),
                reason=typed.chosen(form, "reason", HoldReason),
                starts_at=typed.moment(form, "starts_at"),
                ends_at=typed.moment(form, "ends_at"),
                words=form.text("words"),
            )
            hold_zone(session, by.employer_number, new, actor=by.actor, now=by.now)

        return desk.act(visit, form, HOLDS, act)

    @routes.post("/{hold_id}/end")
    def end(visit: Adviser, form: Posted, hold_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            ends_at = typed.moment(form, "ends_at")
            change_end(session, by.employer_number, hold_id, ends_at, actor=by.actor, now=by.now)

        return desk.act(visit, form, HOLDS, act)

    @routes.post("/{hold_id}/lift")
    def lift(visit: Adviser, form: Posted, hold_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            lift_hold(session, by.employer_number, hold_id, actor=by.actor, now=by.now)

        return desk.act(visit, form, HOLDS, act)

    return routes


def _analysis_page(analysis_id: int) -> Shown:
    return Shown(
        path=f"{PATH}/analyses/{analysis_id}",
        template="prevention/analysis.html",
        read=lambda session, by: read_programme.analysis_view(session, by, analysis_id),
    )


def _campaigns_page(language: Language) -> Shown:
    return Shown(
        path=f"{PATH}/campaigns",
        template="prevention/campaigns.html",
        read=lambda session, by: read_programme.campaigns_view(session, by, language.value),
    )
