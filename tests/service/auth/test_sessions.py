"""The life of a session."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courier_api.auth.errors import NotYourRole
from courier_api.auth.identities import deactivate_identity, identity_of
from courier_api.auth.models import SignInCode, SignInSession
from courier_api.auth.roles import PersonKind, Role, permit
from courier_api.auth.sessions import change_language, forget_expired, session_of, sign_out
from courier_api.foundation.database import Database
from tests.service.auth.people import NOW, OURS, make_identity, sign_in


def token_of_amina(database: Database) -> str:
    with database.transaction() as session:
        make_identity(session, person_id=7)
        return sign_in(session).token


def test_a_token_names_its_person(database: Database) -> None:
    token = token_of_amina(database)

    with database.reading() as session:
        person = session_of(session, token, NOW)

    assert person is not None
    assert (person.person_kind, person.person_id) == (PersonKind.COURIER, 7)
    assert (person.role, person.language, person.employer_number) == (Role.COURIER, "nl", OURS)


def test_another_token_names_nobody(database: Database) -> None:
    token_of_amina(database)

    with database.reading() as session:
        assert session_of(session, "made-up", NOW) is None


def test_a_session_ends_by_itself(database: Database) -> None:
    token = token_of_amina(database)

    with database.reading() as session:
        assert session_of(session, token, NOW + timedelta(days=30)) is None


def test_signing_out_ends_the_session_at_once(database: Database) -> None:
    token = token_of_amina(database)

    with database.transaction() as session:
        sign_out(session, token, NOW)
        assert session_of(session, token, NOW) is None


def test_whoever_left_is_signed_out(database: Database) -> None:
    token = token_of_amina(database)

    with database.transaction() as session:
        deactivate_identity(session, OURS, PersonKind.COURIER, 7)
    with database.reading() as session:
        assert session_of(session, token, NOW) is None


def test_a_chosen_language_stays_with_the_person(database: Database) -> None:
    token = token_of_amina(database)

    with database.transaction() as session:
        person = session_of(session, token, NOW)
        assert person is not None
        change_language(session, person, "de")
    with database.reading() as session:
        identity = identity_of(session, OURS, PersonKind.COURIER, 7)
    assert identity is not None
    assert identity.language == "de"


def test_a_role_opens_only_what_is_meant_for_it(database: Database) -> None:
    token = token_of_amina(database)
    with database.reading() as session:
        person = session_of(session, token, NOW)
    assert person is not None

    assert permit(person, ()) is person
    assert permit(person, (Role.COURIER, Role.OFFICE)) is person
    with pytest.raises(NotYourRole):
        permit(person, (Role.ADVISER,))


def test_what_ended_long_ago_is_forgotten(database: Database) -> None:
    token_of_amina(database)

    with database.transaction() as session:
        forget_expired(session, NOW + timedelta(days=59))
        kept = session.scalar(select(func.count()).select_from(SignInSession))
        forget_expired(session, NOW + timedelta(days=61))
        left = session.scalar(select(func.count()).select_from(SignInSession))
        codes = session.scalar(select(func.count()).select_from(SignInCode))

    assert (kept, left, codes) == (1, 0, 0)
