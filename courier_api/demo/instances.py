"""Reads days of meal delivery from folders in the public courier-file layout.

A folder is one day: `couriers.txt`, `orders.txt` and `restaurants.txt`, tab separated, with a
header. Other files and further columns are not read, those about pay least of all.

Source: Grubhub meal-delivery instances, file layout (docs/sources.md#meal-delivery-layout).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BUNDLED_INSTANCES = Path(__file__).parent / "instances"
COURIERS, ORDERS, RESTAURANTS = "couriers.txt", "orders.txt", "restaurants.txt"
LAYOUT = (COURIERS, ORDERS, RESTAURANTS)
LAST_MINUTE = 2 * 24 * 60
LONGEST_SHIFT_MINUTES = 24 * 60
FARTHEST_METRES = 1_000_000
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{0,12})?", re.ASCII)


class InstanceError(ValueError):
    """A folder or file of an instance cannot be read; the sentence says which, where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierRow:
    """One courier on duty: where the shift begins and its minutes of the day."""

    label: str
    x_metres: int
    y_metres: int
    on_minute: int
    off_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order: where it is fetched, where it goes, and the minute it is ready."""

    label: str
    pickup_x_metres: int
    pickup_y_metres: int
    dropoff_x_metres: int
    dropoff_y_metres: int
    ready_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One day of couriers and orders, in the order of the files."""

    name: str
    couriers: tuple[CourierRow, ...]
    orders: tuple[OrderRow, ...]


def read_instances(folder: Path, *, at_most: int | None = None) -> tuple[Instance, ...]:
    """The instances in a folder, by folder name; only the first ones where `at_most` says so.

    The folder may be an instance itself, hold instance folders, or hold them one level deeper.
    Raises InstanceError.
    """
    return tuple(read_instance(path) for path in instance_folders(folder)[:at_most])


def instance_folders(folder: Path) -> tuple[Path, ...]:
    """The instance folders, by name. Raises InstanceError when there are none."""
    if not folder.is_dir():
        raise InstanceError(f"There is no folder {folder}.")
    try:
        nested = [path for pattern in ("*", "*/*") for path in folder.glob(pattern)]
        found = [path for path in (folder, *nested) if _is_instance(path)]
    except OSError as error:
        raise InstanceError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    if not found:
        raise InstanceError(
            f"No instance was found in {folder}: a folder with {COURIERS}, {ORDERS} and"
            f" {RESTAURANTS} was expected there, or up to two levels below."
        )
    return tuple(sorted(found, key=lambda path: (path.name, path.as_posix())))


def _is_instance(path: Path) -> bool:
    return path.is_dir() and any((path / name).is_file() for name in (COURIERS, ORDERS))


def read_instance(folder: Path) -> Instance:
    """One day from one folder. Raises InstanceError."""
    for name in LAYOUT:
        if not (folder / name).is_file():
            raise InstanceError(f"The instance {folder} has no file {name}.")
    couriers = tuple(_courier(row) for row in _rows(folder / COURIERS, "courier", COURIER_COLUMNS))
    if not couriers:
        raise InstanceError(f"{folder / COURIERS} has no courier: at least one row is needed.")
    places = {
        row.text("restaurant"): (row.metres("x"), row.metres("y"))
        for row in _rows(folder / RESTAURANTS, "restaurant", RESTAURANT_COLUMNS)
    }
    orders = tuple(_order(row, places) for row in _rows(folder / ORDERS, "order", ORDER_COLUMNS))
    return Instance(name=folder.name, couriers=couriers, orders=orders)


