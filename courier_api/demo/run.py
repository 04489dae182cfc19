"""The demonstration from its options to its report, and what it does afterwards."""

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from courier_api.cli.answers import WrongInput
from courier_api.cli.context import settings_from_environment
from courier_api.cli.embedded import ChildWays, Embedded, start_missing_sandboxes
from courier_api.demo.at_rest import RestByDatabase, Stuck
from courier_api.demo.courier_side import CourierSide, ReportFailed, sandbox_phone
from courier_api.demo.driver import Driver, end_of_week
from courier_api.demo.establish import Established, establish, is_established
from courier_api.demo.gather import gather, reported_incidents
from courier_api.demo.instances import read_instances
from courier_api.demo.keep_serving import KeptServing, keep_serving
from courier_api.demo.moving_clock import ClockFile
from courier_api.demo.places import (
    Places,
    WeekIdentity,
    forget,
    forget_surroundings,
    only_one_at_a_time,
    places_for,
    remember_week,
)
from courier_api.demo.platform_side import Answers, PlatformSide, service_client
from courier_api.demo.report import render_report
from courier_api.demo.roster import DAYS_IN_WEEK
from courier_api.demo.screen import Screen
from courier_api.demo.supervise import ServiceGone, ServiceProcesses
from courier_api.demo.timeline import LateArrivals, Timeline, build_timeline
from courier_api.demo.week import Week, build_week
from courier_api.foundation.database import Database, database_from
from courier_api.foundation.migrate import upgrade
from courier_api.foundation.settings import Settings

