"""Runs migrations on SQLite and PostgreSQL, one migrator at a time."""

from sqlalchemy import create_engine, event, pool, text

import courier_api.tables
from alembic import context
from courier_api.foundation.models import Base

assert courier_api.tables.__doc__  # imported so that every table is known to Base
MIGRATOR_LOCK = 7_203_001


def run() -> None:
    """Take the migrator's lock, then run what is missing in one transaction."""
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(
            engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE")
        )
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '30s'"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATOR_LOCK})"))
            context.run_migrations()
    engine.dispose()


run()