COURIER_COLUMNS = ("courier", "x", "y", "on_time", "off_time")
ORDER_COLUMNS = ("order", "x", "y", "restaurant", "ready_time")
RESTAURANT_COLUMNS = ("restaurant", "x", "y")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    file: Path
    line: int
    cells: dict[str, str]

    def wrong(self, column: str, what: str) -> InstanceError:
        return InstanceError(f"{self.file}, line {self.line}, column {column}: {what}.")

    def text(self, column: str) -> str:
        value = self.cells[column]
        if not value:
            raise self.wrong(column, "the cell is empty")
        return value

    def _decimal(self, column: str) -> tuple[int, str]:
        value = self.text(column)
        if not NUMBER.fullmatch(value):
            raise self.wrong(column, f"{_shown(value)} is not a number")
        whole, _, fraction = value.partition(".")
        return int(whole), fraction

    def metres(self, column: str) -> int:
        """A place on the plane; centimetres are dropped."""
        metres, _ = self._decimal(column)
        if abs(metres) > FARTHEST_METRES:
            raise self.wrong(column, f"{metres} metres is more than {FARTHEST_METRES}")
        return metres

    def minute(self, column: str) -> int:
        minute, fraction = self._decimal(column)
        if fraction.strip("0"):
            raise self.wrong(column, f"{self.cells[column]} is not a whole number of minutes")
        if not 0 <= minute <= LAST_MINUTE:
            raise self.wrong(column, f"{minute} is not a minute from 0 to {LAST_MINUTE}")
        return minute


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")


def _courier(row: _Row) -> CourierRow:
    on_minute, off_minute = row.minute("on_time"), row.minute("off_time")
    if off_minute <= on_minute:
        raise row.wrong(
            "off_time", f"the shift ends at minute {off_minute}, not after its start at {on_minute}"
        )
    if off_minute - on_minute > LONGEST_SHIFT_MINUTES:
        raise row.wrong("off_time", f"the shift lasts {off_minute - on_minute} minutes, over a day")
    return CourierRow(
        label=row.text("courier"),
        x_metres=row.metres("x"),
        y_metres=row.metres("y"),
        on_minute=on_minute,
        off_minute=off_minute,
    )


def _order(row: _Row, places: dict[str, tuple[int, int]]) -> OrderRow:
    restaurant = row.text("restaurant")
    if restaurant not in places:
        raise row.wrong("restaurant", f"{_shown(restaurant)} is not in {RESTAURANTS}")
    pickup_x, pickup_y = places[restaurant]
    return OrderRow(
        label=row.text("order"),
        pickup_x_metres=pickup_x,
        pickup_y_metres=pickup_y,
        dropoff_x_metres=row.metres("x"),
        dropoff_y_metres=row.metres("y"),
        ready_minute=row.minute("ready_time"),
    )


def _rows(file: Path, key: str, columns: tuple[str, ...]) -> Iterator[_Row]:
    """The rows below the header; blank lines are skipped and each key may stand there once."""
    lines = _lines(file)
    header = [name.strip().lower() for name in lines[0].split("\t")]
    for column in columns:
        if header.count(column) != 1:
            how = "is missing" if column not in header else "stands there twice"
            raise InstanceError(
                f"{file}, line 1, column {column}: the column {how}; the header needs"
                f" {', '.join(columns)}, separated by tabs."
            )
    seen: set[str] = set()
    for line, text in enumerate(lines[1:], start=2):
        if not text.strip():
            continue
        row = _Row(file=file, line=line, cells=_cells(file, line, header, text))
        if row.text(key) in seen:
            raise row.wrong(key, f"{_shown(row.text(key))} stands in the file twice")
        seen.add(row.text(key))
        yield row


def _cells(file: Path, line: int, header: list[str], text: str) -> dict[str, str]:
    values = [value.strip() for value in text.split("\t")]
    if len(values) < len(header):
        raise InstanceError(
            f"{file}, line {line}, column {header[len(values)]}: the cell is missing;"
            f" the line has {len(values)} of {len(header)} columns."
        )
    if any(values[len(header) :]):
        raise InstanceError(
            f"{file}, line {line}, column {len(header) + 1}: the header names no such column."
        )
    return dict(zip(header, values, strict=False))


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InstanceError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InstanceError(f"{file}, line {line}: the text is not UTF-8.") from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[0].strip():
        raise InstanceError(f"{file}, line 1: the header with the column names is missing.")
    return lines
