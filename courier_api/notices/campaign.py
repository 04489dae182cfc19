"""Prevention tips: to those who said yes, from a sender of their own, never at night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid
from courier_api.locale.catalogue import Language
from courier_api.notices.consent import has_consented, has_stopped
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate, reading_language, sms_text
from safety.message_rules import MOST_PARTS, Line
from safety.sms_segments import count_segments

TEMPLATE = SmsTemplate.PREVENTION_TIP


class TipTooLong(Invalid):
    """In one language the tip takes more parts than a message may have."""

    def __init__(self, language: Language, parts: int) -> None:
        super().__init__(
            f"The tip takes {parts} parts in {language.value}; {MOST_PARTS} at most. Shorten it, or "
            "leave out letters that double the cost.",
            language=language.value,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One tip in every language. The same key again reaches nobody twice."""

    key: str
    tips: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSent:
    """How many will get the tip, and how many do not want it."""

    written: int
    without_consent: int
    stopped: int


def send_campaign(
    session: Session, employer_number: str, campaign: Campaign, *, now: datetime
) -> CampaignSent:
    """Write the tip to every courier who agreed. Raises TipTooLong before anybody gets it."""
    for language, tip in campaign.tips.items():
        parts = count_segments(sms_text(TEMPLATE, language, tip=tip)).segments
        if parts > MOST_PARTS:
            raise TipTooLong(language, parts)
    written = without_consent = stopped = 0
    for identity in identities_with_role(session, employer_number, Role.COURIER):
        if not has_consented(session, identity.id):
            without_consent += 1
        elif has_stopped(session, identity.id, Line.CAMPAIGN):
            stopped += 1
        else:
            written += _write(session, identity, campaign, now=now)
    return CampaignSent(written=written, without_consent=without_consent, stopped=stopped)


def _write(
    session: Session, identity: SignInIdentity, campaign: Campaign, *, now: datetime
) -> bool:
    tip = campaign.tips[reading_language(identity.language)]
    key = f"{TEMPLATE.value}:{campaign.key}:{identity.id}"
    occasion = Occasion(template=TEMPLATE, key=key, facts={"tip": tip})
    return send_sms(session, identity=identity, occasion=occasion, now=now)
