"""A worked day, explained in one language. The same explanation stands behind all faces."""

from collections.abc import Iterator
from itertools import pairwise

from courier_api.locale.catalogue import Catalogue, Language, load_catalogue
from courier_api.pay.explain.explanation import DayExplanation, ExplainedCorrection, ExplainedLine
from courier_api.pay.explain.facts import DayPart, DayToExplain, PaidLine
from courier_api.pay.explain.tell_chapters import tell_chapters
from courier_api.pay.explain.tell_deductions import deducted_lines
from courier_api.pay.explain.tell_line import kind_of, sources_of, tell_line
from courier_api.pay.explain.tell_shift import tell_event, tell_shift
from courier_api.pay.explain.words import Words


def tell_day(
    day: DayToExplain, language: Language, catalogue: Catalogue | None = None
) -> DayExplanation:
    """Every line with its reasons; the lines add up to the total. Raises MissingText."""
    words = Words(catalogue or load_catalogue(), language)
    lines = tuple(
        line
        for part in day.parts
        for line in (
            *_earned(day, part, words),
            *deducted_lines(part, words, is_student=day.is_student),
        )
    )
    return DayExplanation(
        worked_on=day.worked_on,
        language=language,
        lines=lines,
        gross_cents=sum(part.gross_cents for part in day.parts),
        total_cents=sum(part.payable_cents for part in day.parts),
        paid_minutes=sum(part.paid_minutes for part in day.parts),
        worked_minutes=sum(part.worked_minutes for part in day.parts),
        top_up_minutes=sum(part.top_up_minutes for part in day.parts),
        pay_due_on=max(part.pay_due_on for part in day.parts),
        chapters=tuple(tell_chapters(day, words)),
        corrections=tuple(_corrections(day)),
    )


def _corrections(day: DayToExplain) -> Iterator[ExplainedCorrection]:
    for part in day.parts:
        for before, after in pairwise(part.revisions):
            yield ExplainedCorrection(
                posted_at=after.computed_at,
                why=after.why,
                amount_cents=after.total_cents - before.total_cents,
                differences=after.differences,
            )


def _earned(day: DayToExplain, part: DayPart, words: Words) -> Iterator[ExplainedLine]:
    for line in part.lines:
        yield _earned_line(day, part, line, words)


def _earned_line(day: DayToExplain, part: DayPart, line: PaidLine, words: Words) -> ExplainedLine:
    kind = kind_of(line, part)
    shifts = [shift for shift in day.shifts if shift.platform == line.platform]
    return ExplainedLine(
        kind=kind,
        label=words.text(f"pay.line.{kind.value}"),
        platform=line.platform,
        amount_cents=line.cents,
        minutes=line.minutes,
        km=line.km,
        rate=line.rate_eur,
        rule=line.rule.value,
        sentences=tuple(tell_line(line, part, words)),
        sources=tuple(sources_of(line, part, words)),
        told=tuple(text for shift in shifts for text in tell_shift(shift, part.terms, words)),
        events=tuple(event for shift in shifts for event in tell_event(shift, words)),
    )
