"""The ceiling for pay in the database: statements that compute and write without leaving it.

Pay by the rules as far as a plain year needs them: whole minutes of ridden and lost time without
unpaid breaks, the rate and the supplement of the day, the floor, allowances by ownership,
contributions of the month and their spread over its days. So it writes the rows that the program
writes, value by value; only the digest of the shifts is a constant, since SQLite has no SHA-256.
The figures of each day stand in a table, as they would in such a program.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.stand import EMPLOYER
from bench.year_of_shifts import DAYS_A_YEAR, FIRST_DAY
from platforms.pay import Agreement
from platforms.pay.rates import PayRule, Rate, RateTable

SCALE = 10_000
SECONDS = {
    "postgresql": "EXTRACT(EPOCH FROM ({end} - {start}))::bigint",
    "sqlite": "unixepoch({end}) - unixepoch({start})",
}
BREAK = {
    "postgresql": ("(breaks->0->>'{name}')::timestamptz", "NOT (breaks->0->>'paid')::boolean"),
    "sqlite": ("json_extract(breaks, '$[0].{name}')", "NOT json_extract(breaks, '$[0].paid')"),
}
ENTRY_ID = {
    "postgresql": "('{part}-7000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid",
    "sqlite": "replace('{part}', '-', '') || printf('70008000%012x', {n})",
}
MONTH = {
    "postgresql": "date_trunc('month', worked_on)::date",
    "sqlite": "date(worked_on, 'start of month')",
}
DUE = {"postgresql": "worked_on + 7", "sqlite": "date(worked_on, '+7 days')"}
KM = {
    "postgresql": "(metres / 1000) || '.' || lpad((metres - metres / 1000 * 1000)::text, 3, '0')",
    "sqlite": "printf('%d.%03d', metres / 1000, metres % 1000)",
}
JSON = {"postgresql": "jsonb_build_object", "sqlite": "json_object"}
FLAG = {"postgresql": "{name}", "sqlite": "json(iif({name}, 'true', 'false'))"}
ANALYZE = {"postgresql": "ANALYZE {table}", "sqlite": "ANALYZE temp.{table}"}

FIGURES = """
CREATE TEMPORARY TABLE figures (worked_on {date} PRIMARY KEY, hourly bigint, hourly_text text,
    hourly_rule text, hourly_source text, pct bigint, extra_text text, extra_rule text,
    extra_source text, phone bigint, phone_text text, phone_source text, bike bigint,
    bike_text text, bike_source text)
"""
SHIFTS = """
SELECT shifts.id, courier_id, worked_on, source_id,
    CASE WHEN pay_status IN ('worked', 'cut_by_platform', 'cut_by_courier')
        THEN {ridden} - CASE WHEN {has_break} AND {is_unpaid} THEN {pause} ELSE 0 END
        ELSE 0 END AS worked,
    CASE WHEN pay_status = 'cut_by_platform' THEN {lost}
        WHEN pay_status = 'cancelled_by_platform' AND {notice} < 86400 THEN {planned}
        ELSE 0 END AS credited,
    CASE WHEN pay_status IN ('worked', 'cut_by_platform', 'cut_by_courier')
        THEN distance_metres ELSE 0 END AS metres
