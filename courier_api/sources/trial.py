"""The source beside a source on which a platform may try: nothing follows from its events."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.sources.add import LONGEST, NewSource, SlugTaken, add_source
from courier_api.sources.keys import KEY_BYTES, OWN_SCHEME
from courier_api.sources.models import Source, SourceSecret
from courier_api.sources.queries import source_by_slug
from platforms.signatures.standard_webhooks import shared_secret

ENDING = "-test"


def make_trial_source(session: Session, source: Source, *, now: datetime, actor: str) -> int | None:
    """Make the test source of a source; returns the number of its first key.

    None when it was made before: then nothing changes. Raises SlugTaken when something else has
    its name.
    """
    slug = f"{source.slug[: LONGEST['slug'] - len(ENDING)]}{ENDING}"
    known = source_by_slug(session, slug)
    if known is not None and known.test_of_id == source.id:
        return None
    if known is not None:
        raise SlugTaken("Another source has the name of the test source.", slug=slug)
    new = NewSource(
        employer_number=source.employer_number,
        slug=slug,
        scheme=OWN_SCHEME,
        secret=shared_secret(secrets.token_bytes(KEY_BYTES)),
        name=source.name,
    )
    source_id = add_source(session, new, now=now, actor=actor)
    session.get_one(Source, source_id).test_of_id = source.id
    session.flush()  # the constraint: one test source a source
    return session.scalars(select(SourceSecret.id).where(SourceSecret.source_id == source_id)).one()


def trial_source_ids(session: Session, source_ids: Collection[int]) -> frozenset[int]:
    """Those of these sources from whose events nothing follows."""
    query = select(Source.id).where(Source.id.in_(source_ids), Source.test_of_id.is_not(None))
    return frozenset(session.scalars(query))
