"""Applications over a test's services.

To make one with its hundreds of routes takes half a second, longer than most tests. So a worker
makes few and gives them out again: what they asked of the services of one test they ask of those of
the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from courier_api.intake.receive import WebhookDoor
from courier_api.main import Application, create_app
from courier_api.wiring import Services

Kind = tuple[object, ...]


@dataclass(slots=True)
class _Given:
    """The services of the test that has an application now."""

    services: Services


@dataclass(frozen=True, slots=True)
class _Late:
    """Stands for one of them, whosever they are when it is asked."""

    given: _Given
    name: str

    def __getattr__(self, attribute: str) -> object:
        return getattr(getattr(self.given.services, self.name), attribute)


@dataclass(frozen=True, slots=True)
class _Made:
    app: Application
    given: _Given

    def give_to(self, services: Services) -> Application:
        """From now on it is theirs. Pages hold the door, so it is made anew where it is."""
        self.given.services = services
        WebhookDoor.__init__(
            self.app.door,
            directory=services.directory,
            store=services.intake,
            clock=services.clock,
            keyring=services.database.keyrings["health"],
        )
        return self.app


@dataclass(frozen=True, slots=True)
class _Applications:
    waiting: dict[Kind, list[_Made]] = field(default_factory=dict)
    shown: dict[Kind, _Made] = field(default_factory=dict)


_ALL = _Applications()


@contextmanager
def application(services: Services) -> Iterator[Application]:
    """One that nobody else has until the block ends, without a worker."""
    waiting = _ALL.waiting.setdefault(_kind(services), [])
    made = waiting.pop() if waiting else _make(services)
    yield made.give_to(services)
    waiting.append(made)


def application_of(services: Services) -> Application:
    """The one of the test's pages, until a test with other services asks for it."""
    kind = _kind(services)
    if kind not in _ALL.shown:
        _ALL.shown[kind] = _make(services)
    return _ALL.shown[kind].give_to(services)


def _kind(services: Services) -> Kind:
    """What an application reads once, when it is made."""
    settings = services.settings.model_dump(exclude={"database_url"}).items()
    keyrings = services.database.keyrings.items()
    return repr(sorted(settings)), *((name, *ring.keys) for name, ring in sorted(keyrings))


def _make(services: Services) -> _Made:
    given = _Given(services)
    late: dict[str, Any] = {
        name: _Late(given, name) for name in ("database", "clock", "directory", "intake")
    }
    return _Made(create_app(replace(services, **late), with_worker=False), given)