FROM shifts WHERE pay_status IS NOT NULL
"""
DAYS = """
CREATE TEMPORARY TABLE priced AS
WITH told AS MATERIALIZED ({shifts}), counted AS MATERIALIZED (
    SELECT courier_id, worked_on, min(source_id) AS source_id,
        (CAST(sum(worked + credited) AS bigint) + 59) / 60 AS minutes,
        (CAST(sum(worked) AS bigint) + 59) / 60 AS worked_minutes,
        CAST(sum(metres) AS bigint) AS metres
    FROM told GROUP BY courier_id, worked_on
), floored AS MATERIALIZED (
    SELECT counted.*, CASE WHEN minutes < 180 THEN 180 - minutes ELSE 0 END AS missing FROM counted
), worth AS MATERIALIZED (
    SELECT m.*, f.hourly_text, f.hourly_rule, f.hourly_source, f.pct, f.extra_text, f.extra_rule,
        f.extra_source, f.phone_text, f.phone_source, f.bike_text, f.bike_source,
        (2 * minutes * hourly + 6000) / 12000 AS base,
        (2 * minutes * hourly * pct + 600000) / 1200000 AS supplement,
        (2 * (minutes + missing) * hourly + 6000) / 12000 AS with_floor,
        CASE WHEN own_phone THEN (2 * worked_minutes * f.phone + 6000) / 12000 ELSE 0 END
            AS phone_cents,
        CASE WHEN own_bike THEN (2 * metres * f.bike + 100000) / 200000 ELSE 0 END AS bike_cents
    FROM floored AS m
    JOIN figures AS f ON f.worked_on = m.worked_on
    JOIN couriers AS c ON c.id = m.courier_id
), numbered AS (
    SELECT row_number() OVER (ORDER BY courier_id, worked_on) AS n, worth.*,
        with_floor - base AS top_up, with_floor + supplement AS gross
    FROM worth
)
SELECT numbered.*, gross + phone_cents + bike_cents AS total, {entry} AS entry_id FROM numbered
"""
MONTHS = """
CREATE TEMPORARY TABLE priced_months AS
SELECT m.*, {entry} AS entry_id,
    (2 * gross * 1307 + 10000) / 20000 AS worker, (2 * gross + 4) / 8 AS employer
FROM (SELECT row_number() OVER (ORDER BY courier_id, {month}) AS n, courier_id, {month} AS month,
             min(source_id) AS source_id, CAST(sum(gross) AS bigint) AS gross,
             CAST(sum(phone_cents + bike_cents) AS bigint) AS allowance
      FROM priced GROUP BY courier_id, {month}) AS m
"""
LEDGER_LINES = """
INSERT INTO ledger_lines (entry_id, employer_number, account, courier_id, source_id, amount_cents)
SELECT entry_id, '{employer}', 'wages', CAST(NULL AS bigint), source_id, gross FROM priced
UNION ALL SELECT entry_id, '{employer}', 'allowances', CAST(NULL AS bigint), source_id,
    phone_cents + bike_cents FROM priced WHERE phone_cents + bike_cents > 0
UNION ALL SELECT entry_id, '{employer}', 'courier_payable', courier_id, CAST(NULL AS bigint), -total
    FROM priced
UNION ALL SELECT entry_id, '{employer}', 'courier_payable', courier_id, CAST(NULL AS bigint), worker
    FROM priced_months
UNION ALL SELECT entry_id, '{employer}', 'social_security_payable', CAST(NULL AS bigint),
    CAST(NULL AS bigint), -worker - employer FROM priced_months
UNION ALL SELECT entry_id, '{employer}', 'employer_contributions', CAST(NULL AS bigint), source_id,
    employer FROM priced_months
"""
ENTRIES = """
INSERT INTO ledger_entries (id, employer_number, effect_key, kind, occurred_on, posted_at)
SELECT entry_id, '{employer}', 'pay-day:' || courier_id || ':1:' || worked_on || ':1', 'pay_day',
    worked_on, CURRENT_TIMESTAMP FROM priced
UNION ALL SELECT entry_id, '{employer}', 'pay-month:' || courier_id || ':1:' || month || ':1',
    'pay_month', month, CURRENT_TIMESTAMP FROM priced_months
"""
CALCULATIONS = """
INSERT INTO pay_calculations (id, employer_number, courier_id, agreement_id, agreement_version_id,
    worked_on, revision, input_sha256, result, entry_id, computed_at, known_change_id, worker,
    parameter_rows)
