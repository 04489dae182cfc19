"""Where a demonstration keeps what it knows: a database and files beside it with the same stem."""

import fcntl
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from sqlalchemy import make_url

from courier_api.cli.answers import WrongInput
from courier_api.demo.instances import BUNDLED_INSTANCES
from courier_api.foundation.clock import elapsed_seconds

FOLDER = Path("var")
NAME = "demo"
PREDECESSOR_SECONDS = 20.0
NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekIdentity:
    """What makes two weeks the same: where their days come from, and the seed."""

    instances: Path
    seed: int
    day_start_minutes: int

    def as_json(self) -> dict[str, str | int]:
        """The form in which it is kept beside the database."""
        return {
            "instances": str(self.instances.resolve()),
            "seed": self.seed,
            "day_start_minutes": self.day_start_minutes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The database of a demonstration, and the stem of the files beside it."""

    database_url: str
    stem: Path

    def beside(self, ending: str) -> Path:
        """A file beside the database, such as `var/demo-clock`."""
        return self.stem.with_name(f"{self.stem.name}-{ending}")

    @property
    def clock(self) -> Path:
        return self.beside("clock")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def places_for(week: WeekIdentity, *, given_url: str | None, usual_seed: int) -> Places:
    """The given database, else one below var/ that no other week shares."""
    if given_url is None:
        stem = FOLDER / _name(week, usual_seed)
        return Places(database_url=f"sqlite:///{stem}.db", stem=stem)
    file = make_url(given_url).database if given_url.startswith("sqlite") else None
    if file == ":memory:":
        raise WrongInput("The demonstration needs a database that two processes can open.")
    if file:
        return Places(database_url=given_url, stem=Path(file).with_suffix(""))
    return Places(database_url=given_url, stem=FOLDER / f"{NAME}-{_digest(given_url)}")


def forget(places: Places) -> None:
    """Remove the database and what belongs to it. Raises WrongInput for a database on a server."""
    if not places.is_sqlite:
        raise WrongInput("A fresh start removes files only: empty the database on its server.")
    database = Path(make_url(places.database_url).database or "")
    for path in (database, *(Path(f"{database}{end}") for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)
    forget_surroundings(places)


def forget_surroundings(places: Places) -> None:
    """Remove what belongs to a database that is no more: clock, sandboxes, logs."""
    for ending in ("clock", "week.json", "scenario.json"):
        places.beside(ending).unlink(missing_ok=True)
    for pattern in ("*.log", "clock.*"):
        for file in places.stem.parent.glob(f"{places.stem.name}-{pattern}"):
            file.unlink()
    shutil.rmtree(places.beside("sandboxes"), ignore_errors=True)


def remember_week(places: Places, week: WeekIdentity) -> None:
    """Note whose week this database holds. Raises WrongInput when it holds another one."""
    note = places.beside("week.json")
    if not note.exists():
        note.write_text(json.dumps(week.as_json(), indent=2) + "\n", encoding="utf-8")
        return
    if json.loads(note.read_text(encoding="utf-8")) != week.as_json():
        raise WrongInput(
            f"The database beside {note} holds another week: see there, or start with --fresh."
        )


@contextmanager
def only_one_at_a_time(places: Places) -> Iterator[int]:
    """Holds the demonstration's lock; gives its descriptor, which child processes keep open too.

    So the lock is free when the last process of an earlier run has ended, however it ended.
    Raises WrongInput when that takes too long.
    """
    places.stem.parent.mkdir(parents=True, exist_ok=True)
    with places.beside("lock").open("w") as lock:
        began = elapsed_seconds()
        while not _locked(lock.fileno()):
            if elapsed_seconds() - began > PREDECESSOR_SECONDS:
                raise WrongInput(f"A demonstration on {places.stem} is running: end it first.")
            sleep(0.1)
        yield lock.fileno()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _name(week: WeekIdentity, usual_seed: int) -> str:
    """Readable, and different for each folder, seed and start of the day."""
    parts = [NAME]
    if (folder := week.instances.resolve()) != BUNDLED_INSTANCES:
        readable = NOT_IN_A_NAME.sub("-", folder.name.lower()).strip("-")
        parts += [part for part in (readable, _digest(str(folder))) if part]
    if week.seed != usual_seed:
        parts.append(f"seed{week.seed}")
    if week.day_start_minutes:
        hours, minutes = divmod(week.day_start_minutes, 60)
        parts.append(f"from{hours:02d}{minutes:02d}")
    return "-".join(parts)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
