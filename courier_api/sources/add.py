"""Add a webhook source, or rotate its secret."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid, Refused
from courier_api.sources.models import Source, SourceSecret
from platforms.adapters import ADAPTER_BY_SCHEME
from platforms.signatures import SecretUnusable

SCHEMES = tuple(ADAPTER_BY_SCHEME)
RESERVED_SLUGS = frozenset({"stripe", "twilio"})
LONGEST = {"slug": 60, "name": 120, "base_url": 300, "client_id": 200}


class SlugTaken(Refused):
    """The slug belongs to another co-operative."""


class SchemeStays(Refused):
    """What a source has sent is read by its scheme for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousSecret:
    """A secret that still counts until an instant."""

    secret: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """What is known of a source when it is added. Secrets are in their scheme's own text form."""

    employer_number: str
    slug: str
    scheme: str
    secret: str = field(repr=False)
    name: str | None = None
    previous: Sequence[PreviousSecret] = ()
    base_url: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)


def add_source(session: Session, new: NewSource, *, now: datetime, actor: str) -> int:
    """Add the source, or for a known slug replace its secrets (rotation). Returns its id.

    What is left out of a known source stays as it was. Raises Invalid for a slug, scheme or secret
    that cannot be, SlugTaken for another employer's slug, SchemeStays for another scheme.
    """
    check_source(new)
    source = session.scalar(select(Source).where(Source.slug == new.slug))
    if source is not None and source.employer_number != new.employer_number:
        raise SlugTaken("This source name belongs to another co-operative.", slug=new.slug)
    if source is not None and source.scheme != new.scheme:
        raise SchemeStays(
            f"The source {new.slug!r} has the scheme {source.scheme!r}, by which its events are "
            "read. Add another source.",
            slug=new.slug,
        )
    if source is None:
        source = Source(
            employer_number=new.employer_number,
            slug=new.slug,
            scheme=new.scheme,
            name=new.slug,
            added_at=now,
        )
        session.add(source)
    for column in ("name", "base_url", "client_id", "client_secret"):
        if (value := getattr(new, column)) is not None:
            setattr(source, column, value)
    session.flush()  # the id
    _replace_secrets(session, source.id, new, now=now)
    access = Access(
        employer_number=new.employer_number,
        actor=actor,
        action="source.add",
        subject_kind="source",
        subject_id=new.slug,
    )
    record(session, access, at=now)
    return source.id


def check_source(new: NewSource) -> None:
    """Raises Invalid when slug, scheme or secret cannot be."""
    if new.slug in RESERVED_SLUGS:
        raise Invalid(f"The name {new.slug!r} is reserved. Choose another.", slug=new.slug)
    if not new.slug or not all(c.isascii() and (c.isalnum() or c in "-_") for c in new.slug):
        raise Invalid("A source name has letters, digits, - and _ only.", slug=new.slug)
    if new.scheme not in SCHEMES:
        raise Invalid(f"The scheme {new.scheme!r} is unknown. Known: {', '.join(SCHEMES)}.")
    for column, longest in LONGEST.items():
        if len(getattr(new, column) or "") > longest:
            raise Invalid(f"The {column} has more than {longest} characters.", slug=new.slug)
    for secret in (new.secret, *(previous.secret for previous in new.previous)):
        _check_secret(secret, new.scheme)


def _check_secret(secret: str, scheme: str) -> None:
    if not secret:
        raise Invalid("The secret is empty.")
    try:
        ADAPTER_BY_SCHEME[scheme].check_secret(secret)
    except SecretUnusable as wrong:
        raise Invalid(str(wrong)) from wrong


def _replace_secrets(session: Session, source_id: int, new: NewSource, *, now: datetime) -> None:
    """The new secrets count from now on; older ones of this source stop, except those named again."""
    session.execute(
        update(SourceSecret)
        .where(
            SourceSecret.source_id == source_id,
            (SourceSecret.valid_until.is_(None)) | (SourceSecret.valid_until > now),
        )
        .values(valid_until=now)
    )
    common = {"employer_number": new.employer_number, "source_id": source_id, "added_at": now}
    rows = [{**common, "secret": new.secret, "valid_until": None}]
    rows += [{**common, "secret": p.secret, "valid_until": p.until} for p in new.previous]
    session.execute(insert(SourceSecret), rows)
