"""`courier-api sources …` and `courier-api cooperatives …`: who may send to us, and for whom."""

import sys
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from courier_api.cli.answers import WrongInput, add_json_option, print_answer, table
from courier_api.cli.context import command_context, employer_of, make_sure_of
from courier_api.cli.rules import Subparsers
from courier_api.foundation.clock import parse_instant
from courier_api.foundation.cooperatives import add_cooperative
from courier_api.locale.catalogue import Language
from courier_api.platform_people.add_person import NewPlatformPerson, add_person
from courier_api.platform_people.remove_person import remove_person
from courier_api.shifts.evidence import deliveries_of_nobody
from courier_api.sources.add import SCHEMES, NewSource, PreviousSecret, add_source
from courier_api.sources.queries import all_sources
from declarations.dimona.identifiers import (
    is_valid_enterprise_number,
    normalised_enterprise_number,
)

LONGEST_NAME = 200


class _AppendSecret(Action):
    """Keeps each --previous-secret with the --until that follows it."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        pairs: list[list[Any]] = list(getattr(namespace, "previous", None) or [])
        if option_string == "--previous-secret":
            pairs.append([values, None])
        elif not pairs or pairs[-1][1] is not None:
            parser.error("--until follows the --previous-secret it belongs to.")
        else:
            pairs[-1][1] = values
        namespace.previous = pairs


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    adding = groups["sources"].add_parser(
        "add", help="add a webhook source, or replace its secrets"
    )
    adding.add_argument("slug", metavar="SLUG")
    adding.add_argument("--scheme", required=True, metavar="SCHEME", help=", ".join(SCHEMES))
    adding.add_argument("--secret", required=True, help="- reads it from standard input")
    adding.add_argument("--previous-secret", action=_AppendSecret, dest="previous")
    adding.add_argument("--until", action=_AppendSecret, dest="previous", metavar="ISO")
    adding.add_argument("--base-url")
    adding.add_argument("--client-id")
    adding.add_argument("--client-secret", help="- reads it from standard input")
    adding.add_argument("--name", help="the platform's name on pages")
    adding.add_argument("--employer", metavar="NUMBER")
    adding.set_defaults(run=add_one)
    listing = groups["sources"].add_parser("list", help="all webhook sources")
    listing.set_defaults(run=list_all)
    person = groups["sources"].add_parser("person", help="who of a platform may sign in")
    person.add_argument("slug", metavar="SLUG")
    person.add_argument("--phone", required=True)
    act = person.add_mutually_exclusive_group(required=True)
    act.add_argument("--name")
    act.add_argument("--remove", action="store_true", help="this phone signs in no more")
    person.add_argument("--language", choices=[each.value for each in Language], default="en")
    person.set_defaults(run=add_platform_person)
    cooperative = groups["cooperatives"].add_parser("add", help="add a shared employer")
    cooperative.add_argument("number", metavar="NUMBER", help="its enterprise number, ten digits")
    cooperative.add_argument("--name", required=True)
    cooperative.set_defaults(run=add_employer)
    for parser in (adding, listing, person, cooperative):
        add_json_option(parser)


def add_one(arguments: Namespace) -> int:
    """`sources add`."""
    # Standard input gives one secret a line, in this order.
    secret = _secret(arguments.secret)
    previous = [
        PreviousSecret(secret=_secret(text), until=_until(until))
        for text, until in arguments.previous or []
    ]
    client_secret = _secret(arguments.client_secret) if arguments.client_secret else None
    with command_context() as (settings, database, clock), database.transaction() as session:
        new = NewSource(
            employer_number=employer_of(session, arguments, settings),
            slug=arguments.slug,
            scheme=arguments.scheme,
            secret=secret,
            name=arguments.name,
            previous=previous,
            base_url=arguments.base_url,
            client_id=arguments.client_id,
            client_secret=client_secret,
        )
        make_sure_of(session, new.employer_number, clock)
        add_source(session, new, now=clock.now(), actor="command")
    document = {"slug": new.slug, "scheme": new.scheme, "address": f"/hooks/v1/{new.slug}"}
    print_answer(arguments, document, [f"Source {new.slug} is ready at /hooks/v1/{new.slug}."])
    return 0


def list_all(arguments: Namespace) -> int:
    """`sources list`."""
    with command_context() as (_, database, _), database.reading() as session:
        of_nobody = deliveries_of_nobody(session)
        rows = [
            {
                "slug": source.slug,
                "scheme": source.scheme,
                "name": source.name,
                "employer": source.employer_number,
                "base_url": source.base_url,
                "is_test": source.is_test,
                "deliveries_of_nobody": of_nobody.get(source.id, 0),
            }
            for source in all_sources(session)
        ]
    lines = table(("source", "scheme", "name"), [(r["slug"], r["scheme"], r["name"]) for r in rows])
    print_answer(arguments, rows, lines if rows else ["There is no source yet."])
    return 0


def add_platform_person(arguments: Namespace) -> int:
    """`sources person`."""
    if arguments.remove:
        return remove_platform_person(arguments)
    new = NewPlatformPerson(
        slug=arguments.slug,
        name=arguments.name,
        phone=arguments.phone,
        language=arguments.language,
    )
    with command_context() as (_, database, clock), database.transaction() as session:
        add_person(session, new, now=clock.now(), actor="command")
    document = {"source": new.slug, "address": "/portal"}
    print_answer(arguments, document, [f"This person signs in at /portal for {new.slug}."])
    return 0


def remove_platform_person(arguments: Namespace) -> int:
    """`sources person --remove`."""
    with command_context() as (_, database, clock), database.transaction() as session:
        remove_person(session, arguments.slug, arguments.phone, now=clock.now(), actor="command")
    document = {"source": arguments.slug, "removed": True}
    print_answer(arguments, document, ["This phone signs in no more."])
    return 0


def add_employer(arguments: Namespace) -> int:
    """`cooperatives add`."""
    number = normalised_enterprise_number(arguments.number)
    if not is_valid_enterprise_number(number):
        raise WrongInput("That is not an enterprise number: ten digits with right check digits.")
    if not 0 < len(arguments.name.strip()) <= LONGEST_NAME:
        raise WrongInput(f"A co-operative has a name of 1 to {LONGEST_NAME} characters.")
    with command_context() as (_, database, clock), database.transaction() as session:
        add_cooperative(session, number, arguments.name, now=clock.now())
    print_answer(arguments, {"employer": number}, [f"Added {arguments.name}."])
    return 0


def _secret(text: str) -> str:
    return sys.stdin.readline().rstrip("\r\n") if text == "-" else text


def _until(text: str | None) -> datetime:
    if text is None:
        raise WrongInput("Each --previous-secret needs an --until.")
    try:
        return parse_instant(text)
    except ValueError as error:
        raise WrongInput(str(error)) from error
