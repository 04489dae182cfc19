"""Pay of whole populations in arrays: the set-based form of platforms.pay. Pure."""

from platforms.pay.population.columns import (
    MISSING,
    STATUS_CODE,
    BreakColumns,
    CourierColumns,
    ShiftColumns,
    couriers,
    date_of_number,
    day_number,
)
from platforms.pay.population.compute import pay_population
from platforms.pay.population.contributions import MonthColumns, contribute
from platforms.pay.population.records import shift_columns
from platforms.pay.population.results import DayColumns, PopulationPay, ShareColumns

__all__ = [
    "MISSING",
    "STATUS_CODE",
    "BreakColumns",
    "CourierColumns",
    "DayColumns",
    "MonthColumns",
    "PopulationPay",
    "ShareColumns",
    "ShiftColumns",
    "contribute",
    "couriers",
    "date_of_number",
    "day_number",
    "pay_population",
    "shift_columns",
]
