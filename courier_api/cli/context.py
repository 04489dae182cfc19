"""What commands with a database share: settings, clock, an up-to-date database, the employer."""

from argparse import Namespace

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.cli.answers import WrongInput
from courier_api.foundation.clock import Clock, clock_from
from courier_api.foundation.cooperatives import add_cooperative
from courier_api.foundation.database import Database, database_from
from courier_api.foundation.migrate import is_current, upgrade
from courier_api.foundation.models import Cooperative
from courier_api.foundation.settings import Settings


def settings_from_environment() -> Settings:
    """The settings, or one sentence saying which one is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        told = "; ".join(str(each["msg"]).removeprefix("Value error, ") for each in error.errors())
        raise WrongInput(f"The settings cannot be used: {told}") from error


def ready_database(settings: Settings) -> Database:
    """The database with every migration. SQLite is brought up to date; PostgreSQL says what to do."""
    database = database_from(settings)
    if is_current(database):
        return database
    if not database.is_sqlite:
        raise WrongInput("The database is not up to date. Run `courier-api migrate` first.")
    upgrade(settings.database_url)
    return database


def command_context() -> tuple[Settings, Database, Clock]:
    """Settings, database and clock of a command."""
    settings = settings_from_environment()
    try:
        clock = clock_from(settings.clock)
        clock.now()
    except (ValueError, OSError) as error:
        raise WrongInput(f"COURIER_CLOCK cannot be used: {error}") from error
    return settings, ready_database(settings), clock


def employer_of(session: Session, arguments: Namespace, settings: Settings, clock: Clock) -> str:
    """The co-operative a command is about: named by `--employer`, else the only one there is.

    In development a first co-operative is made, so that nothing has to be set up before trying.
    """
    known = sorted(session.scalars(select(Cooperative.employer_number)))
    wanted: str | None = arguments.employer
    if wanted is not None:
        if wanted not in known:
            raise WrongInput(f"There is no co-operative with the number {wanted}.")
        return wanted
    if len(known) == 1:
        return known[0]
    if known:
        raise WrongInput(f"Say which co-operative: --employer {' or '.join(known)}.")
    if settings.env == "production":
        raise WrongInput(
            "There is no co-operative yet. Add one: courier-api cooperatives add NUMBER."
        )
    return add_cooperative(
        session, settings.employer_number, "Courier co-operative", now=clock.now()
    )
