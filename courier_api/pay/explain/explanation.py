"""An explained day in one language: every sentence is written, nothing is left to compute."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from courier_api.locale.catalogue import Language
from courier_api.pay.explain.facts import Why


class ShownKind(StrEnum):
    """What a line is for, as people read it."""

    RIDDEN = "ridden"
    CREDITED = "credited"
    TOP_UP = "top_up"
    SUPPLEMENT = "supplement"
    PHONE = "phone"
    BIKE = "bike"
    WORKER_CONTRIBUTION = "worker_contribution"
    WITHHOLDING = "withholding"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    """A law, an agreement or a document in words; `url` where anybody can read it."""

    words: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvent:
    """An event a line came from; `sentence` is what it told, without its names and codes."""

    platform: str
    event_id: str
    event_type: str
    received_at: datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLine:
    """One amount, the quantity and the rate behind it, and why.

    `rate` is euros per hour, or per kilometre where `km` is given, as decimal text; None for what
    is taken off. `rule` names the rule for programs and is shown to nobody. `told` are sentences on
    the shifts the line came from.
    """

    kind: ShownKind
    label: str
    platform: str | None
    amount_cents: int
    minutes: int | None
    km: Decimal | None
    rate: str | None
    rule: str
    sentences: tuple[str, ...]
    sources: tuple[ShownSource, ...]
    told: tuple[str, ...]
    events: tuple[ShownEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Sentences about the whole day under one heading."""

    heading: str
    sentences: tuple[str, ...]
    sources: tuple[ShownSource, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedCorrection:
    """A posted correction: when, why, and new less old cents before deductions, by kind of line."""

    posted_at: datetime
    why: tuple[Why, ...]
    amount_cents: int
    differences: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayExplanation:
    """Why a day is worth `total_cents`, which is what the lines add up to.

    `corrections` are told to people in a chapter of their own.
    """

    worked_on: date
    language: Language
    lines: tuple[ExplainedLine, ...]
    gross_cents: int
    total_cents: int
    paid_minutes: int
    worked_minutes: int
    top_up_minutes: int
    pay_due_on: date
    chapters: tuple[Chapter, ...]
    corrections: tuple[ExplainedCorrection, ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """Everything that people read, in order."""
        in_lines = (
            sentence
            for line in self.lines
            for sentence in (
                line.label,
                *line.sentences,
                *(source.words for source in line.sources),
                *line.told,
                *(event.sentence for event in line.events),
            )
        )
        in_chapters = (
            sentence
            for chapter in self.chapters
            for sentence in (
                chapter.heading,
                *chapter.sentences,
                *(source.words for source in chapter.sources),
            )
        )
        return (*in_lines, *in_chapters)
