"""A campaign by SMS: looked at before it is sent, to couriers who agreed to tips and did not stop."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import CourierLink
from courier_api.foundation.clock import local_date
from courier_api.locale.catalogue import Language
from courier_api.notices.campaign import (
    Campaign,
    CampaignOutlook,
    CampaignSent,
    TipTooLong,
    look_at_campaign,
    send_campaign,
)
from courier_api.prevention.errors import By, NotOurs, note, wrong
from courier_api.prevention.programme_models import Campaign as CampaignRow

LONGEST_TIP = 300
Tips = Mapping[Language, str]


def campaign_row(session: Session, campaign_id: int, by: By) -> CampaignRow:
    """A campaign of this co-operative. Raises NotOurs."""
    row = session.get(CampaignRow, campaign_id)
    if row is None or row.employer_number != by.employer_number:
        raise NotOurs
    return row


def look_at_sms(session: Session, campaign_id: int, tips: Tips, by: By) -> CampaignOutlook:
    """Recipients and parts in each language. Raises NotOurs, or Invalid for a tip that is empty."""
    row = campaign_row(session, campaign_id, by)
    return look_at_campaign(session, by.employer_number, _campaign(session, row, tips))


def send_by_sms(session: Session, campaign_id: int, tips: Tips, by: By) -> CampaignSent:
    """Write it to whoever has not had it. Raises NotOurs, or Invalid for a tip that is empty or too
    long, and after the campaign's last day."""
    row = campaign_row(session, campaign_id, by)
    if row.ends_on < local_date(by.now):
        raise wrong("ends_on", "over")
    campaign = _campaign(session, row, tips)
    try:
        sent = send_campaign(session, by.employer_number, campaign, now=by.now)
    except TipTooLong as too_long:
        raise wrong(f"message_{too_long.facts['language']}", "too_long") from too_long
    facts = {"written": sent.written, "stopped": sent.stopped}
    note(session, by, "campaign.sent_by_sms", ("campaign", row.id), facts)
    return sent


def _campaign(session: Session, row: CampaignRow, tips: Tips) -> Campaign:
    for language in Language:
        if not 0 < len(tips.get(language, "").strip()) <= LONGEST_TIP:
            raise wrong(f"message_{language.value}")
    only = None
    if row.source_id is not None:
        linked = select(CourierLink.courier_id).where(CourierLink.source_id == row.source_id)
        only = frozenset(session.scalars(linked))
    words = {language: tips[language].strip() for language in Language}
    return Campaign(key=f"campaign-{row.id}", tips=words, only=only)
