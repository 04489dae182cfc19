"""The figure of each of many days, for couriers who are owed different parts of a minimum."""

from dataclasses import dataclass

import numpy as np

from platforms.pay.population.columns import Ints
from platforms.pay.population.rate_columns import RateColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The rates of a population: one table for each part of the legal minimum that is owed."""

    tables: tuple[RateColumns, ...]
    minimum: Ints

    def of(self, name: str, days: Ints) -> Ints:
        """The scaled figure of each day; `minimum` has the table of each."""
        return self._looked_up([getattr(table, name).scaled for table in self.tables], days)

    def place_of(self, name: str, days: Ints) -> Ints:
        """The place of the rate of each day."""
        return self._looked_up([getattr(table, name).rate for table in self.tables], days)

    def _looked_up(self, columns: list[Ints], days: Ints) -> Ints:
        places = days - self.tables[0].first_day
        if len(columns) == 1:
            return columns[0][places]
        return np.stack(columns)[self.minimum, places]
