"""Prevention tips: to those who said yes, from a sender of their own, never at night."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid
from courier_api.locale.catalogue import Language
from courier_api.notices.consent import agreed_by, stopped_by
from courier_api.notices.models import Notice
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate, reading_language, sms_text
from safety.message_rules import MOST_PARTS, Line
from safety.sms_segments import SmsCount, count_segments

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
    """One tip in every language. The same key again reaches nobody twice.

    `only`: numbers of couriers; None: everybody.
    """

    key: str
    tips: Mapping[Language, str]
    only: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSent:
    """How many will get the tip, and how many do not want it."""

    written: int
    without_consent: int
    stopped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TipInLanguage:
    """A tip as it would go out: its text, into how many parts it is cut, and to how many it goes."""

    language: Language
    text: str
    count: SmsCount
    recipients: int

    @property
    def is_too_long(self) -> bool:
        """Whether it may not go out."""
        return self.count.segments > MOST_PARTS

    @property
    def segments(self) -> int:
        """All parts that are paid for."""
        return self.count.segments * self.recipients


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignOutlook:
    """What sending would do, and what was done under the same key; nothing is written by looking."""

    tips: tuple[TipInLanguage, ...]
    without_consent: int
    stopped: int
    had_it: int

    @property
    def recipients(self) -> int:
        """How many would get it now."""
        return sum(tip.recipients for tip in self.tips)

    @property
    def segments(self) -> int:
        """How many parts that costs."""
        return sum(tip.segments for tip in self.tips)

    @property
    def may_be_sent(self) -> bool:
        """Whether somebody would get it and no language is too long."""
        return self.recipients > 0 and not any(tip.is_too_long for tip in self.tips)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audience:
    wanting: tuple[SignInIdentity, ...]
    without_consent: int
    stopped: int


def look_at_campaign(session: Session, employer_number: str, campaign: Campaign) -> CampaignOutlook:
    """Who would get it in which words, and what it would cost."""
    audience = _audience(session, employer_number, campaign)
    known = _had_it(session, employer_number, campaign)
    due = [each for each in audience.wanting if each.id not in known]
    reading = Counter(reading_language(each.language) for each in due)
    tips = []
    for language, tip in campaign.tips.items():
        text = sms_text(TEMPLATE, language, tip=tip)
        tips.append(
            TipInLanguage(
                language=language,
                text=text,
                count=count_segments(text),
                recipients=reading[language],
            )
        )
    return CampaignOutlook(
        tips=tuple(tips),
        without_consent=audience.without_consent,
        stopped=audience.stopped,
        had_it=len(known),
    )


def send_campaign(
    session: Session, employer_number: str, campaign: Campaign, *, now: datetime
) -> CampaignSent:
    """Write the tip to every courier who agreed. Raises TipTooLong before anybody gets it."""
    for language, tip in campaign.tips.items():
        parts = count_segments(sms_text(TEMPLATE, language, tip=tip)).segments
        if parts > MOST_PARTS:
            raise TipTooLong(language, parts)
    audience = _audience(session, employer_number, campaign)
    written = sum(_write(session, each, campaign, now=now) for each in audience.wanting)
    return CampaignSent(
        written=written, without_consent=audience.without_consent, stopped=audience.stopped
    )


def _audience(session: Session, employer_number: str, campaign: Campaign) -> _Audience:
    couriers = [
        each
        for each in identities_with_role(session, employer_number, Role.COURIER)
        if campaign.only is None or each.person_id in campaign.only
    ]
    agreed = agreed_by(session, employer_number)
    stopped = stopped_by(session, employer_number, Line.CAMPAIGN)
    willing = [each for each in couriers if each.id in agreed]
    wanting = tuple(each for each in willing if each.id not in stopped)
    return _Audience(
        wanting=wanting,
        without_consent=len(couriers) - len(willing),
        stopped=len(willing) - len(wanting),
    )


def _had_it(session: Session, employer_number: str, campaign: Campaign) -> set[int]:
    """To whom the same key was written before."""
    query = select(Notice.identity_id).where(
        Notice.employer_number == employer_number,
        Notice.key.startswith(f"{TEMPLATE.value}:{campaign.key}:", autoescape=True),
    )
    return set(session.scalars(query))


def _write(
    session: Session, identity: SignInIdentity, campaign: Campaign, *, now: datetime
) -> bool:
    tip = campaign.tips[reading_language(identity.language)]
    key = f"{TEMPLATE.value}:{campaign.key}:{identity.id}"
    occasion = Occasion(template=TEMPLATE, key=key, facts={"tip": tip})
    return send_sms(session, identity=identity, occasion=occasion, now=now)
