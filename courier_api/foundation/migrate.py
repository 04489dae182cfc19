"""Bring a database to the present schema."""

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from alembic import command
from courier_api.foundation.database import Database, make_folder_of, normal_url

SCRIPTS = Path(__file__).resolve().parents[2] / "alembic"


def alembic_config(url: str) -> Config:
    """Alembic's configuration for one database, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", normal_url(url).replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Run every migration that is still missing."""
    if url.startswith("sqlite"):
        make_folder_of(url)
    command.upgrade(alembic_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Go back to an earlier schema."""
    command.downgrade(alembic_config(url), revision)


def is_current(database: Database) -> bool:
    """Whether the database has every migration of this release."""
    script = ScriptDirectory.from_config(alembic_config(database.url))
    with database.engine.connect() as connection:
        return (
            MigrationContext.configure(connection).get_current_revision()
            == script.get_current_head()
        )