SELECT n, '{employer}', courier_id, 1, 1, worked_on, 1, '{digest}',
    {json}('paid_minutes', minutes, 'worked_minutes', worked_minutes, 'top_up_minutes', missing,
        'base_cents', base, 'supplement_cents', supplement, 'top_up_cents', top_up,
        'gross_cents', gross, 'phone_cents', phone_cents, 'bike_cents', bike_cents,
        'total_cents', total, 'declared_minutes', 0, 'pay_due', {due},
        'by_source', {json}(CAST(source_id AS text), {json}('paid_minutes', minutes,
            'top_up_minutes', missing, 'gross_cents', gross,
            'allowance_cents', phone_cents + bike_cents))),
    entry_id, CURRENT_TIMESTAMP, (SELECT max(id) FROM agreement_changes),
    {json}('kind', 'employee', 'own_bike', {own_bike}, 'own_phone', {own_phone}), '[]'
FROM priced JOIN (SELECT id, own_bike, own_phone FROM couriers) AS c ON c.id = courier_id
"""
LINES = """
INSERT INTO pay_lines (employer_number, calculation_id, kind, source_id, quantity, unit, rate,
    amount_cents, rule, rule_source, dated_on)
SELECT '{employer}', n, 'base', source_id, CAST(minutes AS text), 'minutes', hourly_text, base,
    hourly_rule, hourly_source, worked_on FROM priced
UNION ALL SELECT '{employer}', n, 'supplement', source_id, CAST(minutes AS text), 'minutes',
    extra_text, supplement, extra_rule, extra_source, worked_on FROM priced WHERE pct > 0
UNION ALL SELECT '{employer}', n, 'top_up', source_id, CAST(missing AS text), 'minutes',
    hourly_text, top_up, 'floor_per_day', hourly_source, worked_on FROM priced WHERE missing > 0
UNION ALL SELECT '{employer}', n, 'phone', source_id, CAST(worked_minutes AS text), 'minutes',
    phone_text, phone_cents, 'phone_per_hour', phone_source, worked_on
    FROM priced JOIN (SELECT id, own_phone FROM couriers) AS c ON c.id = courier_id
    WHERE own_phone AND worked_minutes > 0
UNION ALL SELECT '{employer}', n, 'bike', source_id, {km}, 'km', bike_text, bike_cents,
    'bike_per_km', bike_source, worked_on
    FROM priced JOIN (SELECT id, own_bike FROM couriers) AS c ON c.id = courier_id
    WHERE own_bike AND metres > 0
"""
WORKED_DAYS = """
INSERT INTO worked_days (employer_number, courier_id, agreement_id, worked_on, revision,
    paid_minutes, worked_minutes, declared_minutes, top_up_minutes, base_cents, supplement_cents,
    top_up_cents, gross_cents, phone_cents, bike_cents, total_cents, worker_contribution_cents,
    withholding_cents, payable_cents, pay_due_on)
SELECT '{employer}', courier_id, 1, worked_on, 1, minutes, worked_minutes, 0, missing, base,
    supplement, top_up, gross, phone_cents, bike_cents, total, deducted, 0, total - deducted, {due}
FROM (
    SELECT r.*, part + CASE WHEN served <= worker - sum(part) OVER (PARTITION BY courier_id, month)
        THEN 1 ELSE 0 END AS deducted
    FROM (
        SELECT d.*, m.month, m.worker, m.worker * d.gross / m.gross AS part, row_number() OVER (
            PARTITION BY d.courier_id, m.month ORDER BY
                m.worker * d.gross - m.worker * d.gross / m.gross * m.gross DESC, worked_on
        ) AS served
        FROM priced AS d
        JOIN priced_months AS m ON m.courier_id = d.courier_id AND m.month = {month}
    ) AS r
) AS s
"""
PAY_MONTHS = """
INSERT INTO pay_months (employer_number, courier_id, agreement_id, month, revision, gross_cents,
    allowance_cents, worker_contribution_cents, employer_contribution_cents, withholding_cents,
    payable_cents, cost_by_source, changed_at)
