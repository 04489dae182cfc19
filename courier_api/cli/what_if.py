"""`courier-api pay what-if`: what a draft agreement would have cost over past shifts."""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from courier_api.agreements.document import read_version
from courier_api.agreements.queries import version_of
from courier_api.cli.answers import (
    WrongInput,
    add_json_option,
    print_answer,
    read_document,
    table,
    tell_progress,
)
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.rules import Subparsers
from courier_api.pay.what_if import (
    Draft,
    WhatIf,
    draft_of_document,
    draft_of_version,
    past_period,
    what_if,
)
from courier_api.sources.queries import source_ids
from platforms.pay.what_if import SUM_NAMES, Bucket, Change, Direction, Group, PaySums
from platforms.rounding import euros_text

FEW = "fewer than 5"
DIRECTIONS = {Direction.LOSE: "lose", Direction.STAY: "stay", Direction.GAIN: "gain"}
SHOWN = ("paid_minutes", "top_up_minutes", "gross", "top_up", "allowance", "employer_contribution")


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    trying = groups["pay"].add_parser(
        "what-if", help="what a draft agreement would have cost over past shifts; writes nothing"
    )
    trying.add_argument(
        "file", metavar="DRAFT.json", nargs="?", help="as in `import agreement`; - for input"
    )
    trying.add_argument("--version", type=int, metavar="ID", help="a stored version instead")
    trying.add_argument("--from", required=True, dest="first_day", metavar="DATE")
    trying.add_argument("--to", required=True, dest="last_day", metavar="DATE")
    trying.add_argument("--source", metavar="SLUG", help="try it on this platform's shifts")
    trying.add_argument("--employer", metavar="NUMBER")
    add_json_option(trying)
    trying.set_defaults(run=try_draft)


def try_draft(arguments: Namespace) -> int:
    """`pay what-if`."""
    if (arguments.file is None) == (arguments.version is None):
        raise WrongInput("Give a draft as a file, or a stored version: --version ID.")
    document = None if arguments.file is None else read_document(arguments.file)
    with command_context() as (settings, database, _), database.reading() as session:
        employer_number = employer_of(session, arguments, settings)
        sources = source_ids(session, employer_number)
        period = past_period(employer_number, _day(arguments.first_day), _day(arguments.last_day))
        draft = _draft(session, arguments, document, employer_number, sources)
        tell_progress("Computing every shift of the period twice …")
        answer = what_if(session, draft, period)
    slugs = {str(source_id): slug for slug, source_id in sources.items()}
    print_answer(arguments, _document(answer, slugs), list(_lines(answer, slugs)))
    return 0


def _draft(
    session: Session,
    arguments: Namespace,
    document: object,
    employer_number: str,
    sources: Mapping[str, int],
) -> Draft:
    if arguments.version is not None:
        draft = draft_of_version(session, version_of(session, employer_number, arguments.version))
    else:
        try:
            new = read_version(document, employer_number=employer_number, source_ids=sources)
        except ValueError as wrong:
            raise WrongInput(str(wrong)) from wrong
        draft = draft_of_document(session, new)
    if arguments.source is None:
        return draft
    if arguments.source not in sources:
        raise WrongInput(f"There is no source {arguments.source}.")
    return replace(draft, source_ids=frozenset({sources[arguments.source]}))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongInput(f"{text} is no date: write it as 2026-03-31.") from None


def _document(answer: WhatIf, slugs: Mapping[str, str]) -> dict[str, object]:
    """Amounts are text in euros, minutes are text. A count of one to four couriers is null."""
    found = answer.comparison
    return {
        "from": answer.period.first_day.isoformat(),
        "to": answer.period.last_day.isoformat(),
        "shifts": answer.shifts,
        "couriers": found.total.couriers,
        **_change(found.total),
        "groups": [
            {
                "direction": group.direction.value,
                "couriers": _count(group),
                "difference": None if group.is_small else euros_text(group.difference_cents),
            }
            for group in found.groups
        ],
        "quantiles": [
            {"pct": each.pct, "difference": euros_text(each.difference_cents)}
            for each in found.quantiles
        ],
        "distribution": [
            {
                "direction": bucket.direction.value,
                "from_pct": bucket.from_pct,
                "below_pct": bucket.below_pct,
                "couriers": _count(bucket),
            }
            for bucket in found.buckets
        ],
        "by_platform": [
            {"source": slugs[name], "couriers": _count(change), **_change(change)}
            for name, change in found.by_platform
        ],
        "by_month": [
            {"month": f"{month:%Y-%m}", "couriers": _count(change), **_change(change)}
            for month, change in found.by_month
        ],
        "left_out": dict(sorted(answer.left_out.items())),
        "refused": {
            "now": dict(sorted(answer.refused_now.items())),
            "then": dict(sorted(answer.refused_then.items())),
        },
    }


