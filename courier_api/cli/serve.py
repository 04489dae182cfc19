"""`courier-api serve`, `work` and `migrate`: the processes of an installation."""

import signal
import sys
import threading
from argparse import Namespace
from pathlib import Path

import uvicorn

from courier_api.cli.answers import WrongInput, add_json_option, print_answer
from courier_api.cli.context import load_figures, open_context, settings_from_environment
from courier_api.cli.embedded import Embedded, start_missing_sandboxes
from courier_api.cli.lifeline import hold_lifeline
from courier_api.cli.rules import Subparsers
from courier_api.cli.settle import settle
from courier_api.foundation.logs import configure_logging
from courier_api.foundation.migrate import upgrade
from courier_api.intake.socket_door import door_protocol
from courier_api.jobs.worker import Worker
from courier_api.main import create_app
from courier_api.wiring import Services, build_services


def add(commands: Subparsers) -> None:
    """Add the commands."""
    serve = commands.add_parser(
        "serve", help="the web process (on SQLite with worker and scheduler)"
    )
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument(
        "--dimona-scenario", type=Path, help="scenario of the bundled Dimona sandbox"
    )
    serve.add_argument(
        "--without-worker", action="store_true", help="on SQLite too: only the web part"
    )
    serve.set_defaults(run=run_web)
    work = commands.add_parser("work", help="background work and scheduler")
    work.set_defaults(run=run_worker, dimona_scenario=None)
    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.set_defaults(run=run_migrations)
    for parser in (serve, work, migrate):
        add_json_option(parser)


def run_web(arguments: Namespace) -> int:
    """`serve`."""
    services, embedded = _services(arguments)
    host = arguments.host or services.settings.host
    port = arguments.port or services.settings.port
    with_worker = services.settings.is_sqlite and not arguments.without_worker
    app = create_app(services, with_worker=with_worker)
    print_answer(
        arguments, {"address": f"http://{host}:{port}"}, [f"Listening on http://{host}:{port}"]
    )
    sys.stdout.flush()
    settle()
    try:
        uvicorn.run(
            app, http=door_protocol(app.door), host=host, port=port, log_config=None, access_log=False, lifespan="on",
            proxy_headers=False, server_header=False, timeout_graceful_shutdown=10,
        )  # fmt: skip
    finally:
        embedded.stop()
        services.database.dispose()
    return 0


def run_worker(arguments: Namespace) -> int:
    """`work`: until it is told to stop."""
    services, embedded = _services(arguments)
    if services.settings.is_sqlite:
        embedded.stop()
        services.database.dispose()
        raise WrongInput("On SQLite the web process does this work: run `courier-api serve`.")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker = Worker(services)
    settle()
    worker.start()
    stop.wait()
    worker.stop()
    embedded.stop()
    services.database.dispose()
    return 0


def run_migrations(arguments: Namespace) -> int:
    """`migrate`."""
    settings = settings_from_environment()
    upgrade(settings.database_url)
    _, database, clock = open_context()
    load_figures(database, clock)
    database.dispose()
    print_answer(arguments, {"migrated": True}, ["The database is up to date."])
    return 0


def _services(arguments: Namespace) -> tuple[Services, Embedded]:
    hold_lifeline()
    settings, database, clock = open_context()
    configure_logging(settings.log_level, clock)
    embedded = start_missing_sandboxes(settings, scenario=arguments.dimona_scenario)
    try:
        services = build_services(embedded.settings, database=database, clock=clock)
    except (ValueError, OSError) as wrong:
        embedded.stop()
        database.dispose()
        raise WrongInput(f"The settings cannot be used: {wrong}") from wrong
    return services, embedded
