"""What is taken off gross pay, in sentences: social security, the student quota, tax."""

from collections.abc import Iterator

from courier_api.pay.explain.explanation import ExplainedLine, ShownKind, ShownSource
from courier_api.pay.explain.facts import DayPart, Quota
from courier_api.pay.explain.rule_sources import Document
from courier_api.pay.explain.tell_line import agreement_source, document_source
from courier_api.pay.explain.words import Words
from platforms.pay.agreement import ContributionTerms

WHOLE_PCT = 100


def deducted_lines(part: DayPart, words: Words, *, is_student: bool) -> Iterator[ExplainedLine]:
    """The day's part of the month's contribution and of the tax held back."""
    if part.worker_contribution_cents:
        document = Document.STUDENTS if is_student else Document.CONTRIBUTION_RATES
        yield _deduction(
            ShownKind.WORKER_CONTRIBUTION,
            -part.worker_contribution_cents,
            tuple(_contribution(part, words, is_student=is_student)),
            (document_source(document, words), agreement_source(part, words)),
            words,
        )
    if part.withholding_cents:
        sentences = tuple(withholding_sentences(part, words))
        if is_student:
            sentences += (words.text("explain.withholding.student"),)
        yield _deduction(
            ShownKind.WITHHOLDING,
            -part.withholding_cents,
            sentences,
            (agreement_source(part, words),),
            words,
        )


def withholding_sentences(part: DayPart, words: Words) -> Iterator[str]:
    """That withholding for short contracts is a setting of the agreement, and what it stands at."""
    terms = part.terms.contributions
    if terms is None:
        return
    pct = words.decimal(terms.withholding_pct)
    if terms.withholding_pct:
        yield words.text("explain.withholding.held", pct=pct)
        if part.withholding_cents:
            yield words.text("explain.share", amount=words.money(part.withholding_cents))
    else:
        yield words.text("explain.withholding.nothing")
    yield words.text("explain.withholding.setting", pct=pct)


def _deduction(
    kind: ShownKind,
    cents: int,
    sentences: tuple[str, ...],
    sources: tuple[ShownSource, ...],
    words: Words,
) -> ExplainedLine:
    return ExplainedLine(
        kind=kind,
        label=words.text(f"pay.line.{kind.value}"),
        platform=None,
        amount_cents=cents,
        minutes=None,
        km=None,
        rate=None,
        rule=kind.value,
        sentences=sentences,
        sources=sources,
        told=(),
        events=(),
    )


def _contribution(part: DayPart, words: Words, *, is_student: bool) -> Iterator[str]:
    terms = part.terms.contributions
    if terms is not None:
        yield from _percentages(terms, words, is_student=is_student)
    if is_student and part.quota is not None:
        yield from _quota(part.quota, words)
    if part.month is not None:
        yield words.text(
            "explain.contribution.month",
            month=words.month(part.month.month),
            gross=words.money(part.month.gross_cents),
            amount=words.money(part.month.worker_contribution_cents),
        )
    yield words.text("explain.share", amount=words.money(part.worker_contribution_cents))


def _percentages(terms: ContributionTerms, words: Words, *, is_student: bool) -> Iterator[str]:
    if is_student:
        yield words.text(
            "explain.contribution.student", pct=words.decimal(terms.student_worker_pct)
        )
        yield words.text("explain.contribution.beyond", pct=words.decimal(terms.worker_pct))
    else:
        yield words.text("explain.contribution.employee", pct=words.decimal(terms.worker_pct))
    if terms.base_pct != WHOLE_PCT:
        yield words.text("explain.contribution.base", pct=words.decimal(terms.base_pct))


def _quota(quota: Quota, words: Words) -> Iterator[str]:
    """How the day falls inside and outside the student's year."""
    split = quota.split
    yield words.text("explain.quota.left", left=words.duration(quota.left_minutes))
    yield words.text("explain.quota.declared", declared=words.duration(split.declared_minutes))
    if split.ordinary_cents == 0:
        yield words.text("explain.quota.inside")
    elif split.solidarity_cents == 0:
        yield words.text("explain.quota.used_up")
    else:
        yield words.text(
            "explain.quota.split",
            inside=words.money(split.solidarity_cents),
            outside=words.money(split.ordinary_cents),
        )
