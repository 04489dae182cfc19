"""Who may send to us: sources, their secrets, and the directory that knows them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid
from courier_api.sources.add import (
    RESERVED_SLUGS,
    SCHEMES,
    NewSource,
    PreviousSecret,
    SlugTaken,
    add_source,
)
from courier_api.sources.directory import SourceDirectory, stored_version
from courier_api.sources.models import Source, SourceSecret
from courier_api.sources.queries import all_sources, source_ids
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.factories.sources import (
    MEREL,
    NEXT_SECRET,
    SECRET,
    ZWALUW,
    make_source,
    make_their_source,
)

SECRET_BY_SCHEME = {
    "standard-webhooks": SECRET,
    "deliveroo": "deliveroo-secret",
    "uber-direct": "c5c26d5a-70d6-46c7-a652-d7c09825ad29",
    "onfleet": "4f6e666c6565742d64656d6f2d7365637265742d6b65792d3332627974657321",
    "coopcycle": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "wolt-drive": "wolt-demo-client-secret",
    "shipday": "shipday-token",
    "doordash": "courier:password",
}


def new_source(**changes: Any) -> NewSource:  # noqa: ANN401
    """A source that can be added."""
    good: dict[str, Any] = {
        "employer_number": OURS, "slug": ZWALUW, "scheme": "standard-webhooks", "secret": SECRET,
    }  # fmt: skip
    return NewSource(**{**good, **changes})


def add(session: Session, source: NewSource) -> int:
    """Add it to a co-operative that exists."""
    make_cooperative(session, source.employer_number)
    return add_source(session, source, now=FRIDAY_NOON, actor="test")


@pytest.mark.parametrize(
    "changes",
    [
        *({"slug": slug} for slug in sorted(RESERVED_SLUGS)),
        {"slug": ""},
        {"slug": "a b"},
        {"slug": "a/b"},
        {"slug": "zwäluw"},
        {"slug": "x" * 61},
        {"scheme": "carrier-pigeon"},
        {"scheme": ""},
        {"secret": ""},
        {"secret": "short"},
        {"secret": "whsec_****"},
        {"secret": "whsk_" + "A" * 43},
        {"name": "x" * 121},
        {"base_url": "x" * 301},
        {"client_id": "x" * 201},
        {"previous": (PreviousSecret(secret="short", until=FRIDAY_NOON),)},
    ],
)
@pytest.mark.sqlite
def test_what_cannot_be_a_source_is_refused(database: Database, changes: dict[str, Any]) -> None:
    with database.transaction() as session, pytest.raises(Invalid):
        add(session, new_source(**changes))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.sqlite
def test_every_scheme_can_be_registered_with_a_secret_in_its_own_form(
    database: Database, scheme: str
) -> None:
    with database.transaction() as session:
        assert add(session, new_source(scheme=scheme, secret=SECRET_BY_SCHEME[scheme])) > 0


@pytest.mark.parametrize(
    ("scheme", "secret"),
    [
        ("onfleet", "not hexadecimal"),
        ("onfleet", "4f6e"),
        ("doordash", "without-a-colon"),
        ("doordash", "courier:"),
        ("shipday", "x" * 33),
        ("deliveroo", " blank at the end "),
        ("wolt-drive", "two\nlines"),
    ],
)
@pytest.mark.sqlite
def test_a_secret_that_its_scheme_cannot_use_is_refused_without_repeating_it(
    database: Database, scheme: str, secret: str
) -> None:
    with database.transaction() as session, pytest.raises(Invalid) as refused:
        add(session, new_source(scheme=scheme, secret=secret))

    assert secret not in str(refused.value)


def test_the_name_of_another_co_operatives_source_is_taken(database: Database) -> None:
    with database.transaction() as session:
        make_their_source(session)
        with pytest.raises(SlugTaken):
            add(session, new_source(slug=MEREL))


def test_each_co_operative_sees_its_own_sources(database: Database) -> None:
    with database.transaction() as session:
        ours, theirs = make_source(session), make_their_source(session)

        assert source_ids(session, OURS) == {ZWALUW: ours}
        assert source_ids(session, THEIRS) == {MEREL: theirs}
        assert [source.slug for source in all_sources(session)] == [MEREL, ZWALUW]


def test_a_rotation_leaves_the_rest_of_the_source_as_it_was(database: Database) -> None:
    with database.transaction() as session:
        add(session, new_source(name="Zwaluw", base_url="https://z.example", client_id="c"))
        add(session, new_source(secret=NEXT_SECRET))

        source = session.scalars(select(Source)).one()
        assert (source.name, source.base_url, source.client_id) == (
            "Zwaluw",
            "https://z.example",
            "c",
        )


def test_a_rotation_ends_the_old_secret_and_keeps_what_is_named_again(database: Database) -> None:
    until = FRIDAY_NOON + timedelta(days=1)
    with database.transaction() as session:
        add(session, new_source())
        previous = (PreviousSecret(secret=SECRET, until=until),)
        add(session, new_source(secret=NEXT_SECRET, previous=previous))

        rows = session.scalars(select(SourceSecret).order_by(SourceSecret.id))
        assert [(row.secret, row.valid_until) for row in rows] == [
            (SECRET, FRIDAY_NOON),
            (NEXT_SECRET, None),
            (SECRET, until),
        ]


def test_adding_a_source_is_noted_without_its_secret(database: Database) -> None:
    with database.transaction() as session:
        add(session, new_source())

        noted = session.scalars(select(AuditRecord)).one()
        assert (noted.actor, noted.action, noted.subject_id) == ("test", "source.add", ZWALUW)
        assert noted.facts is None


def test_a_secret_is_not_shown() -> None:
    source = new_source(
        client_secret="hush", previous=(PreviousSecret(secret=NEXT_SECRET, until=FRIDAY_NOON),)
    )

    assert not [secret for secret in (SECRET, NEXT_SECRET, "hush") if secret in repr(source)]


def read(directory: SourceDirectory) -> None:
    """Have the directory read what is stored."""
    asyncio.run(directory.read_again())


def test_the_directory_knows_what_was_stored_when_it_was_read(database: Database) -> None:
    directory = SourceDirectory(database)
    assert directory.find(ZWALUW) is None
    with database.transaction() as session:
        make_source(session)
    read(directory)

    known = directory.find(ZWALUW)
    assert known is not None
    assert (known.employer_number, known.scheme) == (OURS, "standard-webhooks")
    assert [secret.text for secret in known.secrets] == [SECRET]
    assert SECRET not in repr(known)


def test_each_change_of_secrets_is_a_new_version(database: Database) -> None:
    directory = SourceDirectory(database)
    seen = []
    for secret in (SECRET, NEXT_SECRET, SECRET):
        with database.transaction() as session:
            make_source(session, secret=secret)
        read(directory)
        known = directory.find(ZWALUW)
        assert known is not None
        with database.engine.connect() as connection:
            seen.append((known.version, stored_version(connection)))

    assert seen == [(1, 1), (2, 2), (3, 3)]


def test_many_who_ask_at_once_share_a_reading(database: Database) -> None:
    directory = SourceDirectory(database)
    with database.transaction() as session:
        make_source(session)

    async def ask() -> None:
        await asyncio.gather(*(directory.read_again() for _ in range(50)))

    asyncio.run(ask())
    assert directory.find(ZWALUW) is not None


def test_an_unchanged_version_seen_meanwhile_is_as_good_as_a_reading(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = SourceDirectory(database)
    with database.transaction() as session:
        make_source(session)
    read(directory)
    monkeypatch.setattr("courier_api.sources.directory.SHORTEST_RELOAD_SECONDS", 600.0)
    with database.transaction() as session:  # nobody who stores events has seen this
        make_source(session, secret=NEXT_SECRET)

    asyncio.run(_asked_while_seen(directory, version=1))

    assert _texts(directory) == [SECRET]


def test_another_version_seen_meanwhile_is_no_reading(database: Database) -> None:
    directory = SourceDirectory(database)
    with database.transaction() as session:
        make_source(session)
    read(directory)
    with database.transaction() as session:
        make_source(session, secret=NEXT_SECRET)

    asyncio.run(_asked_while_seen(directory, version=2))

    assert NEXT_SECRET in _texts(directory)


async def _asked_while_seen(directory: SourceDirectory, *, version: int) -> None:
    asked = asyncio.ensure_future(directory.read_again())
    await asyncio.sleep(0)  # it has been asked by now
    directory.saw(version, elapsed_seconds())
    await asked


def _texts(directory: SourceDirectory) -> list[str]:
    known = directory.find(ZWALUW)
    assert known is not None
    return [secret.text for secret in known.secrets]
