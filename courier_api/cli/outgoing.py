"""`courier-api sources endpoint …` and `courier-api outgoing …`: webhooks to platforms."""

import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.cli.answers import WrongInput, add_json_option, print_answer, table
from courier_api.cli.context import command_context
from courier_api.cli.rules import Subparsers
from courier_api.outgoing.pause import pause_endpoint, resume_endpoint
from courier_api.outgoing.queries import EndpointView, endpoint_views
from courier_api.outgoing.set_endpoint import EndpointSettings, set_endpoint
from courier_api.sources.models import Source
from courier_api.sources.queries import source_by_slug
from courier_api.wiring import webhook_rules
from platforms.outgoing.events import EventType

ACTOR = "command"


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    setting = groups["sources"].add_parser(
        "endpoint", help="where a platform is told, and of what; without --url: show it"
    )
    setting.add_argument("slug", metavar="SLUG")
    setting.add_argument("--url", help="https://…")
    setting.add_argument("--secret", help="to sign with; - reads it from standard input")
    setting.add_argument(
        "--events", metavar="A,B", help=", ".join(each.value for each in EventType)
    )
    setting.set_defaults(run=set_or_show)
    listing = groups["outgoing"].add_parser("list", help="endpoints, and how they are doing")
    listing.set_defaults(run=list_all)
    pausing = groups["outgoing"].add_parser("pause", help="send nothing more; events wait")
    pausing.set_defaults(run=pause)
    resuming = groups["outgoing"].add_parser("resume", help="send what waits, in order")
    resuming.set_defaults(run=resume)
    for parser in (pausing, resuming):
        parser.add_argument("slug", metavar="SLUG")
    for parser in (setting, listing, pausing, resuming):
        add_json_option(parser)


def set_or_show(arguments: Namespace) -> int:
    """`sources endpoint`."""
    if arguments.url is None:
        if arguments.secret is not None or arguments.events is not None:
            raise WrongInput("Give the --url as well: it is where this endpoint is told.")
        return _show(arguments)
    events = arguments.events
    wanted = EndpointSettings(
        url=arguments.url,
        secret=_given(arguments.secret),
        events=None if events is None else [each.strip() for each in events.split(",")],
    )
    with command_context() as (settings, database, clock), database.transaction() as session:
        set_endpoint(
            session,
            _source(session, arguments.slug),
            wanted,
            rules=webhook_rules(settings),
            actor=ACTOR,
            now=clock.now(),
        )
    return _show(arguments)


def _given(text: str | None) -> str | None:
    return sys.stdin.readline().rstrip("\r\n") if text == "-" else text


def list_all(arguments: Namespace) -> int:
    """`outgoing list`."""
    with command_context() as (_, database, clock), database.reading() as session:
        views = endpoint_views(session, now=clock.now())
    lines = table(
        ("source", "state", "why", "waiting", "given up", "url"),
        [(v.slug, v.state.value, v.reason, v.waiting, v.given_up, v.url) for v in views],
    )
    document = [view.document() for view in views]
    print_answer(arguments, document, lines if views else ["No platform is told anything yet."])
    return 0


def pause(arguments: Namespace) -> int:
    """`outgoing pause`."""
    return _change(arguments, pause_endpoint)


def resume(arguments: Namespace) -> int:
    """`outgoing resume`."""
    return _change(arguments, resume_endpoint)


def _change(arguments: Namespace, change: Callable[..., object]) -> int:
    with command_context() as (_, database, clock), database.transaction() as session:
        now = clock.now()
        view = _view(session, arguments.slug, now)
        change(session, view.id, employer_number=view.employer_number, actor=ACTOR, now=now)
    return _show(arguments)


def _show(arguments: Namespace) -> int:
    with command_context() as (_, database, clock), database.reading() as session:
        view = _view(session, arguments.slug, clock.now())
    lines = [f"{name}: {_text(value)}" for name, value in view.document().items()]
    print_answer(arguments, view.document(), lines)
    return 0


def _view(session: Session, slug: str, now: datetime) -> EndpointView:
    _source(session, slug)
    for view in endpoint_views(session, now=now):
        if view.slug == slug:
            return view
    raise WrongInput(
        f"The source {slug} has no endpoint. Add one: sources endpoint {slug} --url URL."
    )


def _source(session: Session, slug: str) -> Source:
    source = source_by_slug(session, slug)
    if source is None:
        raise WrongInput(f"There is no source {slug}.")
    return source


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "-" if value is None else str(value)
