"""Asking for a code and confirming it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.auth.codes import (
    CODE_LASTS,
    CODES_PER_HOUR,
    MOST_ATTEMPTS,
    IssuedCode,
    confirm_code,
    request_code,
    signed_in_or_refused,
)
from courier_api.auth.errors import PhoneUnreadable, WrongCode
from courier_api.auth.models import SignInCode, SignInSession
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from tests.service.auth.people import AMINA_PHONE, NOW, OURS, THEIRS, make_identity, sign_in


def issued_code(database: Database, phone: str = AMINA_PHONE) -> IssuedCode:
    with database.transaction() as session:
        make_identity(session, phone=phone)
        issued = request_code(session, phone, NOW)
    assert issued is not None
    return issued


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_right_code_opens_a_session(database: Database) -> None:
    code = issued_code(database).code

    with database.transaction() as session:
        opened = confirm_code(session, AMINA_PHONE, code, NOW)

    assert opened is not None
    assert opened.role is Role.COURIER


def test_a_phone_is_known_in_any_usual_writing(database: Database) -> None:
    code = issued_code(database).code

    with database.transaction() as session:
        assert confirm_code(session, "0470 12 34 56", code, NOW) is not None


def test_a_code_works_once(database: Database) -> None:
    code = issued_code(database).code

    with database.transaction() as session:
        assert confirm_code(session, AMINA_PHONE, code, NOW) is not None
    with database.transaction() as session:
        assert confirm_code(session, AMINA_PHONE, code, NOW) is None


def test_a_code_works_for_ten_minutes(database: Database) -> None:
    code = issued_code(database).code

    with database.transaction() as session:
        assert confirm_code(session, AMINA_PHONE, code, NOW + CODE_LASTS) is None
    with database.transaction() as session:
        just_in_time = NOW + CODE_LASTS - timedelta(seconds=1)
        assert confirm_code(session, AMINA_PHONE, code, just_in_time) is not None


def test_five_wrong_tries_spoil_the_code(database: Database) -> None:
    code = issued_code(database).code
    for _ in range(MOST_ATTEMPTS):
        with database.transaction() as session:
            assert confirm_code(session, AMINA_PHONE, other_than(code), NOW) is None

    with database.transaction() as session:
        assert confirm_code(session, AMINA_PHONE, code, NOW) is None


def test_only_the_newest_code_counts(database: Database) -> None:
    first = issued_code(database).code
    with database.transaction() as session:
        second = request_code(session, AMINA_PHONE, NOW + timedelta(minutes=1))
    assert second is not None

    with database.transaction() as session:
        assert (confirm_code(session, AMINA_PHONE, first, NOW) is None) or first == second.code
    with database.transaction() as session:
        assert confirm_code(session, AMINA_PHONE, second.code, NOW) is not None


def test_an_unknown_phone_gets_no_code_and_no_error(database: Database) -> None:
    with database.transaction() as session:
        assert request_code(session, "+32499999999", NOW) is None
        assert confirm_code(session, "+32499999999", "123456", NOW) is None


def test_a_sixth_code_within_an_hour_is_not_sent(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session)
        for minute in range(CODES_PER_HOUR):
            assert request_code(session, AMINA_PHONE, NOW + timedelta(minutes=minute)) is not None

        assert request_code(session, AMINA_PHONE, NOW + timedelta(minutes=59)) is None
        assert request_code(session, AMINA_PHONE, NOW + timedelta(minutes=61)) is not None


def test_one_phone_at_its_limit_does_not_stop_another(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session)
        make_identity(session, person_id=2, phone="+32470000077")
        for _ in range(CODES_PER_HOUR):
            request_code(session, AMINA_PHONE, NOW)

        assert request_code(session, "+32470000077", NOW) is not None


def test_the_code_is_nowhere_in_the_database(database: Database) -> None:
    code = issued_code(database).code

    with database.reading() as session:
        stored = session.scalars(select(SignInCode)).one()

    assert code not in stored.code_hash
    assert code not in repr(stored.__dict__)


def test_an_issued_code_does_not_show_itself_in_a_log_line(database: Database) -> None:
    issued = issued_code(database)

    assert issued.code not in repr(issued)


def test_the_token_is_stored_as_a_hash_only(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session)
        opened = sign_in(session)

    with database.reading() as session:
        assert session.scalars(select(SignInSession)).one().token_hash != opened.token
    assert opened.token not in repr(opened)


def test_staff_are_signed_in_for_a_day_and_couriers_for_a_month(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session)
        make_identity(session, person_id=2, phone="+32470000078", role=Role.OFFICE)

        assert sign_in(session).expires_at == NOW + timedelta(days=30)
        assert sign_in(session, "+32470000078").expires_at == NOW + timedelta(hours=12)


def test_a_phone_at_two_cooperatives_signs_in_at_the_first(database: Database) -> None:
    with database.transaction() as session:
        ours = make_identity(session, employer_number=OURS)
        make_identity(session, employer_number=THEIRS)
        issued = request_code(session, AMINA_PHONE, NOW)

    assert issued is not None
    assert issued.identity.id == ours.id


@pytest.mark.parametrize("typed", ["", "abc", "12", "+0470123456", "0470 12 34 5x", "+1" * 20])
def test_what_is_no_phone_number_is_refused(database: Database, typed: str) -> None:
    with database.reading() as session, pytest.raises(PhoneUnreadable):
        request_code(session, typed, NOW)


def test_no_session_means_a_wrong_code() -> None:
    with pytest.raises(WrongCode):
        signed_in_or_refused(None)
