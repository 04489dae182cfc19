"""Seeded choices, each under a name of its own.

A choice is a hash of the seed and its name. It therefore depends neither on the order in which
choices are made, nor on the machine, nor on the version of a random generator.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")
SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Choices:
    """All choices that follow from one seed."""

    seed: int

    def digest(self, *name: str | int) -> str:
        """64 hexadecimal digits that stand for this name under this seed."""
        text = SEPARATOR.join((str(self.seed), *(str(part) for part in name)))
        return sha256(text.encode()).hexdigest()

    def number(self, *name: str | int) -> int:
        """A number of 64 bits."""
        return int(self.digest(*name)[:16], 16)

    def between(self, lowest: int, highest: int, *name: str | int) -> int:
        """A whole number from lowest to highest, both included."""
        return lowest + self.number(*name) % (highest - lowest + 1)

    def one_of(self, options: Sequence[T], *name: str | int) -> T:
        """One of the options; an option that stands there twice is twice as likely."""
        return options[self.number(*name) % len(options)]

    def chance(self, percent: int, *name: str | int) -> bool:
        """True in so many cases of a hundred."""
        return self.number(*name) % 100 < percent

    def shuffled(self, keys: Iterable[str], *name: str | int) -> list[str]:
        """The keys in an order that depends on them alone, not on the order they came in."""
        return sorted(keys, key=lambda key: (self.number(*name, key), key))

    def share(self, keys: Sequence[str], count: int, *name: str | int) -> tuple[str, ...]:
        """So many of the keys, or all of them where there are fewer, in shuffled order."""
        return tuple(self.shuffled(keys, *name)[:count])


def share_of(total: int, percent: int) -> int:
    """So many per cent of a number of things, half a thing upwards."""
    return (total * percent + 50) // 100
