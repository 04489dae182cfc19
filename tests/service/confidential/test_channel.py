"""Reports to the confidential adviser: written, read, answered, and recovered by two together."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.confidential.codes import ReporterSecret, new_code, secret_of
from courier_api.confidential.errors import (
    AdviserUnknown,
    ChannelBusy,
    NothingWritten,
    PassphraseTooShort,
    ReportUnknown,
    SheetWrong,
    WrongPassphrase,
)
from courier_api.confidential.keys import advisers, change_passphrase, keys_of, make_key
from courier_api.confidential.models import ConfidentialMessage, ConfidentialReport
from courier_api.confidential.read import (
    Thread,
    Waiting,
    open_for_adviser,
    open_for_reporter,
    waiting,
)
from courier_api.confidential.recovery import make_sheet, recoverable, take_over
from courier_api.confidential.tell import tell_of_waiting
from courier_api.confidential.turns import MOST_AN_HOUR, Door, take_turn
from courier_api.confidential.write import LONGEST_TEXT, Written, reply, write_more, write_report
from courier_api.foundation.database import Database
from courier_api.notices.models import Notice
from tests.factories.confidential import ILSE_SAYS, OMAR_PHONE, OMAR_SAYS, make_adviser
from tests.factories.cooperatives import OURS, THEIRS

NOW = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)  # the 7th in Belgium
STORY = Written(text="Mijn chef roept elke dag.", name="An, 0470 12 34 56")


@pytest.fixture
def ilse(database: Database) -> int:
    """The confidential adviser of our co-operative."""
    with database.transaction() as session:
        return make_adviser(session)


@pytest.fixture
def omar(database: Database, ilse: int) -> int:
    """A second one."""
    with database.transaction() as session:
        return make_adviser(session, name="Omar", phone=OMAR_PHONE, passphrase=OMAR_SAYS)


def send(
    database: Database, to: int, written: Written = STORY, code: str | None = None
) -> ReporterSecret:
    """A report to an adviser; what its code opens."""
    secret = secret_of(code or new_code())
    with database.transaction() as session:
        write_report(session, active_key(session, to), secret, written, now=NOW)
    return secret


def active_key(session: Session, staff_id: int) -> int:
    return next(key.id for key in keys_of(session, OURS, staff_id) if key.retired_at is None)


def opened(database: Database, staff_id: int, passphrase: str = ILSE_SAYS) -> list[Thread]:
    with database.transaction() as session:
        return open_for_adviser(session, OURS, staff_id, passphrase, now=NOW)


def reported(database: Database, secret: ReporterSecret) -> Thread:
    with database.transaction() as session:
        thread = open_for_reporter(session, secret, now=NOW)
    assert thread is not None
    return thread


def texts(thread: Thread) -> list[tuple[str, str]]:
    return [(message.author, message.text) for message in thread.messages]


def test_the_adviser_reads_what_was_written(database: Database, ilse: int) -> None:
    send(database, ilse)

    (thread,) = opened(database, ilse)

    assert texts(thread) == [("reporter", STORY.text)]
    assert (thread.messages[0].name, thread.received_on.isoformat()) == (STORY.name, "2026-03-07")


def test_both_sides_write_and_read(database: Database, ilse: int) -> None:
    secret = send(database, ilse)
    with database.transaction() as session:
        (report_id,) = session.scalars(select(ConfidentialReport.id))
        reply(session, OURS, ilse, report_id, Written(text="Wanneer?"), now=NOW)
    with database.transaction() as session:
        assert write_more(session, secret, Written(text="Maandag."), now=NOW)

    told = [("reporter", STORY.text), ("adviser", "Wanneer?"), ("reporter", "Maandag.")]
    assert texts(reported(database, secret)) == told
    assert texts(opened(database, ilse)[0]) == told


def test_each_side_sees_what_the_other_has_read(database: Database, ilse: int) -> None:
    secret = send(database, ilse)
    assert reported(database, secret).messages[0].seen_on is None

    opened(database, ilse)

    assert str(reported(database, secret).messages[0].seen_on) == "2026-03-07"


def test_a_form_sent_twice_is_one_message(database: Database, ilse: int) -> None:
    code = new_code()
    for _ in range(2):
        send(database, ilse, code=code)
    secret = send(database, ilse, Written(text="En nog iets."), code=code)

    assert [text for _, text in texts(reported(database, secret))] == [STORY.text, "En nog iets."]
    assert len(opened(database, ilse)) == 1


def test_another_code_opens_nothing(database: Database, ilse: int) -> None:
    send(database, ilse)
    other = secret_of(new_code())

    with database.transaction() as session:
        assert open_for_reporter(session, other, now=NOW) is None
        assert not write_more(session, other, STORY, now=NOW)


@pytest.mark.parametrize("text", ["", "x" * (LONGEST_TEXT + 1)])
def test_nothing_and_too_much_are_refused(database: Database, ilse: int, text: str) -> None:
    with pytest.raises(NothingWritten):
        send(database, ilse, Written(text=text))


def test_another_passphrase_opens_nothing_and_is_not_logged_as_reading(
    database: Database, ilse: int
) -> None:
    send(database, ilse)

    with pytest.raises(WrongPassphrase):
        opened(database, ilse, "another passphrase of mine")
    with database.reading() as session:
        assert "confidential.read" not in session.scalars(select(AuditRecord.action)).all()


def test_opening_is_logged_without_a_word_of_it(database: Database, ilse: int) -> None:
    send(database, ilse)
    opened(database, ilse)

    with database.reading() as session:
        line = session.scalars(
            select(AuditRecord).where(AuditRecord.action == "confidential.read")
        ).one()
        assert (line.actor, line.subject_kind, line.facts) == (
            f"staff:{ilse}", "confidential_report", None,
        )  # fmt: skip


def test_an_adviser_reads_and_answers_only_their_own(
    database: Database, ilse: int, omar: int
) -> None:
    send(database, ilse)

    assert opened(database, omar, OMAR_SAYS) == []
    with database.transaction() as session:
        (report_id,) = session.scalars(select(ConfidentialReport.id))
        for employer, staff in ((OURS, omar), (THEIRS, ilse)):
            with pytest.raises(ReportUnknown):
                reply(session, employer, staff, report_id, STORY, now=NOW)


def test_each_co_operative_has_its_own_advisers(database: Database, ilse: int) -> None:
    with database.transaction() as session:
        make_adviser(session, name="Eva", phone="+32470888009", employer_number=THEIRS)

    with database.reading() as session:
        assert [each.name for each in advisers(session, OURS)] == ["Ilse"]
        assert [each.name for each in advisers(session)] == ["Ilse", "Eva"]


def test_a_short_passphrase_makes_no_key(database: Database) -> None:
    with database.transaction() as session:
        staff_id = make_adviser(session, passphrase=None)
        with pytest.raises(PassphraseTooShort):
            make_key(session, OURS, staff_id, "fifteen letters", now=NOW)
        assert advisers(session) == []


def test_a_changed_passphrase_opens_the_same_reports(database: Database, ilse: int) -> None:
    send(database, ilse)
    with database.transaction() as session:
        change_passphrase(
            session, OURS, ilse, old=ILSE_SAYS, new="a wholly new passphrase", now=NOW
        )

    assert len(opened(database, ilse, "a wholly new passphrase")) == 1
    with pytest.raises(WrongPassphrase):
        opened(database, ilse)


def test_a_new_key_gets_what_is_new_and_the_old_one_opens_what_is_old(
    database: Database, ilse: int
) -> None:
    send(database, ilse)
    with database.reading() as session:
        old = active_key(session, ilse)
    with database.transaction() as session:
        make_key(session, OURS, ilse, "the passphrase of a new key", now=NOW)
    send(database, ilse, Written(text="Nieuw."))

    assert [texts(each)[0][1] for each in opened(database, ilse)] == [STORY.text]
    new = opened(database, ilse, "the passphrase of a new key")
    assert [texts(each)[0][1] for each in new] == ["Nieuw."]
    with database.transaction() as session, pytest.raises(AdviserUnknown):
        write_report(session, old, secret_of(new_code()), STORY, now=NOW)


def sheet_of(database: Database, ilse: int, omar: int) -> str:
    with database.transaction() as session:
        return make_sheet(session, OURS, ilse, ILSE_SAYS, active_key(session, omar), now=NOW)


def recovered(
    database: Database, omar: int, sheet: str, passphrase: str = OMAR_SAYS, staff: int | None = None
) -> int:
    with database.transaction() as session:
        (one,) = recoverable(session, OURS, omar)
        return take_over(
            session,
            OURS,
            staff or omar,
            one.recovery_id,
            passphrase=passphrase,
            sheet=sheet,
            now=NOW,
        )


def test_sheet_and_second_adviser_together_recover(
    database: Database, ilse: int, omar: int
) -> None:
    secret = send(database, ilse)
    sheet = sheet_of(database, ilse, omar)

    assert recovered(database, omar, sheet.lower()) == 1

    (thread,) = opened(database, omar, OMAR_SAYS)
    assert texts(thread) == [("reporter", STORY.text)]
    assert opened(database, ilse) == []
    with database.reading() as session:
        assert [each.name for each in advisers(session)] == ["Omar"]
        assert "confidential.take_over" in session.scalars(select(AuditRecord.action)).all()
    with database.transaction() as session:
        reply(session, OURS, omar, thread.report_id, Written(text="Ik neem over."), now=NOW)
    told = reported(database, secret)
    assert (told.adviser, texts(told)[-1]) == ("Omar", ("adviser", "Ik neem over."))


def test_neither_sheet_nor_second_adviser_alone_recovers(
    database: Database, ilse: int, omar: int
) -> None:
    send(database, ilse)
    sheet = sheet_of(database, ilse, omar)

    with pytest.raises(SheetWrong):
        recovered(database, omar, new_code())
    with pytest.raises(WrongPassphrase):
        recovered(database, omar, sheet, "not what Omar says at all")
    with pytest.raises(SheetWrong):
        recovered(database, omar, sheet, ILSE_SAYS, staff=ilse)
    assert len(opened(database, ilse)) == 1


def test_a_new_sheet_makes_the_old_one_void(database: Database, ilse: int, omar: int) -> None:
    old = sheet_of(database, ilse, omar)
    sheet_of(database, ilse, omar)

    with pytest.raises(SheetWrong):
        recovered(database, omar, old)


def test_nobody_is_their_own_second_adviser(database: Database, ilse: int) -> None:
    with database.transaction() as session, pytest.raises(AdviserUnknown):
        make_sheet(session, OURS, ilse, ILSE_SAYS, active_key(session, ilse), now=NOW)


def test_no_moment_is_stored_with_a_report(database: Database) -> None:
    kinds = {
        column.type.python_type.__name__
        for table in (ConfidentialReport, ConfidentialMessage)
        for column in table.__table__.columns
    }

    assert "datetime" not in kinds


def test_a_mailbox_tells_what_waits_without_being_opened(database: Database, ilse: int) -> None:
    for _ in range(2):
        send(database, ilse)
    with database.reading() as session:
        assert waiting(session, OURS, ilse) == Waiting(reports=2, unread=2)

    opened(database, ilse)

    with database.reading() as session:
        assert waiting(session, OURS, ilse) == Waiting(reports=2, unread=0)


def test_the_adviser_hears_once_a_day_and_not_when_nothing_waits(
    database: Database, ilse: int, omar: int
) -> None:
    send(database, ilse)

    with database.transaction() as session:
        assert tell_of_waiting(session, OURS, now=NOW) == 1
        assert tell_of_waiting(session, OURS, now=NOW + timedelta(hours=1)) == 0
        (notice,) = session.scalars(select(Notice))
        assert notice.person_id == ilse
    opened(database, ilse)
    with database.transaction() as session:
        assert tell_of_waiting(session, OURS, now=NOW + timedelta(days=1)) == 0


def test_a_machine_is_stopped_without_knowing_who_it_is(database: Database) -> None:
    for _ in range(MOST_AN_HOUR[Door.WRITE]):
        with database.transaction() as session:
            take_turn(session, Door.WRITE, now=NOW)

    with database.transaction() as session, pytest.raises(ChannelBusy):
        take_turn(session, Door.WRITE, now=NOW)
    with database.transaction() as session:
        take_turn(session, Door.CODE, now=NOW)
        take_turn(session, Door.WRITE, now=NOW + timedelta(hours=1))
