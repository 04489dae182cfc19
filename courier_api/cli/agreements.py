"""`courier-api agreements …`: versions of agreements, what differs, who signed, what is in force."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.agreements.activate import activate, close
from courier_api.agreements.check import check_version
from courier_api.agreements.document import COOPERATIVE
from courier_api.agreements.models import AgreementVersion
from courier_api.agreements.queries import agreements_of, one_version
from courier_api.agreements.sign import sign, valid_signatures
from courier_api.agreements.store import NewSignature, joining_of, versions_of_agreement
from courier_api.agreements.terms import listed_terms
from courier_api.cli.answers import WrongInput, add_json_option, print_answer, table
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.rules import Subparsers
from courier_api.foundation.clock import parse_instant
from courier_api.locale.agreement_words import AgreementWords
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.sources.queries import source_ids
from platforms.pay.term_list import changes

ACTOR = "command"


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    group = groups["agreements"]
    listing = group.add_parser("list", help="agreements with their versions")
    listing.set_defaults(run=list_all)
    showing = _of_version(group.add_parser("show", help="everything a version says"))
    showing.set_defaults(run=show)
    checking = _of_version(
        group.add_parser("check", help="what speaks against a version; status 1 if anything does")
    )
    checking.set_defaults(run=check)
    diff = group.add_parser("diff", help="what differs between two versions, in words")
    diff.add_argument("name", metavar="NAME")
    diff.add_argument("old", type=int, metavar="OLD")
    diff.add_argument("new", type=int, metavar="NEW")
    diff.set_defaults(run=show_difference)
    signing = _of_version(group.add_parser("sign", help="record who signed a draft"))
    signing.add_argument("--name", required=True, dest="signatory")
    signing.add_argument("--role", required=True)
    signing.add_argument("--for", required=True, dest="party", metavar=f"{COOPERATIVE}|SLUG")
    signing.add_argument("--at", required=True, metavar="ISO", help="moment, with an offset")
    signing.set_defaults(run=sign_version)
    activating = _of_version(group.add_parser("activate", help="put a signed draft in force"))
    activating.set_defaults(run=activate_version)
    closing = _of_version(group.add_parser("close", help="set the last day of a version in force"))
    closing.add_argument("last_day", metavar="DAY", help="YYYY-MM-DD, or open")
    closing.set_defaults(run=close_version)
    for parser in (listing, showing, checking, diff, signing, activating, closing):
        parser.add_argument("--employer", metavar="NUMBER")
        parser.add_argument(
            "--language", choices=[each.value for each in Language], default=Language.EN.value
        )
        add_json_option(parser)


def _of_version(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("version", type=int, metavar="VERSION")
    return parser


def list_all(arguments: Namespace) -> int:
    """`agreements list`."""
    with command_context() as (settings, database, _), database.reading() as session:
        employer_number = employer_of(session, arguments, settings)
        rows = [
            {"name": agreement.name, **_document(session, version)}
            for agreement in agreements_of(session, employer_number)
            for version in versions_of_agreement(session, agreement.id)
        ]
    lines = table(
        ("agreement", "version", "state", "from", "to", "signed"),
        [
            (r["name"], r["version"], r["state"], r["valid_from"], r["valid_to"], len(r["signed"]))
            for r in rows
        ],
    )
    print_answer(arguments, rows, lines if rows else ["There is no agreement yet."])
    return 0


def show(arguments: Namespace) -> int:
    """`agreements show`."""
    words = _words(arguments)
    with command_context() as (settings, database, _), database.reading() as session:
        version = _version(session, arguments, employer_of(session, arguments, settings))
        terms = listed_terms(session, version)
        document = {
            "name": arguments.name,
            **_document(session, version),
            "terms": version.terms,
            "platforms": version.joining or [],
        }
    lines = [f"{words.term(term)}: {words.value(term)}" for term in terms]
    print_answer(arguments, document, [_headline(document), *lines])
    return 0


def check(arguments: Namespace) -> int:
    """`agreements check`: status 1 when something blocks the version."""
    words = _words(arguments)
    with command_context() as (settings, database, _), database.reading() as session:
        version = _version(session, arguments, employer_of(session, arguments, settings))
        findings = check_version(session, version)
    document = [
        {"code": f.code.value, "blocks": f.blocks, "sentence": words.finding(f)} for f in findings
    ]
    lines = [words.finding(finding) for finding in findings]
    print_answer(arguments, document, lines or ["Nothing speaks against it."])
    return 1 if any(finding.blocks for finding in findings) else 0


def show_difference(arguments: Namespace) -> int:
    """`agreements diff`."""
    words = _words(arguments)
    with command_context() as (settings, database, _), database.reading() as session:
        employer_number = employer_of(session, arguments, settings)
        old, new = (
            listed_terms(session, one_version(session, employer_number, arguments.name, number))
            for number in (arguments.old, arguments.new)
        )
    found = changes(old, new)
    sentences = [words.change(change) for change in found]
    document = {
        "name": arguments.name,
        "from": arguments.old,
        "to": arguments.new,
        "changes": sentences,
    }
    print_answer(arguments, document, sentences or ["Both versions say the same."])
    return 0


def sign_version(arguments: Namespace) -> int:
    """`agreements sign`."""
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        version = _version(session, arguments, employer_number)
        known = source_ids(session, employer_number)
        if arguments.party not in (COOPERATIVE, *known):
            raise WrongInput(f"--for must be {COOPERATIVE} or a source of this co-operative.")
        signature = NewSignature(
            name=arguments.signatory,
            role=arguments.role,
            signed_at=_instant(arguments.at),
            source_id=known.get(arguments.party),
        )
        sign(session, version, signature, recorded_by=ACTOR, now=clock.now())
        document = {"name": arguments.name, **_document(session, version)}
    print_answer(arguments, document, ["The signature is recorded."])
    return 0


def activate_version(arguments: Namespace) -> int:
    """`agreements activate`: exits 2 with what speaks against it."""
    with command_context() as (settings, database, clock), database.transaction() as session:
        version = _version(session, arguments, employer_of(session, arguments, settings))
        activate(session, version, actor=ACTOR, now=clock.now())
        document = {"name": arguments.name, **_document(session, version)}
    print_answer(arguments, document, [_headline(document)])
    return 0


def close_version(arguments: Namespace) -> int:
    """`agreements close`."""
    last_day = None if arguments.last_day == "open" else _day(arguments.last_day)
    with command_context() as (settings, database, clock), database.transaction() as session:
        version = _version(session, arguments, employer_of(session, arguments, settings))
        close(session, version, last_day, actor=ACTOR, now=clock.now())
        document = {"name": arguments.name, **_document(session, version)}
    print_answer(arguments, document, [_headline(document)])
    return 0


def _version(session: Session, arguments: Namespace, employer_number: str) -> AgreementVersion:
    return one_version(session, employer_number, arguments.name, arguments.version)


def _document(session: Session, version: AgreementVersion) -> dict[str, Any]:
    """A version as programs read it; who signed is named by the party, not by the person."""
    slugs = {number: slug for slug, number in source_ids(session, version.employer_number).items()}
    signed = {row.source_id for row in valid_signatures(session, version)}
    return {
        "version": version.version,
        "state": version.state,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "known_from": version.known_from.isoformat(),
        "joining": [slugs[each.source_id] for each in joining_of(version)],
        "signed": _parties(signed, slugs),
    }


def _parties(signed: set[int | None], slugs: dict[int, str]) -> Sequence[str]:
    return sorted(COOPERATIVE if each is None else slugs[each] for each in signed)


def _headline(document: dict[str, Any]) -> str:
    last = document["valid_to"] or "open"
    return (
        f"{document['name']}, version {document['version']}: {document['state']}, "
        f"{document['valid_from']} to {last}."
    )


def _words(arguments: Namespace) -> AgreementWords:
    return AgreementWords(load_catalogue(), Language(arguments.language))


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text)
    except ValueError as wrong:
        raise WrongInput("--at must be a moment in ISO 8601 with an offset.") from wrong


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise WrongInput("The last day must be a date written YYYY-MM-DD, or open.") from wrong
