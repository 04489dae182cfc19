"""What is to be said about a whole day: time, pay date, tax, disputes and corrections."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from courier_api.foundation.clock import local_date
from courier_api.pay.explain.explanation import Chapter
from courier_api.pay.explain.facts import DayPart, DayToExplain, Revision, ToldShift
from courier_api.pay.explain.rule_sources import Document
from courier_api.pay.explain.tell_deductions import withholding_sentences
from courier_api.pay.explain.tell_line import document_source
from courier_api.pay.explain.tell_shift import tell_shift
from courier_api.pay.explain.words import Words
from platforms.pay import Agreement, LineKind
from platforms.pay.agreement import DayAttribution, PayWithinDays


def tell_chapters(day: DayToExplain, words: Words) -> Iterator[Chapter]:
    """The chapters that have something to say, in the order in which people ask."""
    part = day.parts[0]
    chapters = (
        Chapter(
            heading=words.text("explain.chapter.told"),
            sentences=tuple(
                text for shift in day.shifts for text in tell_shift(shift, part.terms, words)
            ),
            sources=(document_source(Document.CONTRACTS_ACT, words),)
            if any(shift.pay_status == "cut_by_platform" for shift in day.shifts)
            else (),
        ),
        Chapter(
            heading=words.text("explain.chapter.time"),
            sentences=tuple(_time(day, part, words)),
        ),
        Chapter(
            heading=words.text("explain.chapter.disputes"),
            sentences=tuple(_disputes(day.shifts, words)),
        ),
        Chapter(
            heading=words.text("explain.chapter.corrections"),
            sentences=tuple(text for each in day.parts for text in _corrections(each, words)),
            sources=(document_source(Document.WAGE_PROTECTION, words),)
            if any(_was_lowered(each.revisions) for each in day.parts)
            else (),
        ),
        Chapter(
            heading=words.text("explain.chapter.payment"),
            sentences=tuple(text for each in day.parts for text in _payment(each, words)),
        ),
    )
    return (chapter for chapter in chapters if chapter.sentences)


def _time(day: DayToExplain, part: DayPart, words: Words) -> Iterator[str]:
    yield words.text(f"explain.rounding.{part.terms.minute_rounding}")
    rates = {
        line.dated_on: line.rate_eur
        for each in day.parts
        for line in each.lines
        if line.kind is LineKind.BASE
    }
    if any(_passes_midnight(shift, part.terms) for shift in day.shifts):
        if part.terms.day_attribution is DayAttribution.CALENDAR_SPLIT:
            yield words.text("explain.midnight.split")
        else:
            yield words.text("explain.midnight.whole", day=words.day(day.worked_on))
            if len(set(rates.values())) > 1:
                yield words.text("explain.midnight.rate", day=words.day(max(rates)))
    if _overlap(day.shifts):
        yield words.text("explain.overlap")


def _passes_midnight(shift: ToldShift, terms: Agreement) -> bool:
    start, end = shift.actual_start or shift.planned_start, shift.actual_end or shift.planned_end
    if start is None or end is None or end <= start:
        return False
    last = end - timedelta(microseconds=1)
    return local_date(start, terms.timezone) != local_date(last, terms.timezone)


def _overlap(shifts: tuple[ToldShift, ...]) -> bool:
    """Whether work for two platforms went on at one moment."""
    spans = sorted(
        (shift.actual_start, shift.actual_end, shift.platform)
        for shift in shifts
        if shift.actual_start is not None and shift.actual_end is not None
    )
    return any(
        later[0] < earlier[1] and later[2] != earlier[2] for earlier, later in pairwise(spans)
    )


def _disputes(shifts: tuple[ToldShift, ...], words: Words) -> Iterator[str]:
    fields = [field for shift in shifts for field in shift.disputed]
    for field in fields:
        yield words.text("explain.dispute.said", field=words.text(f"word.field.{field.value}"))
    if fields:
        yield words.text("explain.dispute.holds")


def _corrections(part: DayPart, words: Words) -> Iterator[str]:
    """Each calculation after the first, with its difference. Nothing for a day that never changed."""
    if len(part.revisions) < 2:
        return
    first = part.revisions[0]
    yield words.text(
        "explain.correction.first",
        day=words.day(local_date(first.computed_at)),
        total=words.money(first.total_cents),
    )
    for before, after in pairwise(part.revisions):
        difference = after.total_cents - before.total_cents
        key = "same" if difference == 0 else "more" if difference > 0 else "less"
        yield words.text(
            f"explain.correction.{key}",
            day=words.day(local_date(after.computed_at)),
            total=words.money(after.total_cents),
            difference=words.money(abs(difference)),
        )
        yield from (words.text(f"explain.correction.why.{why.value}") for why in after.why)
        if after.differences:
            yield words.text("explain.correction.parts", parts=_parts(after, words))
    yield words.text("explain.correction.before_deductions")
    if _was_lowered(part.revisions):
        yield words.text("explain.correction.not_deducted")


def _parts(revision: Revision, words: Words) -> str:
    """Each kind of line with what it gained or lost."""
    return ", ".join(
        words.text(
            f"explain.correction.part.{kind}",
            difference=("+" if cents > 0 else "") + words.money(cents),
        )
        for kind, cents in revision.differences
    )


def _was_lowered(revisions: tuple[Revision, ...]) -> bool:
    return any(after.total_cents < before.total_cents for before, after in pairwise(revisions))


def _payment(part: DayPart, words: Words) -> Iterator[str]:
    term = part.terms.pay_term
    day = words.day(part.pay_due_on)
    if isinstance(term, PayWithinDays):
        yield words.text("explain.due.within_days", day=day, count=term.days)
    else:
        yield words.text("explain.due.next_month", day=day, number=term.day_of_month)
    if not part.withholding_cents:
        yield from withholding_sentences(part, words)
