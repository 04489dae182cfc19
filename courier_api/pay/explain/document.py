"""An explained day as programs read it: the sentences of people, and the names behind them."""

from datetime import date, datetime

from pydantic import BaseModel

from courier_api.locale.catalogue import Language
from courier_api.pay.explain.explanation import (
    Chapter,
    DayExplanation,
    ExplainedCorrection,
    ExplainedLine,
    ShownKind,
    ShownSource,
)
from courier_api.pay.explain.facts import Why


class SourceOut(BaseModel):
    """A law, an agreement or a document in words."""

    words: str
    url: str | None


class EventOut(BaseModel):
    """An event of the platform that the line came from."""

    platform: str
    event_id: str
    type: str
    received_at: datetime
    sentence: str


class LineOut(BaseModel):
    """One amount in cents, with its quantity and rate (euros per hour or kilometre, as text)."""

    kind: ShownKind
    label: str
    platform: str | None
    amount_cents: int
    minutes: int | None
    km: str | None
    rate: str | None
    rule: str
    sentences: list[str]
    sources: list[SourceOut]
    told: list[str]
    events: list[EventOut]


class ChapterOut(BaseModel):
    """Sentences about the whole day."""

    heading: str
    sentences: list[str]
    sources: list[SourceOut]


class DifferenceOut(BaseModel):
    """What one kind of line gained or lost, in cents."""

    kind: str
    amount_cents: int


class CorrectionOut(BaseModel):
    """A posted correction of the day: when, why by name, and new less old before deductions."""

    posted_at: datetime
    why: list[Why]
    amount_cents: int
    differences: list[DifferenceOut]


class ExplanationOut(BaseModel):
    """Why a worked day is worth `total_cents`: what `amount_cents` of the lines add up to."""

    worked_on: date
    language: Language
    gross_cents: int
    total_cents: int
    paid_minutes: int
    worked_minutes: int
    top_up_minutes: int
    pay_due_on: date
    lines: list[LineOut]
    chapters: list[ChapterOut]
    corrections: list[CorrectionOut]


def explanation_document(day: DayExplanation) -> ExplanationOut:
    """The explanation as it leaves the house."""
    return ExplanationOut(
        worked_on=day.worked_on,
        language=day.language,
        gross_cents=day.gross_cents,
        total_cents=day.total_cents,
        paid_minutes=day.paid_minutes,
        worked_minutes=day.worked_minutes,
        top_up_minutes=day.top_up_minutes,
        pay_due_on=day.pay_due_on,
        lines=[_line(line) for line in day.lines],
        chapters=[_chapter(chapter) for chapter in day.chapters],
        corrections=[_correction(each) for each in day.corrections],
    )


def _line(line: ExplainedLine) -> LineOut:
    return LineOut(
        kind=line.kind,
        label=line.label,
        platform=line.platform,
        amount_cents=line.amount_cents,
        minutes=line.minutes,
        km=None if line.km is None else str(line.km),
        rate=line.rate,
        rule=line.rule,
        sentences=list(line.sentences),
        sources=_sources(line.sources),
        told=list(line.told),
        events=[
            EventOut(
                platform=event.platform,
                event_id=event.event_id,
                type=event.event_type,
                received_at=event.received_at,
                sentence=event.sentence,
            )
            for event in line.events
        ],
    )


def _correction(correction: ExplainedCorrection) -> CorrectionOut:
    return CorrectionOut(
        posted_at=correction.posted_at,
        why=list(correction.why),
        amount_cents=correction.amount_cents,
        differences=[
            DifferenceOut(kind=kind, amount_cents=cents) for kind, cents in correction.differences
        ],
    )


def _chapter(chapter: Chapter) -> ChapterOut:
    return ChapterOut(
        heading=chapter.heading,
        sentences=list(chapter.sentences),
        sources=_sources(chapter.sources),
    )


def _sources(sources: tuple[ShownSource, ...]) -> list[SourceOut]:
    return [SourceOut(words=source.words, url=source.url) for source in sources]
