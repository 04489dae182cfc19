"""The stage of the page tests: one database and one application for a module, reset before each test."""

import threading
import time
from collections.abc import Iterator
from dataclasses import fields

import pytest
import uvicorn
from fastapi import FastAPI

import courier_api.tables  # noqa: F401 - every table, for create_all
from courier_api.foundation.database import Database
from courier_api.foundation.models import Base
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
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
