"""`courier-api pay explain` and `pay rules`: a worked day, and the rules, as a person tells them."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from courier_api.cli.answers import WrongInput, add_json_option, print_answer
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.rules import Subparsers
from courier_api.couriers.models import Courier
from courier_api.locale import formats
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.locale.preference import DEFAULT, language_of
from courier_api.pay.explain.document import explanation_document
from courier_api.pay.explain.explain_day import explain_day
from courier_api.pay.explain.explanation import DayExplanation, ExplainedLine, ShownSource
from courier_api.pay.rule_book.write import rule_book


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    explaining = groups["pay"].add_parser("explain", help="why a worked day is worth what it is")
    explaining.add_argument("courier", metavar="COURIER", help="the co-operative's name for them")
    explaining.add_argument("worked_on", metavar="DATE", help="the worked day, like 2026-03-06")
    explaining.add_argument(
        "--language", choices=[each.value for each in Language], help="else the courier's own"
    )
    explaining.add_argument("--employer", help="the co-operative's number, where there are several")
    add_json_option(explaining)
    explaining.set_defaults(run=explain)
    book = groups["pay"].add_parser("rules", help="the rules of pay for jurists, as Markdown")
    add_json_option(book)
    book.set_defaults(run=show_rules)


def explain(arguments: Namespace) -> int:
    """`pay explain`."""
    worked_on = _day(arguments.worked_on)
    with command_context() as (settings, database, _), database.reading() as session:
        courier = session.scalar(
            select(Courier).where(
                Courier.employer_number == employer_of(session, arguments, settings),
                Courier.reference == arguments.courier,
            )
        )
        if courier is None:
            raise WrongInput(f"There is no courier {arguments.courier}.")
        language = language_of(arguments.language) or language_of(courier.language) or DEFAULT
        found = explain_day(session, courier, worked_on, language)
    if found is None:
        raise WrongInput(f"{arguments.courier} has no worked day on {worked_on}.")
    document = explanation_document(found).model_dump(mode="json")
    print_answer(arguments, document, list(_lines(found)))
    return 0


def show_rules(arguments: Namespace) -> int:
    """`pay rules`: docs/rules.md, from the rules of this release."""
    text = rule_book()
    print_answer(arguments, {"markdown": text}, text.splitlines())
    return 0


def _lines(day: DayExplanation) -> Iterator[str]:
    catalogue = load_catalogue()
    yield formats.long_date(day.worked_on, catalogue, day.language)
    for line in day.lines:
        yield ""
        yield from _line(line, day.language)
    yield ""
    yield f"{catalogue.text('pay.total', day.language)}: {formats.money(day.total_cents, day.language)}"
    for chapter in day.chapters:
        yield ""
        yield chapter.heading
        yield from (f"  {sentence}" for sentence in chapter.sentences)
        yield from _sources(chapter.sources)


def _line(line: ExplainedLine, language: Language) -> Iterator[str]:
    platform = f" · {line.platform}" if line.platform else ""
    yield f"{line.label}{platform}: {formats.money(line.amount_cents, language)}"
    yield from (f"  {sentence}" for sentence in (*line.sentences, *line.told))
    yield from (f"  {event.sentence}" for event in line.events)
    yield from _sources(line.sources)


def _sources(sources: tuple[ShownSource, ...]) -> Iterator[str]:
    for source in sources:
        yield f"  – {source.words}" + (f": {source.url}" if source.url else "")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongInput(f"{text} is no date. Write it like 2026-03-06.") from None
