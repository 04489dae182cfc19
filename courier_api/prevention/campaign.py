"""Campaigns: a message on couriers' first page for some days, and whether it helped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import CourierLink
from courier_api.incidents.models import Incident
from courier_api.locale.catalogue import Language
from courier_api.prevention.errors import By, note, wrong
from courier_api.prevention.programme_models import Campaign
from safety.prevention.campaigns import Effect, Span, effect_of

LONGEST_TITLE = 120
LONGEST_MESSAGE = 300
LONGEST_DAYS = 92
NOT_COUNTED = ("rejected", "duplicate")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCampaign:
    """What is told to whom, from which day to which, both included.

    `message` in every language; `about` None: it wants fewer incidents of any sort.
    """

    title: str
    source_id: int | None
    about: str | None
    message: Mapping[Language, str]
    span: Span


def start_campaign(session: Session, new: NewCampaign, by: By) -> int:
    """Keep it and give its number. Raises Invalid."""
    if not new.title.strip() or len(new.title) > LONGEST_TITLE:
        raise wrong("title")
    for language in Language:
        words = new.message.get(language, "").strip()
        if not words or len(words) > LONGEST_MESSAGE:
            raise wrong(f"message_{language.value}")
    if not 1 <= new.span.days <= LONGEST_DAYS:
        raise wrong("ends_on", "range")
    row = Campaign(
        employer_number=by.employer_number,
        title=new.title.strip(),
        source_id=new.source_id,
        about=new.about,
        message={language.value: new.message[language].strip() for language in Language},
        starts_on=new.span.first,
        ends_on=new.span.last,
        entered_at=by.now,
        entered_by=by.actor,
    )
    session.add(row)
    session.flush()  # the id
    note(session, by, "campaign.entered", ("campaign", row.id))
    return row.id


def effect(session: Session, row: Campaign, *, today: date) -> Effect | None:
    """Incidents of the campaign's sort and platform before it and from its first day on."""
    span = Span(first=row.starts_on, last=row.ends_on)
    query = select(Incident.accident_date).where(
        Incident.employer_number == row.employer_number, Incident.status.not_in(NOT_COUNTED)
    )
    if row.source_id is not None:
        query = query.where(Incident.source_id == row.source_id)
    if row.about is not None:
        query = query.where(Incident.what_happened == row.about)
    return effect_of(span, session.scalars(query).all(), today=today)


def messages_for(
    session: Session, employer_number: str, courier_id: int, on: date, language: Language
) -> list[str]:
    """What a courier reads today: of campaigns for all and for the platforms they are linked to."""
    is_theirs = exists().where(
        CourierLink.source_id == Campaign.source_id, CourierLink.courier_id == courier_id
    )
    rows = session.scalars(
        select(Campaign)
        .where(
            Campaign.employer_number == employer_number,
            Campaign.starts_on <= on,
            Campaign.ends_on >= on,
            or_(Campaign.source_id.is_(None), is_theirs),
        )
        .order_by(Campaign.id)
    )
    return [row.message[language.value] for row in rows]