FAULT_RATE = "0.02"
IDLE_MILLISECONDS = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """What the demonstration was asked for."""

    week: WeekIdentity
    usual_seed: int
    arrival_seed: int
    late_arrivals: LateArrivals
    once: bool
    fresh: bool
    revives: bool
    given_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that stands before the first event is sent."""

    options: DemoOptions
    places: Places
    week: Week
    timeline: Timeline
    clock: ClockFile
    database: Database
    established: Established
    screen: Screen


def run_demo(options: DemoOptions) -> int:
    """Run the week; 0 when all reconciled (or when it was left serving), 1 otherwise."""
    settings = settings_from_environment()
    if settings.env == "production":
        raise WrongInput("The demonstration invents people and moves the clock: not in production.")
    signal.signal(signal.SIGTERM, _interrupt)
    screen = Screen(sys.stdout)
    places = places_for(options.week, given_url=options.given_url, usual_seed=options.usual_seed)
    try:
        with only_one_at_a_time(places) as lock:
            stage = _set_stage(options, places, settings, screen)
            with (
                _sandboxes(stage, settings, lock) as embedded,
                _service(stage, embedded) as service,
            ):
                return _play(stage, embedded, service)
    except (ServiceGone, Stuck, ReportFailed) as failed:
        screen.say(str(failed))
        return 1
    except KeyboardInterrupt:
        screen.say("Ended.")
        return 130 if options.once else 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _set_stage(options: DemoOptions, places: Places, settings: Settings, screen: Screen) -> Stage:
    """Read the days, make the week, and set the co-operative up in its database."""
    instances = read_instances(options.week.instances, at_most=DAYS_IN_WEEK)
    week = build_week(
        instances,
        seed=options.week.seed,
        day_start_minutes=options.week.day_start_minutes,
    )
    timeline = build_timeline(
        week, arrival_seed=options.arrival_seed, late_arrivals=options.late_arrivals
    )
    if options.fresh:
        forget(places)
    screen.say(
        f"{len(week.shifts):,} shifts of {len(week.people):,} couriers,"
        f" {len(timeline.sendings):,} events; database {places.database_url}"
    )
    upgrade(places.database_url)
    database = database_from(settings.model_copy(update={"database_url": places.database_url}))
    with database.transaction() as session:
        if not is_established(session):
            forget_surroundings(places)
        remember_week(places, options.week)
        clock = ClockFile(places.clock)
        clock.start_at(week.opens_at)
        established = establish(session, week, now=clock.now())
    return Stage(
        options=options,
        places=places,
        week=week,
        timeline=timeline,
        clock=clock,
        database=database,
        established=established,
        screen=screen,
    )


@contextmanager
def _sandboxes(stage: Stage, settings: Settings, lock: int) -> Iterator[Embedded]:
    """The authority and the SMS carrier, as far as no address was given for them."""
    scenario = stage.places.beside("scenario.json")
    faults = {"rate": FAULT_RATE, "seed": stage.week.seed}
    scenario.write_text(json.dumps({"faults": faults}), encoding="utf-8")
    embedded = start_missing_sandboxes(
        settings.model_copy(
            update={"database_url": stage.places.database_url, "clock": stage.clock.setting}
        ),
        scenario=scenario,
        folder=stage.places.beside("sandboxes"),
        ways=ChildWays(
            log_stem=stage.places.stem,
            keep_open=(lock,),
            environment={"COURIER_CLOCK": stage.clock.setting},
        ),
    )
    try:
        yield embedded
    finally:
        embedded.stop()


@contextmanager
def _service(stage: Stage, embedded: Embedded) -> Iterator[ServiceProcesses]:
    """The service itself, on the addresses of the sandboxes."""
    settings = embedded.settings
    told = {
        "DATABASE_URL": stage.places.database_url,
        "CLOCK": stage.clock.setting,
        "WORKER_IDLE_MILLISECONDS": IDLE_MILLISECONDS,
        "EMPLOYER_NUMBER": stage.established.employer_number,
        "DIMONA_URL": settings.dimona_url,
        "DIMONA_TOKEN_URL": settings.dimona_token_url,
        "DIMONA_CLIENT_ID": settings.dimona_client_id,
        "DIMONA_KEY_FILE": settings.dimona_key_file,
        "TWILIO_BASE_URL": settings.twilio_base_url,
    }
    environment = {
        f"COURIER_{name}": str(value) for name, value in told.items() if value is not None
    }
    service = ServiceProcesses(
        ways=replace(embedded.ways, environment=environment),
        pid_file=stage.places.beside("pids.json"),
        wanted_port=settings.port,
        is_sqlite=stage.places.is_sqlite,
        revives=stage.options.revives,
        say=stage.screen.say,
    )
    try:
        service.start()
        yield service
    finally:
        service.stop()


def _play(stage: Stage, embedded: Embedded, service: ServiceProcesses) -> int:
    """The week, its report, and the time after it."""
    answers = asyncio.run(_drive(stage, embedded, service))
    with stage.database.reading() as session:
        figures = gather(session, stage.week, stage.timeline, answers)
    stage.screen.say("\n" + render_report(figures, width=stage.screen.width))
    if stage.options.once:
        return 0 if figures.reconciled else 1
    keep_serving(
        KeptServing(
            week=stage.week,
            clock=stage.clock,
            address=service.address,
            sms_page=embedded.sms_page,
            sms_log=embedded.ways.log("sms"),
            still_there=service.check,
            say=stage.screen.say,
        )
    )
    return 0


async def _drive(stage: Stage, embedded: Embedded, service: ServiceProcesses) -> Answers:
    """Send the week through the service's doors."""
    with stage.database.reading() as session:
        reported = reported_incidents(session)
    sms = str(embedded.settings.twilio_base_url)
    async with service_client(service.address) as client, service_client(sms) as carrier:
        platforms = PlatformSide(
            client=client, secrets=stage.established.secrets, still_there=service.check
        )
        driver = Driver(
            week=stage.week,
            timeline=stage.timeline,
            clock=stage.clock,
            platforms=platforms,
            couriers=CourierSide(
                client=client,
                week=stage.week,
                messages_to=sandbox_phone(carrier),
                still_there=service.check,
            ),
            wait_for_rest=RestByDatabase(
                database=stage.database, still_there=service.check, say=stage.screen.say
            ).wait,
            progress=stage.screen,
            reported=reported,
        )
        await driver.run(until=end_of_week(stage.week, stage.timeline))
    return platforms.answers
