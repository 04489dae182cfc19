"""A campaign by SMS: words, recipients and cost are looked at before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.foundation.clock import local_date
from courier_api.locale.catalogue import Language
from courier_api.notices.campaign import CampaignOutlook
from courier_api.prevention.campaign_sms import campaign_row, look_at_sms, send_by_sms
from courier_api.prevention.errors import By
from courier_api.web.prevention.desk import PATH, Desk, Number, Shown
from courier_api.web.site import PostedForm, Visit
from safety.message_rules import MessageClass, when_allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSmsView:
    """The page. `outlook` None: the typed words cannot be counted; `goes_out_at` None: at once."""

    campaign_id: int
    title: str
    ends_on: date
    is_over: bool
    tips: Mapping[str, str]
    outlook: CampaignOutlook | None
    goes_out_at: datetime | None


def router(desk: Desk) -> APIRouter:
    """The page, looking at other words, and sending."""
    routes = APIRouter(prefix=f"{PATH}/campaigns/{{campaign_id}}/sms", include_in_schema=False)
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def page(visit: Adviser, campaign_id: Number, said: str = "") -> Response:
        return desk.show(visit, _page(campaign_id, None), said=said)

    @routes.post("/look")
    def look(visit: Adviser, form: Posted, campaign_id: Number) -> Response:
        """Nothing is written; a word that is missing is named beside the form."""
        tips = _tips(form)
        empty = next((each for each in Language if not tips[each].strip()), None)
        wrong = f"message_{empty.value}" if empty else ""
        return desk.show(visit, _page(campaign_id, tips), wrong=wrong)

    @routes.post("/send")
    def send(visit: Adviser, form: Posted, campaign_id: Number) -> Response:
        tips = _tips(form)
        return desk.act(
            visit, form, _page(campaign_id, tips),
            lambda session, by: send_by_sms(session, campaign_id, tips, by),
            to=f"{PATH}/campaigns/{campaign_id}/sms?said=saved",
        )  # fmt: skip

    return routes


def _tips(form: PostedForm) -> dict[Language, str]:
    return {each: form.text(f"message_{each.value}") for each in Language}


def _page(campaign_id: int, typed: Mapping[Language, str] | None) -> Shown:
    return Shown(
        path=f"{PATH}/campaigns/{campaign_id}/sms",
        template="prevention/campaign_sms.html",
        read=lambda session, by: _view(session, campaign_id, typed, by),
    )


def _view(
    session: Session, campaign_id: int, typed: Mapping[Language, str] | None, by: By
) -> CampaignSmsView:
    row = campaign_row(session, campaign_id, by)
    tips = typed or {each: row.message[each.value] for each in Language}
    is_whole = all(tip.strip() for tip in tips.values())
    at = when_allowed(MessageClass.CAMPAIGN, by.now)
    return CampaignSmsView(
        campaign_id=row.id,
        title=row.title,
        ends_on=row.ends_on,
        is_over=row.ends_on < local_date(by.now),
        tips={each.value: tips[each] for each in Language},
        outlook=look_at_sms(session, campaign_id, tips, by) if is_whole else None,
        goes_out_at=at if at > by.now else None,
    )
