"""`courier-api demo`: the main job on made-up people and real-looking days."""

import os
from argparse import Namespace
from pathlib import Path

from courier_api.cli.answers import WrongInput
from courier_api.cli.rules import Subparsers
from courier_api.demo.instances import BUNDLED_INSTANCES, InstanceError
from courier_api.demo.places import WeekIdentity
from courier_api.demo.roster import DayStartError, parse_day_start
from courier_api.demo.run import DemoOptions, run_demo
from courier_api.demo.timeline import LateArrivals

USUAL_SEED = 20260323
DATABASE_VARIABLE = "COURIER_DATABASE_URL"


def add(commands: Subparsers) -> None:
    """Add the command."""
    demo = commands.add_parser("demo", help="a week of courier shifts, from webhook to invoice")
    demo.add_argument("--once", action="store_true", help="end after the report")
    demo.add_argument(
        "--instances", type=Path, metavar="DIR", help="folder with days of meal delivery"
    )
    demo.add_argument("--fresh", action="store_true", help="forget an earlier run of this week")
    demo.add_argument(
        "--day-start", default="00:00", metavar="HH:MM", help="wall time of minute 0 of the files"
    )
    demo.add_argument("--seed", type=int, default=USUAL_SEED, help="seed of people and events")
    demo.add_argument("--arrival-seed", type=int, help="seed of what comes late, twice, disordered")
    demo.add_argument(
        "--within-legal-windows",
        action="store_true",
        help="no plan arrives after the start of its shift",
    )
    demo.add_argument(
        "--revive",
        action="store_true",
        help="start the service again when it ends, as a supervisor would",
    )
    demo.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """`demo`."""
    try:
        return run_demo(_options(arguments))
    except (InstanceError, DayStartError) as wrong:
        raise WrongInput(str(wrong)) from wrong


def _options(arguments: Namespace) -> DemoOptions:
    week = WeekIdentity(
        instances=arguments.instances or BUNDLED_INSTANCES,
        seed=arguments.seed,
        day_start_minutes=parse_day_start(arguments.day_start),
    )
    only_in_time = arguments.within_legal_windows
    return DemoOptions(
        week=week,
        usual_seed=USUAL_SEED,
        arrival_seed=arguments.seed if arguments.arrival_seed is None else arguments.arrival_seed,
        late_arrivals=LateArrivals.WITHIN_LEGAL_WINDOWS
        if only_in_time
        else LateArrivals.AS_IT_COMES,
        once=arguments.once,
        fresh=arguments.fresh,
        revives=arguments.revive,
        given_url=os.environ.get(DATABASE_VARIABLE),
    )
