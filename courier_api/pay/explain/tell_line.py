"""One line of pay in sentences: quantity, rate, rule and where the rule is written."""

import re
from collections.abc import Iterator

from courier_api.pay.explain.explanation import ShownKind, ShownSource
from courier_api.pay.explain.facts import DayPart, PaidLine
from courier_api.pay.explain.rule_sources import ADDRESSES, DOCUMENT_OF, Document
from courier_api.pay.explain.words import Words
from platforms.pay import LineKind
from platforms.pay.rates import PayRule

NO_PUBLICATION = re.compile(r"agreement|from \d{4}-\d{2}-\d{2}|")
ADDRESS = re.compile(r"https?://\S+")
FLOORS = frozenset(
    (PayRule.FLOOR_PER_DAY, PayRule.FLOOR_PER_PLATFORM, PayRule.FLOOR_PER_PRESTATION)
)


def kind_of(line: PaidLine, part: DayPart) -> ShownKind:
    """What people call the line; paid time of a day without work is no ride."""
    match line.kind:
        case LineKind.BASE:
            return ShownKind.RIDDEN if part.worked_minutes else ShownKind.CREDITED
        case LineKind.TOP_UP:
            return ShownKind.TOP_UP
        case LineKind.SUPPLEMENT:
            return ShownKind.SUPPLEMENT
        case LineKind.PHONE:
            return ShownKind.PHONE
        case LineKind.BIKE:
            return ShownKind.BIKE


def tell_line(line: PaidLine, part: DayPart, words: Words) -> Iterator[str]:
    """The quantity at its rate, then why."""
    if line.km is not None:
        yield words.text(
            "explain.distance", km=words.decimal(line.km), rate=words.rate(line.rate_eur)
        )
    elif line.minutes is not None:
        yield words.text(
            "explain.time",
            time=words.duration(line.minutes),
            day=words.day(line.dated_on),
            rate=words.rate(line.rate_eur),
        )
    if line.rule in FLOORS:
        yield from _why_topped_up(line, part, words)
        return
    yield words.text(f"explain.rule.{line.rule.value}")
    credited = part.paid_minutes - part.worked_minutes
    if line.kind is LineKind.BASE and part.worked_minutes and credited > 0:
        yield words.text("explain.credited", time=words.duration(credited))


def _why_topped_up(line: PaidLine, part: DayPart, words: Words) -> Iterator[str]:
    yield words.text(
        f"explain.rule.{line.rule.value}", floor=words.duration(part.terms.floor_minutes)
    )
    yield words.text(
        "explain.topped_up",
        paid=words.duration(part.paid_minutes),
        top_up=words.duration(part.top_up_minutes),
    )
    if len(part.top_up_by_platform) > 1:
        yield words.text("explain.shared")
        yield words.text("explain.bears", platform=line.platform, amount=words.money(line.cents))


def sources_of(line: PaidLine, part: DayPart, words: Words) -> Iterator[ShownSource]:
    """The agreement, the law or document beside it, and where a figure was published."""
    yield agreement_source(part, words)
    document = DOCUMENT_OF[line.rule]
    if document is not None:
        yield document_source(document, words)
    published = line.published
    if ADDRESS.fullmatch(published):
        yield ShownSource(words=words.text("explain.published"), url=published)
    elif not NO_PUBLICATION.fullmatch(published):
        yield ShownSource(words=words.text("explain.published_as", name=published))


def agreement_source(part: DayPart, words: Words) -> ShownSource:
    """The version of the agreement that paid the day."""
    return ShownSource(
        words=words.text("explain.agreement", name=part.agreement_name, version=part.version)
    )


def document_source(document: Document, words: Words) -> ShownSource:
    """A law or document in words, with its address."""
    return ShownSource(
        words=words.text(f"explain.document.{document.value}"), url=ADDRESSES[document]
    )
