"""Writes the book as Markdown: the same text for the same rules and figures."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from courier_api.pay.rule_book.examples import AGREEMENT
from courier_api.pay.rule_book.questions import QUESTIONS
from courier_api.pay.rule_book.records import RuleText, WorkedExample
from courier_api.pay.rule_book.rules import RULES
from platforms.parameters import ParameterRow, bundled_parameters
from platforms.pay import compute_document
from platforms.pay.refusals import RefusalCode

KNOWN = datetime(2000, 1, 1, tzinfo=UTC)
"""When the bundled table becomes known plays no part in the book."""

TABLE_HEAD = ("figure", "for whom", "from", "to", "value", "unit", "sure", "source")


def rule_book() -> str:
    """docs/rules.md."""
    rows = bundled_parameters(known_from=KNOWN, entered_by="rule book").rows
    used = {key for rule in RULES for key in rule.keys}
    parts = [
        INTRODUCTION,
        *(_rule(number, rule, rows) for number, rule in enumerate(RULES, start=1)),
        _questions(),
        _refusals(),
        "## Figures that are kept and compute nothing\n\n"
        "They stand in the table for comparison, for warnings and for the day somebody confirms them.\n\n"
        + _figures(row for row in rows if row.key not in used),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


INTRODUCTION = """\
# The rules of pay

For jurists and payroll staff: what is computed, by which formula, with which figures, and which
choices are open. This file is written by `make rules` from the rules and the dated table themselves;
a test fails when it is stale, so do not edit it by hand. Every worked example is computed by the same
rules that pay couriers. It is engineering reference, no legal advice.

A figure is `confirmed`, `secondary` (it computes, and is shown as such) or `unconfirmed` (it pays
nobody until a named person confirms it). A figure holds from its first to its last day, both
inclusive. What an agreement says goes before any figure here, as long as it is not below the legal
minimum of the agreement. Amounts are in euro, rounded half up, once where the formula says so.

The examples share one agreement: 12.1104 an hour from 1 November 2023, 12.3272 from 1 April 2024,
12.5738 from 1 May 2024; 0.12 an hour for the phone, 0.35 a kilometre for the bike; own phone and bike;
an employee; every open question at its default unless the case says otherwise.
"""


def _rule(number: int, rule: RuleText, rows: Iterable[ParameterRow]) -> str:
    sources = ", ".join(f"[{anchor}](sources.md#{anchor})" for anchor in rule.anchors)
    parts = [
        f"## {number}. {rule.title}",
        rule.says,
        f"**Formula.** {rule.formula}.",
        f"**Source.** {sources}.",
    ]
    if rule.fields:
        parts.append("**Set by the agreement.** " + ", ".join(f"`{x}`" for x in rule.fields) + ".")
    if rule.names:
        named = ", ".join(f"`{name.value}`" for name in rule.names)
        parts.append(f"**On the lines of pay.** {named}.")
    if rule.keys:
        parts.append("**Figures.**\n\n" + _figures(row for row in rows if row.key in rule.keys))
    parts += [_example(each) for each in rule.examples]
    return "\n\n".join(parts)


def _example(case: WorkedExample) -> str:
    """The answer of the rules to the case, of each day or of the whole period."""
    answer = compute_document(case.document)
    days = answer["days"]
    assert isinstance(days, list)  # as the interchange form promises
    by_day = "worked_day" in case.shown
    found = days if by_day else [answer]
    shifts = "; ".join(_shift(shift) for shift in case.document["shifts"])
    terms = {k: v for k, v in case.document["agreement"].items() if AGREEMENT.get(k) != v}
    given = f" Agreed otherwise: {_terms(terms)}." if terms else ""
    rows = [[str(row[name]) for name in case.shown] for row in found]
    return f"**Example: {case.case}.** {shifts}.{given}\n\n" + _table(
        [name.replace("_", " ") for name in case.shown], rows
    )


def _shift(shift: dict[str, object]) -> str:
    start = shift.get("start") or shift.get("planned_start")
    end = shift.get("end") or shift.get("planned_end")
    km = f", {shift['km']} km" if "km" in shift else ""
    return f"{shift['platform']} {start} to {end}{km}"


def _terms(terms: dict[str, object]) -> str:
    return "; ".join(f"`{name}` {_plain(value)}" for name, value in terms.items())


def _plain(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} {_plain(inner)}" for key, inner in value.items())
        case list():
            return ", ".join(_plain(inner) for inner in value)
        case _:
            return str(value)


def _questions() -> str:
    rows = [
        [
            each.question,
            f"`{each.field}`" if each.field else "none",
            each.default,
            each.others,
            each.why,
        ]
        for each in QUESTIONS
    ]
    return (
        "## Open questions and the choice made\n\n"
        "Each with a field is set by a version of an agreement. To change one, a version is added; "
        "one that has been used is never edited. A choice, and every percentage of an agreement "
        "(supplements, contributions, withholding, fee, VAT), holds from the first to the last day of "
        "its version: these days are its dates. Worked days of one month under two versions are "
        "each paid by their own.\n\n"
        + _table(["question", "field", "default", "other values", "why this default"], rows)
    )


def _refusals() -> str:
    codes = ", ".join(f"`{code.value}`" for code in RefusalCode)
    return (
        "## What is refused\n\n"
        "A row that cannot be right is left out and reported; the others are still paid, and nothing "
        f"is corrected silently. The reasons: {codes}."
    )


def _figures(rows: Iterable[ParameterRow]) -> str:
    return _table(TABLE_HEAD, [_figure(row) for row in rows])


def _figure(row: ParameterRow) -> list[str]:
    return [
        row.key,
        row.scope,
        row.valid_from.isoformat(),
        row.valid_to.isoformat() if row.valid_to else "",
        row.text,
        row.unit,
        row.confidence.value,
        row.source,
    ]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(_lines(list(head), rows))


def _lines(head: list[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from (_row(row) for row in rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").strip() for cell in cells) + " |"
