"""Each platform of the demonstration has a person, who is set up once and told how to sign in."""

from pathlib import Path

import pytest
from sqlalchemy import select

from courier_api.auth.codes import request_code
from courier_api.demo.establish import establish
from courier_api.demo.keep_serving import KeptServing, welcome
from courier_api.demo.moving_clock import ClockFile
from courier_api.demo.setup import PLATFORM_PEOPLE
from courier_api.foundation.database import Database
from courier_api.platform_people.models import PlatformPerson
from courier_api.sources.models import Source
from tests.factories.clocks import FRIDAY_NOON
from tests.service.demo.small_week import week_of, write_instances


@pytest.mark.sqlite
def test_each_platform_has_one_person_however_often_it_is_set_up(
    database: Database, tmp_path: Path
) -> None:
    week = week_of(write_instances(tmp_path / "instances"))
    for _ in range(2):
        with database.transaction() as session:
            establish(session, week, now=FRIDAY_NOON)

    with database.transaction() as session:
        rows = session.execute(
            select(Source.slug, PlatformPerson.name)
            .join(PlatformPerson, PlatformPerson.source_id == Source.id)
            .order_by(Source.id)
        ).tuples()
        assert rows.all() == [(person.slug, person.name) for person in PLATFORM_PEOPLE]
        for person in PLATFORM_PEOPLE:
            assert request_code(session, person.phone, FRIDAY_NOON) is not None


def test_the_welcome_says_how_each_person_signs_in(tmp_path: Path) -> None:
    kept = KeptServing(
        week=week_of(write_instances(tmp_path / "instances")),
        clock=ClockFile(tmp_path / "clock"),
        address="http://127.0.0.1:8000",
        sms_page=None,
        sms_log=None,
        still_there=lambda: None,
        say=lambda _: None,
    )

    lines = "\n".join(welcome(kept))
    for person in PLATFORM_PEOPLE:
        assert "http://127.0.0.1:8000/portal" in lines
        assert f"{person.phone}  {person.name}" in lines
