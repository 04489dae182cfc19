"""The page of a draft tried on past shifts, read from a real database."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from courier_api.agreements.store import NewVersion, draft_version
from courier_api.foundation.errors import NotFound
from courier_api.web.office.read_what_if import what_if_view
from courier_api.web.office.what_if_views import Sum, TypedPeriod, WhatIfView, Wrong
from platforms.pay.what_if import Direction
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Told
from tests.factories.running import Running
from tests.factories.sources import ZWALUW

TODAY = date(2026, 5, 12)
MARCH = TypedPeriod(first="2026-03-01", last="2026-03-31")
NO_FLOOR: dict[str, Any] = {**TERMS, "floor_minutes": "0"}


@pytest.fixture
def march(service: Running) -> Running:
    """Amina rides four hours and one hour in March, Dries two; one agreement for all."""
    with service.database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: service.source_id}, worker_type="STU")
        make_agreement(session, service.source_id)
    told = (
        Told(),
        Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1), hours=1),
        Told(shift="S-3", person=DRIES, hours=2),
    )
    for shift in told:
        service.tell(shift.planned(), shift.started(distance_m=0), shift.ended(distance_m=4200))
    return service


def drafted(service: Running, terms: dict[str, Any] = NO_FLOOR, name: str = "Ketting") -> int:
    """A draft from April on, which nobody has signed."""
    new = NewVersion(
        employer_number=OURS,
        name=name,
        valid_from=date(2026, 4, 1),
        valid_to=None,
        terms=terms,
        platforms=(),
    )
    with service.database.transaction() as session:
        return draft_version(session, new, now=FRIDAY_NOON).id


def page(
    service: Running, version_id: int, typed: TypedPeriod = MARCH, employer_number: str = OURS
) -> WhatIfView:
    with service.database.reading() as session:
        return what_if_view(session, employer_number, version_id, typed, TODAY)


def test_a_draft_is_tried_on_the_shifts_of_the_agreement_it_would_follow(march: Running) -> None:
    view = page(march, drafted(march))

    assert (view.name, view.number, view.wrong) == ("Ketting", 2, None)
    assert view.answer is not None
    assert view.answer.found.shifts == 3
    top_up = next(line for line in view.answer.sums if line.what is Sum.TOP_UP_TIME)
    assert (top_up.now, top_up.then) == (120 + 60, 0)


def test_who_would_lose_most_comes_first_and_everybody_has_a_name(march: Running) -> None:
    answer = page(march, drafted(march)).answer

    assert answer is not None
    # Without a floor Amina loses two hours at 13.05 and Dries one.
    assert [(name, change.difference_cents) for name, change in answer.losing] == [
        ("Amina Benali", -2610),
        ("Dries Peeters", -1305),
    ]
    assert [
        (name, change.couriers, change.difference.gross_cents) for name, change in answer.platforms
    ] == [("zwaluw", 2, -3915)]


def test_the_bars_hide_how_few_couriers_they_stand_for(march: Running) -> None:
    answer = page(march, drafted(march)).answer

    assert answer is not None
    losing = [bar for bar in answer.bars if bar.bucket.direction is Direction.LOSE]
    assert sum(bar.bucket.couriers for bar in losing) == 2
    assert {bar.percent for bar in answer.bars} == {0}


def test_without_dates_the_form_proposes_the_last_three_whole_months(march: Running) -> None:
    view = page(march, drafted(march), TypedPeriod())

    assert view.typed == TypedPeriod(first="2026-02-01", last="2026-04-30")
    assert (view.answer, view.wrong) == (None, None)


def test_a_period_that_cannot_be_asked_about_says_why(service: Running) -> None:
    version_id = drafted(service)
    why = {
        ("2026-03-31", "2026-03-01"): Wrong.BEFORE_FIRST,
        ("2024-03-01", "2026-03-01"): Wrong.TOO_LONG,
        ("March", "2026-03-31"): Wrong.NO_DATE,
        ("2026-03-01", ""): Wrong.NO_DATE,
    }

    found = {
        days: page(service, version_id, TypedPeriod(first=days[0], last=days[1])) for days in why
    }

    assert {days: view.wrong for days, view in found.items()} == why
    assert {view.answer for view in found.values()} == {None}


def test_a_draft_that_cannot_be_tried_says_why(march: Running) -> None:
    drafts = {
        Wrong.NO_PLATFORM: ("Spaak", NO_FLOOR),
        Wrong.ROUNDS_DOWN: ("Ketting", {**TERMS, "minute_rounding": "down"}),
        Wrong.UNUSABLE: ("Ketting", {**TERMS, "floor_minutes": "three"}),
    }

    for wrong, (name, terms) in drafts.items():
        view = page(march, drafted(march, terms, name))

        assert (view.answer, view.wrong) == (None, wrong)


def test_a_version_of_another_cooperative_is_not_found(march: Running) -> None:
    version_id = drafted(march)

    with pytest.raises(NotFound):
        page(march, version_id, employer_number=THEIRS)


def test_the_page_writes_nothing(march: Running) -> None:
    version_id = drafted(march)
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().split()[0].upper() not in {"SELECT", "WITH", "BEGIN"}:
            written.append(statement)

    event.listen(march.database.engine, "before_cursor_execute", note)
    page(march, version_id)
    event.remove(march.database.engine, "before_cursor_execute", note)

    assert written == []
