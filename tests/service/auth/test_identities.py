"""Who may sign in."""

import pytest
from sqlalchemy import func, select, text

from courier_api.auth.codes import request_code
from courier_api.auth.errors import PhoneTaken
from courier_api.auth.identities import (
    add_staff,
    deactivate_identity,
    identities_with_role,
    identity_of,
)
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import PersonKind, Role
from courier_api.foundation.database import Database
from tests.service.auth.people import (
    AMINA_PHONE,
    NOW,
    OURS,
    THEIRS,
    make_cooperative,
    make_identity,
)


def test_the_same_person_twice_is_one_identity(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session, language="nl")
        make_identity(session, language="fr", phone="+32470000001")

    with database.reading() as session:
        only = session.scalars(select(SignInIdentity)).one()
    assert (only.language, only.phone) == ("fr", "+32470000001")


def test_a_phone_belongs_to_one_person_of_a_cooperative(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session, person_id=1)
        with pytest.raises(PhoneTaken):
            make_identity(session, person_id=2)


def test_a_refused_phone_leaves_the_transaction_usable(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session, person_id=1)
        make_identity(session, person_id=2, phone="+32470000002")
        with pytest.raises(PhoneTaken):
            make_identity(session, person_id=2, phone=AMINA_PHONE)
        make_identity(session, person_id=3, phone="+32470000003")

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignInIdentity)) == 3
        second = identity_of(session, OURS, PersonKind.COURIER, 2)
    assert second is not None
    assert second.phone == "+32470000002"


def test_two_cooperatives_may_know_the_same_phone(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session, employer_number=OURS)
        make_identity(session, employer_number=THEIRS)

        assert identity_of(session, THEIRS, PersonKind.COURIER, 1) is not None


def test_the_phone_is_unreadable_at_rest(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session)

    with database.reading() as session:
        stored = session.execute(text("SELECT phone, phone_hash FROM sign_in_identities")).one()
    assert AMINA_PHONE.encode() not in bytes(stored.phone)
    assert AMINA_PHONE not in stored.phone_hash


def test_whoever_left_gets_no_code(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session)
        deactivate_identity(session, OURS, PersonKind.COURIER, 1)

        assert request_code(session, AMINA_PHONE, NOW) is None


def test_staff_sign_in_with_their_role(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session)
        els = add_staff(
            session,
            employer_number=OURS,
            name="Els Peeters",
            role=Role.ADVISER,
            phone="+32470000010",
            language="nl",
            now=NOW,
        )
        advisers = identities_with_role(session, OURS, Role.ADVISER)

    assert [(each.person_kind, each.person_id) for each in advisers] == [("staff", els.id)]
