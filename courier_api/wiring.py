"""Settings to services, and message kinds to handlers: the only place that chooses."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy.orm import Session

from courier_api.filings.kinds import POLL, RECONCILE, TELL, TELL_OF_HOURS
from courier_api.filings.kinds import SEND as DIMONA_SEND
from courier_api.filings.look_over import keep_look
from courier_api.filings.poll import poll_verdict
from courier_api.filings.reconcile import reconcile
from courier_api.filings.send import send_declaration
from courier_api.filings.tell_contingent import tell_about_contingent
from courier_api.filings.tell_courier import tell_about_cover
from courier_api.foundation.clock import Clock, SystemClock
from courier_api.foundation.database import Database
from courier_api.foundation.settings import Settings
from courier_api.incidents.call_for_help import HELP_FAILOVER, HELP_NOT_REACHED, HELP_TAKEN
from courier_api.incidents.follow import INCIDENTS_WITHIN
from courier_api.incidents.from_platform import report_platform_incident
from courier_api.incidents.look_up_place import LOOK_UP, look_up_place
from courier_api.incidents.report import INCIDENT_REPORTED
from courier_api.incidents.take_reply import TAKE_REPLY
from courier_api.incidents.tell import TELL_OF_REPORT
from courier_api.intake.apply import INCIDENT_TOLD
from courier_api.intake.fetch import FETCH, MakeFetchChannel, fetch_for_message
from courier_api.intake.group_commit import GroupCommit
from courier_api.intake.pull import PULL
from courier_api.intake.pull_for_message import MakeChannel, pull_for_message
from courier_api.messaging import outbox
from courier_api.messaging.models import InboxEvent
from courier_api.messaging.outbox import Claimed
from courier_api.notices.account import key_address, twilio_account
from courier_api.notices.deliver import NotNow, deliver_notice
from courier_api.notices.gateway import SmsGateway
from courier_api.notices.phone import PHONE
from courier_api.notices.reply_router import SMS_REPLIED, SMS_TAKEN
from courier_api.notices.ring import CALL_UNHEARD, ring
from courier_api.notices.send import SEND as NOTICE_SEND
from courier_api.notices.twilio_gateway import TwilioGateway
from courier_api.notices.unreached import HELP_UNHEARD
from courier_api.outgoing.kinds import SEND as OUTGOING_SEND
from courier_api.outgoing.kinds import TELL as TELL_PLATFORM
from courier_api.outgoing.rides import tell_of_ride
from courier_api.outgoing.send import send_outgoing
from courier_api.outgoing.store import is_anybody_told
from courier_api.pay.follow import PAY_WITHIN
from courier_api.pay.kinds import PRICE
from courier_api.pay.price_month import price_month
from courier_api.pay.relevance import may_change_pay
from courier_api.places.announce import ZONE_HELD
from courier_api.places.geocoder import Geocoder
from courier_api.places.nominatim import NominatimGeocoder
from courier_api.prevention.follow_accident import FOLLOW_ACCIDENT, follow_accident
from courier_api.shifts.announce import (
    SHIFT_CHANGED,
    SHIFT_COVERED,
    SHIFT_DISPUTE_SETTLED,
    SHIFT_DISPUTED,
    SHIFT_REFUSED,
    SHIFT_UNCOVERED,
)
from courier_api.silence.listen import SOURCE_HEARD, SOURCE_SILENT
from courier_api.silence.tell import TELL_OF_SILENCE, tell_of_silence
from courier_api.sources.directory import SourceDirectory
from courier_api.sources.read_delivery import read_one, schemes_of
from courier_api.zone_holds.tell import HELD_TIME_CHANGED
from declarations.dimona.channel import DimonaChannel
from declarations.dimona.facts import AlertCode
from declarations.dimona.http_channel import DimonaClientSettings, HttpDimonaChannel
from platforms.adapters.coopcycle.month import CoopCyclePull, open_channel
from platforms.events import IncidentEvent
from platforms.outgoing.events import EventType
from platforms.outgoing.http_channel import HttpWebhookSender
from platforms.outgoing.sender import WebhookSender
from platforms.outgoing.target import DEVELOPMENT, PRODUCTION, TargetRules

PULL_CHANNELS: dict[str, MakeChannel] = {
    "coopcycle": lambda access: CoopCyclePull(access=access, now=SystemClock().now),
}
"""How the sources of a scheme are pulled: one line for each scheme that can be."""

FETCH_CHANNELS: dict[str, MakeFetchChannel] = {
    "coopcycle": lambda access: open_channel(access, now=SystemClock().now),
}
"""How what thin events of a scheme refer to is fetched: one line for each such scheme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that entry points share. Made once per process."""

    settings: Settings
    database: Database
    clock: Clock
    directory: SourceDirectory
    intake: GroupCommit
    authority: DimonaChannel
    sms: SmsGateway
    webhooks: WebhookSender
    geocoder: Geocoder | None = None
    certificate_ends_at: datetime | None = None
    pull_channels: Mapping[str, MakeChannel] = field(default_factory=lambda: PULL_CHANNELS)
    fetch_channels: Mapping[str, MakeFetchChannel] = field(default_factory=lambda: FETCH_CHANNELS)


Within = Callable[[Session, Claimed, Clock], None]
"""A step that happens wholly inside one transaction, together with the end of its message."""

Joined = Callable[[Session, Sequence[Claimed], Clock], None]
"""The same for several messages about the same couriers: what each asks for is done once for all."""

Outside = Callable[[Services, Claimed], None]
"""A step that calls outside: it opens its own short transactions and ends the message itself."""


def _reconcile(session: Session, messages: Sequence[Claimed], clock: Clock) -> None:
    """Once for all that happened: as far back as the oldest of it."""
    told = [message.payload for message in messages]
    named = {p.get("since") or p.get("worked_on") for p in told} | {
        p.get("day_before") for p in told
    }
    days = [date.fromisoformat(day) for day in named if day]
    for courier_id in _couriers_of(messages):
        now = clock.now()
        since = min(days) if days else None
        is_settled = reconcile(session, courier_id, since=since, now=now)
        if any(payload.get("look") for payload in told):
            employer_number = messages[0].employer_number
            keep_look(session, courier_id, employer_number, is_settled=is_settled, now=now)


def _price(session: Session, messages: Sequence[Claimed], clock: Clock) -> None:
    """Once for all that happened: every month of it."""
    couriers = _couriers_of(messages)
    named = {message.payload["worked_on"] for message in messages} | {
        message.payload.get("day_before") for message in messages
    }
    days = {date.fromisoformat(day) for day in named if day}
    if not may_change_pay(session, couriers, days):
        return
    months = {day.replace(day=1) for day in days}
    for courier_id in sorted(couriers):
        for month in sorted(months):
            price_month(session, courier_id, month=month, now=clock.now())


def _couriers_of(messages: Sequence[Claimed]) -> list[int]:
    """Whom the messages of one piece of work are about: the courier, then the one before."""
    payload = messages[0].payload
    courier_id: int = payload["courier_id"]
    return list(dict.fromkeys((courier_id, payload.get("courier_before") or courier_id)))


def _report_incident(session: Session, message: Claimed, clock: Clock) -> None:
    inbox = session.get_one(InboxEvent, message.payload["inbox_id"])
    scheme = schemes_of(session, [inbox.source_id])[inbox.source_id]
    # Without an id: a message of an earlier release, for a delivery of one event.
    event_id = message.payload.get("event_id")
    event = read_one(scheme, inbox.headers, bytes(inbox.raw), event_id)
    assert isinstance(event, IncidentEvent)  # or intake would not have announced it
    courier_id = message.payload["courier_id"]
    report_platform_incident(session, event, inbox, courier_id=courier_id, now=clock.now())


def _about(act: Callable[..., object], name: str) -> Within:
    """A step about one row, of which the message has the id under this name."""

    def step(session: Session, message: Claimed, clock: Clock) -> None:
        act(session, message.payload[name], now=clock.now())

    return step


def _tell_of_hours(session: Session, message: Claimed, clock: Clock) -> None:
    told = message.payload
    code = AlertCode(told["code"])
    tell_about_contingent(session, told["courier_id"], code, told["year"], now=clock.now())


def _tell_platforms(session: Session, message: Claimed, clock: Clock) -> None:
    tell_of_ride(
        session,
        EVENT_TYPE_OF[message.kind],
        message.payload,
        occasion=message.key,
        employer_number=message.employer_number,
        now=clock.now(),
    )


def _send_outgoing(services: Services, message: Claimed) -> None:
    send_outgoing(services.database, services.webhooks, message, clock=services.clock)


def _send_declaration(services: Services, message: Claimed) -> None:
    send_declaration(services.database, services.authority, message, clock=services.clock)


def _poll_verdict(services: Services, message: Claimed) -> None:
    poll_verdict(services.database, services.authority, message, clock=services.clock)


def _deliver_notice(services: Services, message: Claimed) -> None:
    notice_id = message.payload["notice_id"]
    try:
        deliver_notice(services.database, services.sms, services.clock, notice_id=notice_id)
    except NotNow as later:
        with services.database.repeatable() as session:
            outbox.postpone(session, message, due_at=later.at)
        return
    with services.database.repeatable() as session:
        outbox.finish(session, message, now=services.clock.now())


def _ring(services: Services, message: Claimed) -> None:
    answer_url = key_address(services.settings)
    ring(services.database, services.sms, message, clock=services.clock, answer_url=answer_url)


def _look_up_place(services: Services, message: Claimed) -> None:
    look_up_place(services.database, services.geocoder, message, clock=services.clock)


def _pull_month(services: Services, message: Claimed) -> None:
    pull_for_message(services.database, services.pull_channels, message, clock=services.clock)


def _fetch_content(services: Services, message: Claimed) -> None:
    fetch_for_message(services.database, services.fetch_channels, message, clock=services.clock)


SUBSCRIBERS: Mapping[str, tuple[str, ...]] = {
    SHIFT_CHANGED: (RECONCILE, PRICE),
    SHIFT_COVERED: (TELL, TELL_PLATFORM[EventType.SHIFT_COVERED]),
    SHIFT_UNCOVERED: (TELL_PLATFORM[EventType.SHIFT_UNCOVERED],),
    SHIFT_REFUSED: (TELL_PLATFORM[EventType.SHIFT_REFUSED],),
    SHIFT_DISPUTED: (TELL_PLATFORM[EventType.SHIFT_DISPUTED],),
    SHIFT_DISPUTE_SETTLED: (PRICE,),
    INCIDENT_REPORTED: (
        TELL_OF_REPORT,
        FOLLOW_ACCIDENT,
        TELL_PLATFORM[EventType.INCIDENT_RECORDED],
    ),
    HELP_UNHEARD: (HELP_FAILOVER,),
    CALL_UNHEARD: (HELP_NOT_REACHED,),
    SMS_TAKEN: (HELP_TAKEN,),
    SMS_REPLIED: (TAKE_REPLY,),
    SOURCE_SILENT: (TELL_OF_SILENCE,),
    SOURCE_HEARD: (),
    ZONE_HELD: (TELL_PLATFORM[EventType.ZONE_HELD],),
    HELD_TIME_CHANGED: (PRICE,),
}
"""Who reacts to an announcement: each becomes a message of its own, tried on its own."""

EVENT_TYPE_OF: Mapping[str, EventType] = {kind: each for each, kind in TELL_PLATFORM.items()}
"""What each message to platforms tells. Nothing is put where no platform has an endpoint."""

WITHIN: Mapping[str, Within] = {
    **dict.fromkeys(EVENT_TYPE_OF, _tell_platforms),
    **PAY_WITHIN,
    **INCIDENTS_WITHIN,
    INCIDENT_TOLD: _report_incident,
    TELL: _about(tell_about_cover, "shift_id"),
    TELL_OF_HOURS: _tell_of_hours,
    FOLLOW_ACCIDENT: _about(follow_accident, "incident_id"),
    TELL_OF_SILENCE: _about(tell_of_silence, "alarm_id"),
}
JOINED: Mapping[str, Joined] = {RECONCILE: _reconcile, PRICE: _price}
OUTSIDE: Mapping[str, Outside] = {
    DIMONA_SEND: _send_declaration,
    POLL: _poll_verdict,
    NOTICE_SEND: _deliver_notice,
    PHONE: _ring,
    LOOK_UP: _look_up_place,
    OUTGOING_SEND: _send_outgoing,
    PULL: _pull_month,
    FETCH: _fetch_content,
}
SLOW = frozenset({OUTGOING_SEND, PULL, FETCH})
"""Calls to many unknown machines, done in a thread of their own: none may hold up a declaration."""


def do_outside(services: Services, message: Claimed) -> None:
    """Do a claimed message of a kind in OUTSIDE and end it."""
    OUTSIDE[message.kind](services, message)


def piece_of(message: Claimed) -> Hashable:
    """Messages of one piece are done at once: of the same kind about the same couriers."""
    if message.kind not in JOINED:
        return message.id
    courier_id = message.payload.get("courier_id")
    return message.kind, courier_id, message.payload.get("courier_before") or courier_id


def do_within(session: Session, messages: Sequence[Claimed], clock: Clock) -> None:
    """Do the messages of one piece inside the caller's transaction; the caller ends them, too.

    Raises KeyError for a kind that this release does not know.
    """
    kind = messages[0].kind
    if (joined := JOINED.get(kind)) is not None:
        joined(session, messages, clock)
        return
    for message in messages:
        WITHIN[kind](session, message, clock)


def pass_on(session: Session, announcements: Sequence[Claimed], clock: Clock) -> None:
    """Put a message for each that reacts, with one statement.

    Nothing is put for platforms where none has an endpoint.
    """
    now = clock.now()
    told = {
        number: is_anybody_told(session, number)
        for number in {message.employer_number for message in announcements}
    }
    reactions = [
        outbox.NewMessage(
            kind=kind,
            key=f"{kind}:{message.key}",
            payload=message.payload,
            due_at=now,
            employer_number=message.employer_number,
        )
        for message in announcements
        for kind in SUBSCRIBERS[message.kind]
        if kind not in EVENT_TYPE_OF or told[message.employer_number]
    ]
    outbox.put_all(session, reactions)


def build_services(settings: Settings, *, database: Database, clock: Clock) -> Services:
    """The real implementations. Raises ValueError or OSError when a key file cannot be used.

    What the channel to social security lacks is said now, not at the first shift.
    """
    directory = SourceDirectory(database)
    client = dimona_client(settings)
    return Services(
        settings=settings,
        database=database,
        clock=clock,
        directory=directory,
        intake=GroupCommit(database, directory=directory, most_waiting=settings.intake_queue_limit),
        authority=HttpDimonaChannel(client, now=clock.now),
        certificate_ends_at=client.certificate_expires_at,
        sms=TwilioGateway(twilio_account(settings)),
        webhooks=HttpWebhookSender(webhook_rules(settings)),
        geocoder=NominatimGeocoder(settings.geocoder_url) if settings.geocoder_url else None,
    )


def webhook_rules(settings: Settings) -> TargetRules:
    """Where webhooks may go: in production only to https and the open internet."""
    return PRODUCTION if settings.env == "production" else DEVELOPMENT


def dimona_client(settings: Settings) -> DimonaClientSettings:
    """Who we are at social security. Raises ValueError or OSError for what is missing."""
    if not (settings.dimona_url and settings.dimona_token_url):
        raise ValueError("COURIER_DIMONA_URL and COURIER_DIMONA_TOKEN_URL belong together.")
    key_file = settings.dimona_key_file
    certificate = settings.dimona_certificate_file
    return DimonaClientSettings(
        base_url=settings.dimona_url,
        token_url=settings.dimona_token_url,
        audience=settings.dimona_audience or settings.dimona_token_url,
        client_id=settings.dimona_client_id,
        private_key_pem=key_file.read_text(encoding="ascii") if key_file else _throwaway_key(),
        certificate_pem=certificate.read_text(encoding="ascii") if certificate else None,
    )


def _throwaway_key() -> str:
    """For a sandbox that takes every client; in production the settings demand a key file."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode("ascii")
