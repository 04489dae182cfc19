"""The committee's figures as a table for a spreadsheet: what its page shows, and no row of a case."""

from collections.abc import Iterator

from courier_api.statistics.export import StatisticsFile, csv_table, plain
from safety.committee_figures import CommitteeFigures
from safety.statistics import displayed

COLUMNS = ("table", "group", "value")
REST, NOT_KNOWN = "rest", "not_known"


def committee_file(figures: CommitteeFigures) -> StatisticsFile:
    """Every figure of the page; what is hidden is an empty cell."""
    period = figures.period
    months = f"{period.first_month:%Y-%m}-{period.last_month:%Y-%m}"
    return StatisticsFile(
        name=f"committee-{months}.csv",
        media_type="text/csv",
        text=csv_table(COLUMNS, (dict(zip(COLUMNS, row, strict=True)) for row in _rows(figures))),
    )


def _rows(figures: CommitteeFigures) -> Iterator[tuple[str, str, object]]:
    percents = figures.permanent_percents
    told = {
        "N": figures.counted,
        "L": figures.lost_days,
        "to_come": figures.days_to_come,
        "P": None if percents is None else plain(percents),
        "D": figures.deaths,
        "H": plain(figures.hours.hours),
        "estimated": int(figures.hours.estimated),
        "Fg": displayed(figures.rates.frequency),
        "Wg": displayed(figures.rates.severity),
        "Gg": displayed(figures.rates.overall_severity),
    }
    for name, value in told.items():
        yield "figures", name, value
    for table in figures.tables:
        for cell in table.cells:
            group = REST if cell.is_rest else NOT_KNOWN if cell.key is None else cell.key
            yield table.name.value, group, len(cell.cases)
