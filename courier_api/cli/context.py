"""What commands with a database share: settings, clock, an up-to-date database, the employer."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from courier_api.cli.answers import WrongInput
from courier_api.foundation.clock import Clock, clock_from
from courier_api.foundation.cooperatives import add_cooperative
from courier_api.foundation.database import Database, database_from
from courier_api.foundation.migrate import is_current, upgrade
from courier_api.foundation.models import Cooperative
from courier_api.foundation.settings import Settings
from courier_api.parameters.load import is_loaded, load_bundled
from declarations.dimona.identifiers import normalised_enterprise_number


def settings_from_environment() -> Settings:
    """The settings, or one sentence saying which one is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        told = "; ".join(_told(each["loc"], each["msg"]) for each in error.errors())
        raise WrongInput(f"The settings cannot be used: {told}") from None


def ready_database(settings: Settings) -> Database:
    """The database with every migration. SQLite is brought up to date; PostgreSQL says what to do."""
    try:
        database = database_from(settings)
    except (SQLAlchemyError, ValueError, ImportError):
        raise WrongInput("COURIER_DATABASE_URL names no database that can be used.") from None
    if is_current(database):
        return database
    if not database.is_sqlite:
        database.dispose()
        raise WrongInput("The database is not up to date. Run `courier-api migrate` first.")
    upgrade(settings.database_url)
    return database


@contextmanager
def command_context() -> Iterator[tuple[Settings, Database, Clock]]:
    """Settings, database and clock of a command, until it ends."""
    settings, database, clock = open_context()
    try:
        yield settings, database, clock
    finally:
        database.dispose()


def open_context() -> tuple[Settings, Database, Clock]:
    """Settings, database and clock of a process that closes the database itself."""
    settings = settings_from_environment()
    try:
        clock = clock_from(settings.clock)
        clock.now()
    except (ValueError, OSError) as error:
        raise WrongInput(f"COURIER_CLOCK cannot be used: {error}") from error
    database = ready_database(settings)
    if database.is_sqlite:  # on PostgreSQL `migrate` does it, or two releases would undo each other
        load_figures(database, clock)
    return settings, database, clock


def load_figures(database: Database, clock: Clock) -> None:
    """Load what is new in the table of figures that comes with the program; usually nothing."""
    with database.reading() as session:
        loaded = is_loaded(session)
    if not loaded:
        with database.transaction() as session:
            load_bundled(session, now=clock.now())


def employer_of(session: Session, arguments: Namespace, settings: Settings) -> str:
    """The co-operative a command is about: named by `--employer`, else the only one there is.

    In development a first one is taken for granted; `make_sure_of` adds it.
    """
    known = sorted(session.scalars(select(Cooperative.employer_number)))
    if arguments.employer is not None:
        wanted = normalised_enterprise_number(arguments.employer)
        if wanted not in known:
            raise WrongInput(f"There is no co-operative with the number {dotted(wanted)}.")
        return wanted
    if len(known) == 1:
        return known[0]
    if known:
        named = " or ".join(dotted(number) for number in known)
        raise WrongInput(f"Say which co-operative: --employer {named}.")
    if settings.env == "production":
        raise WrongInput(
            "There is no co-operative yet. Add one: courier-api cooperatives add NUMBER --name NAME."
        )
    return settings.employer_number


def make_sure_of(session: Session, employer_number: str, clock: Clock) -> None:
    """Add the first co-operative of a development installation, if it is not there."""
    add_cooperative(session, employer_number, "Courier co-operative", now=clock.now())


def dotted(number: str) -> str:
    """An enterprise number as people write it."""
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


def _told(location: tuple[int | str, ...], message: str) -> str:
    """What is wrong with one setting, under its name outside."""
    sentence = message.removeprefix("Value error, ")
    return f"COURIER_{str(location[0]).upper()}: {sentence}" if location else sentence
