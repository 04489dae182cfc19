"""A signed document in one go: drafted, its signatures recorded, and put in force."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.agreements.activate import (
    activate,
    close,
    join,
    refuse_blocked,
    terms_beginning_with,
)
from courier_api.agreements.models import AgreementVersion
from courier_api.agreements.queries import agreement_named
from courier_api.agreements.sign import sign
from courier_api.agreements.store import (
    ACTIVE,
    NewVersion,
    draft_version,
    versions_of_agreement,
    write_change,
)

COMMAND = "command"


def add_version(
    session: Session, new: NewVersion, *, now: datetime, actor: str = COMMAND
) -> AgreementVersion:
    """Store a version; the same version again changes nothing.

    With signatures it is put in force at once, without any it stays a draft. The same terms from
    the same day with another last day close (or reopen) that version, for its platforms too.
    Raises what `sign`, `activate`, `close` and `join` raise; then nothing is stored.
    """
    same = _version_in_force(session, new)
    if same is not None:
        _change(session, same, new, actor=actor, now=now)
        return same
    draft = draft_version(session, new, now=now)
    for signature in new.signatures:
        sign(session, draft, signature, recorded_by=actor, now=now)
    if new.signatures:
        activate(session, draft, actor=actor, now=now)
    return draft


def _version_in_force(session: Session, new: NewVersion) -> AgreementVersion | None:
    """The version in force from the same day that says the same."""
    agreement = agreement_named(session, new.employer_number, new.name)
    if agreement is None:
        return None
    found = (
        version
        for version in versions_of_agreement(session, agreement.id)
        if version.state == ACTIVE
        and version.valid_from == new.valid_from
        and version.terms == dict(new.terms)
    )
    return next(found, None)


def _change(
    session: Session, version: AgreementVersion, new: NewVersion, *, actor: str, now: datetime
) -> None:
    """Another last day, and platforms that join a version in force later."""
    _join_later(session, version, new, actor=actor, now=now)
    if version.valid_to != new.valid_to:
        close(session, version, new.valid_to, actor=actor, now=now)


def _join_later(
    session: Session, version: AgreementVersion, new: NewVersion, *, actor: str, now: datetime
) -> None:
    """Platforms that are not there yet join with their signature and the co-operative's."""
    known = {terms.source_id for terms in terms_beginning_with(session, version)}
    late = [terms for terms in new.platforms if terms.source_id not in known]
    change = None
    if late:
        version.joining = [*(version.joining or ()), *[asdict(terms) for terms in late]]
        session.flush()  # what is signed now
        for signature in new.signatures:
            sign(session, version, signature, recorded_by=actor, now=now)
        refuse_blocked(session, version)
        change = write_change(session, version, None, now=now)
    for terms in new.platforms:
        join(session, version, terms, change)
