"""Asking an outside service for the address of a point. Off unless an installation names one.

GeocoderError
├── GeocoderRejected      never ask the same again
└── GeocoderUnavailable   ask later
"""

from dataclasses import dataclass, field
from typing import Protocol

from courier_api.places.points import Point


class GeocoderError(Exception):
    """No address was got."""


class GeocoderRejected(GeocoderError):
    """The service turned the question away."""


class GeocoderUnavailable(GeocoderError):
    """The service did not answer, or wants a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a service knows of a point, as far as it knows it."""

    street: str | None = None
    number: str | None = None
    postcode: str | None = None
    municipality: str | None = None


class Geocoder(Protocol):
    """One outside service. Calls may come from several threads."""

    def address_of(self, point: Point) -> Address | None:
        """The address at a point, None where there is none. Raises GeocoderError."""
        ...


@dataclass(slots=True)
class FakeGeocoder:
    """Answers from a list and remembers what it was asked."""

    addresses: dict[Point, Address] = field(default_factory=dict)
    asked: list[Point] = field(default_factory=list)
    fail_with: GeocoderError | None = None

    def address_of(self, point: Point) -> Address | None:
        self.asked.append(point)
        if self.fail_with is not None:
            error, self.fail_with = self.fail_with, None
            raise error
        return self.addresses.get(point)