SELECT '{employer}', courier_id, 1, month, 1, gross, allowance, worker, employer, 0,
    gross + allowance - worker, {json}(CAST(source_id AS text), {json}('gross_cents', gross,
        'allowance_cents', allowance, 'employer_contribution_cents', employer)), CURRENT_TIMESTAMP
FROM priced_months
"""
STATEMENTS = (
    DAYS, MONTHS, LEDGER_LINES, ENTRIES, CALCULATIONS, LINES, WORKED_DAYS, PAY_MONTHS,
)  # fmt: skip


def pay_in_sql(session: Session) -> None:
    """Compute and write everything inside the database, after `figures_in_sql`."""
    name = session.get_bind().dialect.name
    connection = session.connection()
    for statement in STATEMENTS:
        part = "00000001-0000" if statement is DAYS else "00000002-0000"
        entry = ENTRY_ID[name].format(part=part, n="n")
        connection.exec_driver_sql(statement.format(**_parts(name), entry=entry))
        for table in ("priced", "priced_months"):
            if f"TABLE {table} " in statement:
                connection.exec_driver_sql(ANALYZE[name].format(table=table))


def figures_in_sql(session: Session, agreement: Agreement) -> None:
    """The figures of an agreement by day, in the table that `pay_in_sql` reads."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(text(FIGURES.format(date="text" if is_sqlite else "date")))
    rows = list(_figures(agreement))
    names = ", ".join(f":{name}" for name in rows[0])
    session.execute(text(f"INSERT INTO figures ({', '.join(rows[0])}) VALUES ({names})"), rows)


def _parts(name: str) -> dict[str, str]:
    def seconds(start: str, end: str) -> str:
        return SECONDS[name].format(start=start, end=end)

    moment, is_unpaid = BREAK[name]
    shifts = SHIFTS.format(
        ridden=seconds("actual_start", "actual_end"),
        lost=seconds("actual_end", "planned_end"),
        planned=seconds("planned_start", "planned_end"),
        notice=seconds("cancelled_at", "planned_start"),
        has_break="breaks <> '[]'",
        is_unpaid=is_unpaid,
        pause=seconds(moment.format(name="start"), moment.format(name="end")),
    )
    flags = {own: FLAG[name].format(name=own) for own in ("own_bike", "own_phone")}
    named = {"month": MONTH[name], "due": DUE[name], "km": KM[name], "json": JSON[name]}
    return {"employer": EMPLOYER, "digest": "0" * 64, "shifts": shifts, **named, **flags}


def _figures(agreement: Agreement) -> Iterator[dict[str, object]]:
    table = RateTable(agreement, Decimal(100))
    for number in range(DAYS_A_YEAR):
        day = FIRST_DAY + timedelta(days=number)
        hourly, pct = table.hourly_on(day), table.supplement_on(day)
        phone = table.allowance_on(PayRule.PHONE_PER_HOUR, day)
        bike = table.allowance_on(PayRule.BIKE_PER_KM, day)
        assert hourly is not None
        assert phone is not None
        assert bike is not None
        extra = hourly.value * pct.value / 100 if pct else None
        yield {
            "worked_on": str(day),
            "hourly": _scaled(hourly),
            "hourly_text": str(hourly.value),
            "hourly_rule": hourly.rule.value,
            "hourly_source": hourly.source,
            "pct": int(pct.value) if pct else 0,
            "extra_text": None if extra is None else str(extra),
            "extra_rule": pct.rule.value if pct else None,
            "extra_source": pct.source if pct else None,
            "phone": _scaled(phone),
            "phone_text": str(phone.value),
            "phone_source": phone.source,
            "bike": _scaled(bike),
            "bike_text": str(bike.value),
            "bike_source": bike.source,
        }


def _scaled(rate: Rate) -> int:
    exact: Fraction = rate.exact * SCALE
    assert exact.denominator == 1
    return exact.numerator
