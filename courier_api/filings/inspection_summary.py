"""The part of an inspection file that people read: one HTML page without anything from outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup, escape

from courier_api.couriers.models import Courier
from courier_api.filings.change_models import FilingChange
from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.filings.receipt_models import FilingReceipt
from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.models import Cooperative
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.locale.formats import full_date
from courier_api.shifts.models import Shift
from declarations.dimona.anomaly_words import words_of
from declarations.dimona.identifiers import masked

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #999}"
    "code{overflow-wrap:anywhere}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything about one worker's declarations in a period."""

    wanted_days: tuple[date, date]
    language: Language
    courier: Courier
    cooperative: Cooperative
    declarations: Sequence[DimonaDeclaration]
    shifts: Sequence[Shift]
    alerts: Sequence[FilingAlert]
    changes: Sequence[FilingChange]


def summary(found: Found, receipts: Sequence[FilingReceipt]) -> str:
    """The page. It tells what the other parts hold, in the language that was asked for."""
    words = _Words(found.language)
    first, last = (full_date(day, found.language) for day in found.wanted_days)
    title = words("inspection.title", worker=found.courier.name, first=first, last=last)
    ssin = masked(found.courier.ssin) if found.courier.ssin else "–"
    parts = [
        f'<!doctype html>\n<html lang="{found.language.value}">\n<head><meta charset="utf-8">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n<h1>{escape(title)}</h1>",
        _paragraph(
            words(
                "inspection.who",
                employer=found.cooperative.name,
                number=found.courier.employer_number,
                worker=found.courier.reference,
                ssin=ssin,
            )
        ),
        _paragraph(words("inspection.how")),
        *_shifts(words, found.shifts),
        *_declarations(words, found.declarations),
        *_changes(words, found.changes),
        *_receipt_list(words, receipts),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


class _Words:
    """Texts of one language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._catalogue = load_catalogue()

    def __call__(self, key: str, **facts: object) -> str:
        return self._catalogue.text(key, self._language, **facts)

    def yes(self, holds: bool) -> str:  # noqa: FBT001 - a word for it
        return self("inspection.yes" if holds else "inspection.no")


def _shifts(words: _Words, rows: Sequence[Shift]) -> Iterable[str]:
    yield _heading(words("inspection.shifts", count=len(rows)))
    yield _table(
        words,
        ("day", "engagement", "planned", "worked", "covered", "late", "period"),
        [
            (
                row.worked_on.isoformat(),
                words(f"inspection.engagement.{row.engagement}"),
                _span(row.planned_start, row.planned_end),
                _span(row.actual_start, row.actual_end),
                words.yes(row.covered),
                words.yes(row.declared_late),
                row.period_id,
            )
            for row in rows
        ],
    )


def _declarations(words: _Words, rows: Sequence[DimonaDeclaration]) -> Iterable[str]:
    yield _heading(words("inspection.declarations", count=len(rows)))
    yield _table(
        words,
        ("form", "day", "hours", "sent", "received", "verdict", "late", "period", "why"),
        [
            (
                f"{row.action} {row.declaration_id or ''}",
                f"{row.start_date} – {row.end_date or ''}",
                row.planned_hours,
                _moment(row.first_sent_at),
                _moment(row.received_at),
                f"{row.result or row.state} {_moment(row.judged_at)}",
                words.yes(row.late),
                row.period_id,
                " ".join(_why(words, row)),
            )
            for row in rows
        ],
    )


def _why(words: _Words, row: DimonaDeclaration) -> Iterable[str]:
    for code in row.anomalies or ():
        yield f"{words(f'anomaly.{words_of(code)}')} ({code})"


def _changes(words: _Words, rows: Sequence[FilingChange]) -> Iterable[str]:
    if not rows:
        return
    yield _heading(words("inspection.changes", count=len(rows)))
    yield _table(
        words,
        ("at", "change", "why", "who"),
        [
            (_moment(row.at), words(f"filings.change.{row.kind}"), row.reason, row.actor)
            for row in rows
        ],
    )


def _receipt_list(words: _Words, rows: Sequence[FilingReceipt]) -> Iterable[str]:
    yield _heading(words("inspection.receipts", count=len(rows)))
    yield _table(
        words,
        ("number", "kind", "digest"),
        [
            (row.number, words(f"inspection.kind.{row.kind}"), Markup("<code>{}</code>").format(row.sha256))
            for row in rows
        ],
    )  # fmt: skip


def _table(words: _Words, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(words(f"inspection.column.{name}"))
        for name in columns
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>\n").format(
            Markup("").join(Markup("<td>{}</td>").format("" if cell is None else cell) for cell in row)
        )
        for row in rows
    )  # fmt: skip
    return Markup("<table><thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table>").format(
        head, body
    )


def _heading(text: str) -> str:
    return Markup("<h2>{}</h2>").format(text)


def _paragraph(text: str) -> str:
    return Markup("<p>{}</p>").format(text)


def _span(start: datetime | None, end: datetime | None) -> str:
    return f"{_moment(start)} – {_moment(end)}" if start or end else ""


def _moment(instant: datetime | None) -> str:
    """In Belgian time, to the second: an inspection compares instants."""
    return f"{instant.astimezone(BRUSSELS):%Y-%m-%d %H:%M:%S}" if instant else ""
