"""Columns that are unreadable at rest: in the file, in a dump, and through every rotation of keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import make_url, select, text
from sqlalchemy.orm import Session

from courier_api.auth.identities import phone_hash
from courier_api.couriers.models import Courier
from courier_api.couriers.queries import courier_by_id
from courier_api.foundation.database import Database
from courier_api.foundation.encryption import Keyring, Undecipherable
from courier_api.foundation.settings import DEVELOPMENT_HEALTH_KEY, DEVELOPMENT_KEY
from courier_api.intake.apply import apply_pending
from courier_api.jobs.worker import Worker
from courier_api.sources.add import NewSource, add_source
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import Told, incident
from tests.factories.inbox import receive
from tests.factories.services import make_services
from tests.factories.sources import SECRET, ZWALUW, make_source

CLIENT_SECRET = "hush-hush-client"
OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def keyrings(*keys: str) -> dict[str, Keyring]:
    """The same keys for both classes of data."""
    return {"personal": Keyring(keys), "health": Keyring(keys)}


def everything(database: Database) -> bytes:
    """All that is stored, as somebody who stole it would read it."""
    if database.is_sqlite:
        file = Path(make_url(database.url).database or "")
        return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    with database.reading() as session:
        tables = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        rows = [session.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
    return repr(rows).encode()


def test_nothing_personal_is_readable_at_rest(database: Database) -> None:
    with database.transaction() as session:
        source_id = make_source(session)
        add_source(
            session,
            NewSource(
                employer_number=OURS, slug=ZWALUW, scheme="standard-webhooks", secret=SECRET,
                client_secret=CLIENT_SECRET,
            ),
            now=FRIDAY_NOON, actor="test",
        )  # fmt: skip
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        receive(session, source_id, Told().planned())
        apply_pending(session, limit=10, now=FRIDAY_NOON)
    worker = Worker(make_services(database))
    worker.run_until_rest()
    worker.stop()

    stolen = everything(database)
    assert AMINA.reference.encode() in stolen  # so it is the right file
    secrets = (
        AMINA.name,
        AMINA.ssin,
        AMINA.phone,
        AMINA.phone[3:],
        AMINA.iban,
        SECRET,
        CLIENT_SECRET,
    )
    assert [secret for secret in secrets if secret.encode() in stolen] == []


def test_health_data_has_a_key_of_its_own(database: Database) -> None:
    with database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        receive(session, source_id, incident(severity="medical"))
        apply_pending(session, limit=10, now=FRIDAY_NOON)
    worker = Worker(make_services(database))
    worker.run_until_rest()
    worker.stop()

    with database.reading() as session:
        token = session.scalar(text("SELECT facts FROM incident_health"))
    assert "doctor" in Keyring([DEVELOPMENT_HEALTH_KEY]).decrypt(bytes(token or b""))
    with pytest.raises(Undecipherable):
        Keyring([DEVELOPMENT_KEY]).decrypt(bytes(token or b""))


@contextmanager
def opened(database: Database, *keys: str) -> Iterator[Database]:
    """The same database with other keys."""
    other = Database(database.url, keyrings=keyrings(*keys))
    yield other
    other.dispose()


def stored_with(database: Database, *keys: str) -> int:
    """Amina, written with the first of these keys."""
    with opened(database, *keys) as before, before.transaction() as session:
        return make_courier(session, AMINA)


def test_after_a_rotation_old_rows_are_read_and_new_ones_use_the_new_key(
    database: Database,
) -> None:
    courier_id = stored_with(database, OLD)

    with opened(database, NEW, OLD) as rotated, rotated.transaction() as session:
        courier = courier_by_id(session, courier_id)
        assert (courier.name, courier.ssin) == (AMINA.name, AMINA.ssin)
        courier.name = "Amina B."
    with opened(database, NEW) as after, after.reading() as session:
        assert session.scalar(select(Courier.name)) == "Amina B."


def test_without_its_key_a_row_cannot_be_read(database: Database) -> None:
    stored_with(database, OLD)

    with (
        opened(database, OTHER) as wrong,
        wrong.reading() as session,
        pytest.raises(Undecipherable),
    ):
        session.scalar(select(Courier.name))


def test_a_look_up_survives_a_rotation(database: Database) -> None:
    with opened(database, OLD) as before, opened(database, NEW, OLD) as after:
        assert hash_in(before) == hash_in(after)


def hash_in(database: Database) -> str:
    """The look-up hash of a phone."""
    with database.reading() as session:
        return phone_hash(session, AMINA.phone)


def test_look_ups_with_other_keys_differ() -> None:
    assert Keyring([OLD]).lookup_hash("x") != Keyring([OTHER]).lookup_hash("x")


def test_the_same_value_never_looks_the_same_twice() -> None:
    ring = Keyring([OLD])

    assert ring.encrypt("x") != ring.encrypt("x")


def test_a_body_comes_back_as_it_was_through_a_rotation() -> None:
    body = bytes(range(256)) * 9
    token = Keyring([OLD]).encrypt_bytes(body)

    assert Keyring([NEW, OLD]).decrypt_bytes(token) == body
    assert body[:8] not in token
    with pytest.raises(Undecipherable):
        Keyring([NEW]).decrypt_bytes(token)


def test_a_body_encrypted_by_an_earlier_release_is_read() -> None:
    assert Keyring([NEW, OLD]).decrypt_bytes(Fernet(OLD).encrypt(b"{}")) == b"{}"


def test_no_two_bodies_share_a_nonce() -> None:
    ring = Keyring([OLD])

    assert len({ring.encrypt_bytes(b"x")[5:17] for _ in range(2_000)}) == 2_000


@pytest.mark.parametrize("at", [0, 1, 5, 20, -1])
def test_a_body_that_was_tampered_with_is_not_read(at: int) -> None:
    token = bytearray(Keyring([OLD]).encrypt_bytes(b"a body"))
    token[at] ^= 1

    with pytest.raises(Undecipherable):
        Keyring([OLD]).decrypt_bytes(bytes(token))


@pytest.mark.parametrize("length", [0, 1, 4, 5, 16, 17, 32])
def test_a_body_that_was_cut_off_is_not_read(length: int) -> None:
    with pytest.raises(Undecipherable):
        Keyring([OLD]).decrypt_bytes(Keyring([OLD]).encrypt_bytes(b"a body")[:length])


def test_a_ring_needs_a_key_and_shows_none() -> None:
    with pytest.raises(ValueError, match="missing"):
        Keyring([])


def test_nothing_is_stored_for_nothing(database: Database) -> None:
    with database.transaction() as session:
        courier_id = make_courier(session, AMINA)
        session.get_one(Courier, courier_id).iban = None
    with database.reading() as session:
        assert iban_at_rest(session) is None


def iban_at_rest(session: Session) -> object:
    """The column as it is stored."""
    return session.scalar(text("SELECT iban FROM couriers"))
