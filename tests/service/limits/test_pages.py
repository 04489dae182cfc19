"""What the pages of limits read."""

from courier_api.foundation.database import Database
from courier_api.limits.states import FindingState
from courier_api.web.courier.limits import own_limits
from courier_api.web.office.limit_views import LimitFilter
from courier_api.web.office.read_limits import judge_finding, limits_view
from platforms.limits import LimitRule, LimitUnit
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.service.limits.test_limits import long_day, look, stored

ALL = LimitFilter()


def test_the_office_sees_what_waits_and_can_look_at_one_rule(database: Database) -> None:
    long_day(database)
    look(database)

    with database.reading() as session:
        view = limits_view(session, OURS, ALL, FRIDAY_NOON)
        nights = limits_view(session, OURS, LimitFilter(rule=LimitRule.NIGHT_WORK), FRIDAY_NOON)
        theirs = limits_view(session, THEIRS, ALL, FRIDAY_NOON)

    (line,) = view.lines
    assert (line.courier_name, line.shifts) == ("Amina Benali", ("zwaluw S-1",))
    assert [(tab.rule, tab.count) for tab in view.tabs] == [(None, 1), (LimitRule.DAY_OVER_LONG, 1)]
    assert nights.lines == theirs.lines == ()


def test_what_was_judged_is_listed_apart_with_its_words(database: Database) -> None:
    long_day(database)
    look(database)
    (row,) = stored(database)
    with database.transaction() as session:
        judge_finding(
            session, OURS, row.id, "changed", "Shorter next week.", "staff:7", FRIDAY_NOON
        )

    with database.reading() as session:
        waiting = limits_view(session, OURS, ALL, FRIDAY_NOON)
        judged = limits_view(session, OURS, LimitFilter(state=FindingState.JUDGED), FRIDAY_NOON)

    assert waiting.lines == ()
    (line,) = judged.lines
    assert (line.is_open, line.judgements[0].words) == (False, "Shorter next week.")


def test_a_courier_sees_their_own_in_figures(database: Database) -> None:
    amina = long_day(database)
    look(database)

    with database.reading() as session:
        (told,) = own_limits(session, amina, FRIDAY_NOON).findings
        nobody = own_limits(session, amina + 1, FRIDAY_NOON).findings

    assert (told.rule, told.found, told.limit) == (LimitRule.DAY_OVER_LONG, 600, 540)
    assert told.unit is LimitUnit.MINUTES
    assert nobody == ()