def _count(group: Change | Bucket | Group) -> int | None:
    return None if group.is_small else group.couriers


def _change(change: Change) -> dict[str, object]:
    return {
        "now": _sums(change.now),
        "then": _sums(change.then),
        "difference": {
            **_sums(change.difference),
            "cost": euros_text(change.cost_difference_cents),
        },
    }


def _sums(sums: PaySums) -> dict[str, str]:
    values = {
        name.removesuffix("_cents"): euros_text(value) if name.endswith("_cents") else str(value)
        for name in SUM_NAMES
        for value in (getattr(sums, name),)
    }
    return {**values, "total": euros_text(sums.total_cents), "cost": euros_text(sums.cost_cents)}


def _lines(answer: WhatIf, slugs: Mapping[str, str]) -> Iterator[str]:
    found = answer.comparison
    yield (
        f"{answer.shifts} shifts of {found.total.couriers} couriers, "
        f"{answer.period.first_day} to {answer.period.last_day}."
    )
    yield ""
    yield from _table_of_sums(found.total)
    yield ""
    for group in found.groups:
        amount = "" if group.is_small else f", {_signed(group.difference_cents)} together"
        yield f"{FEW if group.is_small else group.couriers} {DIRECTIONS[group.direction]}{amount}."
    yield ""
    yield from table(
        ("change", "couriers"),
        [(_words(each), FEW if each.is_small else each.couriers) for each in found.buckets],
    )
    for each in found.quantiles:
        yield f"{each.pct} % of the couriers: {_signed(each.difference_cents)} or less."
    yield ""
    rows = [
        *((slugs[name], change) for name, change in found.by_platform),
        *((f"{month:%Y-%m}", change) for month, change in found.by_month),
    ]
    yield from table(
        ("of", "cost now", "cost then", "difference"),
        [
            (
                name,
                euros_text(change.now.cost_cents),
                euros_text(change.then.cost_cents),
                _signed(change.cost_difference_cents),
            )
            for name, change in rows
        ],
    )
    yield from _left_out(answer)


def _table_of_sums(change: Change) -> Iterable[str]:
    now, then = _sums(change.now), _sums(change.then)
    more = {**_sums(change.difference), "cost": euros_text(change.cost_difference_cents)}
    return table(
        ("", "now", "then", "difference"),
        [(name.replace("_", " "), now[name], then[name], more[name]) for name in (*SHOWN, "cost")],
    )


def _left_out(answer: WhatIf) -> Iterator[str]:
    for code, count in sorted(answer.left_out.items()):
        yield f"Left out on both sides: {count} shifts, {code.replace('_', ' ')}."
    for side, refused in (("now", answer.refused_now), ("then", answer.refused_then)):
        for code, count in sorted(refused.items()):
            yield f"Refused {side}: {count} rows, {code.replace('_', ' ')}."


def _words(bucket: Bucket) -> str:
    if bucket.direction is Direction.STAY:
        return "none"
    if bucket.from_pct is None:
        return "receives nothing now"
    size = f"{bucket.from_pct} % or more"
    if bucket.below_pct is not None:
        size = f"{bucket.from_pct} to {bucket.below_pct} %"
    return f"{'minus' if bucket.direction is Direction.LOSE else 'plus'} {size}"


def _signed(cents: int) -> str:
    return f"{'+' if cents > 0 else ''}{euros_text(cents)}"
