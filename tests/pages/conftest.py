"""The stage of the page tests: one database and one application for a module, reset before each test."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import select

import courier_api.tables  # noqa: F401 - every table, for create_all
from courier_api.foundation.database import Database
from courier_api.foundation.models import Base
from courier_api.sources.models import Source
from tests.pages import views
from tests.pages.asgi import serving
from tests.pages.doorway import Doorway, Leafing
from tests.pages.portal_stage import SLUG
from tests.pages.prevention_stage import fill_prevention
from tests.pages.stage import Stage, build_app, sign_everybody_in


@pytest.fixture(scope="module")
def page_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database in which one person of each role is signed in. Pages are read, so one is enough."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('pages') / 'pages.db'}")
    Base.metadata.create_all(database.engine)
    sign_everybody_in(database)
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def module_stage() -> Stage:
    """The stage behind the application; tests ask for `stage`."""
    return Stage()


@pytest.fixture(scope="module")
def stocked_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The same with rows of every sort of prevention: for modules that look at all pages at once."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('stocked') / 'pages.db'}")
    Base.metadata.create_all(database.engine)
    sign_everybody_in(database)
    with database.transaction() as session:
        source_id = session.scalars(select(Source.id).where(Source.slug == SLUG)).one()
        fill_prevention(session, source_id, now=views.NOW)
    yield database
    database.dispose()


@pytest.fixture
def stage(module_stage: Stage) -> Stage:
    """What the pages show: the usual, until the test sets something else."""
    usual = Stage()
    for each in fields(Stage):
        setattr(module_stage, each.name, getattr(usual, each.name))
    return module_stage


@pytest.fixture(scope="module")
def app(module_stage: Stage, page_database: Database) -> FastAPI:
    """The pages."""
    return build_app(module_stage, page_database)


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    """The pages on a port of this machine, for a real browser."""
    with serving(app) as started:
        yield started


@pytest.fixture
def visit(browser: Browser, address: str, stage: Stage) -> Iterator[Doorway]:
    """Lets a person in; closes behind everybody."""
    stage.today = views.TODAYS["stop"]
    doorway = Doorway(browser, address)
    yield doorway
    for visitor in doorway.inside.values():
        visitor.context.close()


@pytest.fixture(scope="module")
def module_leafing(browser: Browser, address: str) -> Leafing:
    """The tab behind `leafing`."""
    return Leafing(browser, address)


@pytest.fixture
def leafing(module_leafing: Leafing, stage: Stage) -> Leafing:
    """Shows one page after the other, fast."""
    stage.today = views.TODAYS["stop"]
    return module_leafing
