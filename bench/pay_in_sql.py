"""The ceiling for pay in the database: statements that compute and write without leaving it.

Pay in its simplest form (minutes of shifts that were ridden, one rate, the floor, allowances), so
less is computed than by the rules; but every row that the rules write is written.
"""

from sqlalchemy.orm import Session

from bench.stand import EMPLOYER

SECONDS = {
    "postgresql": "EXTRACT(EPOCH FROM (actual_end - actual_start))::bigint",
    "sqlite": "unixepoch(actual_end) - unixepoch(actual_start)",
}
UUID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
MONTH = {
    "postgresql": "date_trunc('month', worked_on)::date",
    "sqlite": "date(worked_on, 'start of month')",
}
DUE = {"postgresql": "worked_on + 7", "sqlite": "date(worked_on, '+7 days')"}
JSON = {"postgresql": "jsonb_build_object", "sqlite": "json_object"}

DAYS = """
CREATE TEMPORARY TABLE priced AS
SELECT row_number() OVER (ORDER BY courier_id, worked_on) AS n, {uuid} AS entry_id, d.*,
       (minutes * 2516 + 60) / 120 AS base,
       CASE WHEN minutes < 180 THEN ((180 - minutes) * 2516 + 60) / 120 ELSE 0 END AS top_up,
       (minutes * 24 + 60) / 120 AS phone, (metres * 35 + 500) / 1000 AS bike
FROM (SELECT courier_id, worked_on, min(source_id) AS source_id,
             (CAST(sum(CASE WHEN actual_end IS NULL THEN 0 ELSE {seconds} END) AS bigint) + 59)
                 / 60 AS minutes,
             CAST(sum(distance_metres) AS bigint) AS metres
      FROM shifts WHERE pay_status IS NOT NULL GROUP BY courier_id, worked_on) AS d
"""
MONTHS = """
CREATE TEMPORARY TABLE priced_months AS
SELECT {uuid} AS entry_id, m.*, (gross * 1307 + 5000) / 10000 AS worker, (gross + 2) / 4 AS employer
FROM (SELECT courier_id, {month} AS month, min(source_id) AS source_id, CAST(sum(base + top_up) AS bigint) AS gross,
             CAST(sum(phone + bike) AS bigint) AS allowance
      FROM priced GROUP BY courier_id, {month}) AS m
"""
LEDGER_LINES = """
INSERT INTO ledger_lines
    (entry_id, employer_number, account, courier_id, source_id, amount_cents)
SELECT entry_id, '{employer}', 'wages', CAST(NULL AS bigint), source_id, base + top_up FROM priced
UNION ALL SELECT entry_id, '{employer}', 'allowances', CAST(NULL AS bigint), source_id, phone + bike FROM priced
UNION ALL SELECT entry_id, '{employer}', 'courier_payable', courier_id, CAST(NULL AS bigint),
    -(base + top_up + phone + bike) FROM priced
UNION ALL SELECT entry_id, '{employer}', 'courier_payable', courier_id, CAST(NULL AS bigint), worker
    FROM priced_months
UNION ALL SELECT entry_id, '{employer}', 'social_security_payable', CAST(NULL AS bigint),
    CAST(NULL AS bigint), -worker - employer FROM priced_months
UNION ALL SELECT entry_id, '{employer}', 'employer_contributions', CAST(NULL AS bigint), source_id, employer
    FROM priced_months
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
    worked_on, revision, input_sha256, result, entry_id, computed_at)
SELECT n, '{employer}', courier_id, 1, 1, worked_on, 1, '0123456789abcdef0123456789abcdef',
    {json}('paid_minutes', minutes, 'worked_minutes', minutes, 'base_cents', base,
        'supplement_cents', 0, 'top_up_cents', top_up, 'gross_cents', base + top_up,
        'phone_cents', phone, 'bike_cents', bike, 'total_cents', base + top_up + phone + bike,
        'declared_minutes', 0, 'pay_due', {due},
        'by_source', {json}('10', {json}('gross_cents', base + top_up,
            'allowance_cents', phone + bike))),
    entry_id, CURRENT_TIMESTAMP FROM priced
"""
LINES = """
INSERT INTO pay_lines (employer_number, calculation_id, kind, source_id, quantity, unit, rate,
    amount_cents, rule, rule_source)
SELECT '{employer}', n, 'base', source_id, CAST(minutes AS text), 'minutes', '12.58', base, 'agreed_rate',
    'from 2024-05-01' FROM priced
UNION ALL SELECT '{employer}', n, 'top_up', source_id, CAST(180 - minutes AS text), 'minutes', '12.58', top_up,
    'floor_per_day', 'from 2024-05-01' FROM priced WHERE top_up > 0
UNION ALL SELECT '{employer}', n, 'phone', source_id, CAST(minutes AS text), 'minutes', '0.12', phone,
    'phone_per_hour', 'from 2016-05-01' FROM priced
UNION ALL SELECT '{employer}', n, 'bike', source_id, CAST(metres AS text), 'km', '0.35', bike, 'bike_per_km',
    'from 2016-05-01' FROM priced
"""
WORKED_DAYS = """
INSERT INTO worked_days (employer_number, courier_id, agreement_id, worked_on, revision,
    paid_minutes, worked_minutes, declared_minutes, top_up_minutes, base_cents, supplement_cents,
    top_up_cents, gross_cents, phone_cents, bike_cents, total_cents, worker_contribution_cents,
    withholding_cents, payable_cents, pay_due_on)
SELECT '{employer}', courier_id, 1, worked_on, 1, minutes, minutes, 0,
    CASE WHEN minutes < 180 THEN 180 - minutes ELSE 0 END, base, 0, top_up, base + top_up, phone,
    bike, base + top_up + phone + bike, 0, 0, base + top_up + phone + bike, {due} FROM priced
"""
PAY_MONTHS = """
INSERT INTO pay_months (employer_number, courier_id, agreement_id, month, revision, gross_cents,
    allowance_cents, worker_contribution_cents, employer_contribution_cents, withholding_cents,
    payable_cents, cost_by_source, changed_at)
SELECT '{employer}', courier_id, 1, month, 1, gross, allowance, worker, employer, 0,
    gross + allowance - worker, {json}('10', {json}('gross_cents', gross)), CURRENT_TIMESTAMP
FROM priced_months
"""
STATEMENTS = (
    DAYS, MONTHS, LEDGER_LINES, ENTRIES, CALCULATIONS, LINES, WORKED_DAYS, PAY_MONTHS,
)  # fmt: skip


def pay_in_sql(session: Session) -> None:
    """Compute and write everything inside the database."""
    name = session.get_bind().dialect.name
    parts = {
        "employer": EMPLOYER,
        "uuid": UUID[name],
        "seconds": SECONDS[name],
        "month": MONTH[name],
        "due": DUE[name],
        "json": JSON[name],
    }
    for statement in STATEMENTS:
        session.connection().exec_driver_sql(statement.format(**parts))
