"""The same application with a store that answers at once: `python -m bench.idle_store serve`.

What a webhook costs without the database. Nothing else is changed: same process, same door, same
check of the signature and reading of the body, same sources from the database.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace

from courier_api.cli import serve
from courier_api.cli.main import main
from courier_api.foundation.clock import Clock, elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.foundation.settings import Settings
from courier_api.intake.group_commit import GroupCommit, Told
from courier_api.intake.refused import RefusedArrival
from courier_api.intake.store_events import ArrivedEvent, Receipt
from courier_api.wiring import Services, build_services


class IdleStore(GroupCommit):
    """Says of each event that it is stored, and stores none."""

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def submit(
        self, events: Sequence[ArrivedEvent], told: Told, *, ends_turn: bool = False
    ) -> None:
        receipts = [Receipt.NEW] * len(events)
        self._tell_directory(events, receipts, elapsed_seconds())
        told(receipts)

    def keep_refused(self, refused: RefusedArrival) -> None:
        pass


def _services(settings: Settings, *, database: Database, clock: Clock) -> Services:
    services = build_services(settings, database=database, clock=clock)
    return replace(services, intake=IdleStore(database, directory=services.directory))


if __name__ == "__main__":
    vars(serve)["build_services"] = _services
    sys.exit(main(sys.argv[1:]))
