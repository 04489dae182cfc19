"""What passes a limit waits for a person; nobody's pay changes for it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid
from courier_api.ledger.models import LedgerLine
from courier_api.limits.judge import AlreadyJudged, FindingUnknown, Judged, judge
from courier_api.limits.look import first_monday, look_at_limits
from courier_api.limits.models import LimitFindingRow
from courier_api.limits.queries import findings_of_courier, judgements_of, open_by_rule
from courier_api.limits.states import FindingState, Judgement
from courier_api.pay.models import PayCalculation
from courier_api.shifts.models import Shift
from platforms.limits import LimitRule
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.events import Told
from tests.factories.payroll import at, make_worked_shift, price
from tests.factories.running import Running
from tests.factories.sources import ZWALUW, make_source

TUESDAY = date(2026, 3, 3)
LONG = LimitRule.DAY_OVER_LONG.value


def long_day(database: Database, minutes: int = 600, **fields: object) -> int:
    """Amina works a long Tuesday; gives her id."""
    with database.transaction() as session:
        source = make_source(session)
        amina = make_courier(session, AMINA, sources={ZWALUW: source})
        make_agreement(session, source)
        make_worked_shift(
            session, amina, source, starts_at=at(TUESDAY, 7), minutes=minutes, name="S-1", **fields
        )
        price(session, amina)
    return amina


def look(database: Database, *, days: int = 0) -> int:
    with database.transaction() as session:
        return look_at_limits(session, OURS, now=FRIDAY_NOON + timedelta(days=days))


def stored(database: Database) -> list[LimitFindingRow]:
    with database.reading() as session:
        return list(session.scalars(select(LimitFindingRow).order_by(LimitFindingRow.id)))


def make_longer(database: Database, minutes: int) -> None:
    with database.transaction() as session:
        shift = session.scalars(select(Shift)).one()
        assert shift.actual_start is not None
        shift.actual_end = shift.actual_start + timedelta(minutes=minutes)


def say(
    database: Database, words: str = "Agreed beforehand.", *, employer_number: str = OURS
) -> None:
    (row, *_) = stored(database)
    judged = Judged(finding_id=row.id, judgement=Judgement.ALLOWED, words=words, actor="staff:1")
    with database.transaction() as session:
        judge(session, judged, employer_number=employer_number, now=FRIDAY_NOON)


def test_a_long_day_waits_for_a_person_with_its_figures(database: Database) -> None:
    amina = long_day(database)

    assert look(database) == 1

    (row,) = stored(database)
    assert (row.rule, row.courier_id, row.found_on) == (LONG, amina, TUESDAY)
    assert (row.found, row.limit_value, row.unit, row.state) == (600, 540, "minutes", "open")
    assert len(row.shift_ids) == 1


def test_looking_again_changes_nothing(database: Database) -> None:
    long_day(database)
    look(database)
    before = [(row.id, row.changed_at, row.state) for row in stored(database)]

    assert look(database, days=1) == 1
    assert [(row.id, row.changed_at, row.state) for row in stored(database)] == before


def test_neither_finding_nor_judging_touches_pay(database: Database) -> None:
    long_day(database)
    with database.reading() as session:
        before = (
            len(session.scalars(select(PayCalculation)).all()),
            session.scalars(select(LedgerLine.amount_cents).order_by(LedgerLine.id)).all(),
        )
    look(database)
    say(database)

    with database.reading() as session:
        assert before == (
            len(session.scalars(select(PayCalculation)).all()),
            session.scalars(select(LedgerLine.amount_cents).order_by(LedgerLine.id)).all(),
        )


def test_a_judgement_is_kept_with_its_words_and_the_figure_it_was_about(
    database: Database,
) -> None:
    long_day(database)
    look(database)
    say(database)

    (row,) = stored(database)
    assert row.state == FindingState.JUDGED
    with database.reading() as session:
        (judgement,) = judgements_of(session, [row.id])[row.id]
        assert open_by_rule(session, OURS) == {}
    assert (judgement.words, judgement.judgement) == ("Agreed beforehand.", "allowed")
    assert (judgement.judged_by, judgement.found) == ("staff:1", 600)


def test_what_was_judged_opens_again_only_when_it_is_worse(database: Database) -> None:
    long_day(database)
    look(database)
    say(database)
    make_longer(database, 590)
    look(database)
    assert stored(database)[0].state == FindingState.JUDGED

    make_longer(database, 640)
    look(database)
    assert (stored(database)[0].state, stored(database)[0].found) == (FindingState.OPEN, 640)


def test_a_corrected_shift_takes_its_finding_away_and_may_bring_it_back(
    database: Database,
) -> None:
    long_day(database)
    look(database)
    make_longer(database, 300)
    assert look(database) == 0
    assert stored(database)[0].state == FindingState.GONE

    make_longer(database, 600)
    assert look(database) == 1


def test_a_judgement_needs_words(database: Database) -> None:
    long_day(database)
    look(database)

    with pytest.raises(Invalid):
        say(database, "  ")
    assert stored(database)[0].state == FindingState.OPEN


def test_a_finding_is_judged_once(database: Database) -> None:
    long_day(database)
    look(database)
    say(database)

    with pytest.raises(AlreadyJudged):
        say(database)


def test_another_cooperative_judges_nothing_of_ours(database: Database) -> None:
    long_day(database)
    look(database)

    with pytest.raises(FindingUnknown):
        say(database, employer_number=THEIRS)


def test_what_never_began_is_not_judged(database: Database) -> None:
    long_day(database, pay_status="no_show")

    assert look(database) == 0


def test_couriers_see_their_own_findings_only(database: Database) -> None:
    amina = long_day(database)
    with database.transaction() as session:
        dries = make_courier(session, DRIES)
    look(database)

    with database.reading() as session:
        assert len(findings_of_courier(session, amina, limit=9)) == 1
        assert findings_of_courier(session, dries, limit=9) == []


def test_weeks_are_looked_at_whole() -> None:
    assert first_monday(date(2026, 3, 6)) == date(2026, 1, 26)
    assert first_monday(date(2026, 3, 9)) == date(2026, 2, 2)


def test_the_notice_of_a_plan_counts_from_when_it_reached_us(service: Running) -> None:
    from_now = FRIDAY_NOON + timedelta(days=2, hours=6)

    service.tell(Told(starts_at=from_now).planned())
    with service.database.transaction() as session:
        look_at_limits(session, OURS, now=FRIDAY_NOON)

    rules = {row.rule for row in stored(service.database)}
    assert LimitRule.SHORT_NOTICE.value in rules
