"""Agreements of the release before: they stay in force, can be closed, and survive going back."""

from datetime import date

from sqlalchemy import select, text

from courier_api.agreements.activate import close
from courier_api.agreements.models import AgreementClosing, PlatformTerms
from courier_api.agreements.queries import version_on
from courier_api.foundation.database import Database
from courier_api.foundation.migrate import downgrade, upgrade
from tests.factories.clocks import FRIDAY_NOON

BEFORE = "0111_duty_and_pull"
ROWS = (
    "INSERT INTO cooperatives (employer_number, name, timezone, language, contract_mode, "
    "midnight_end, in_lead_minutes, alert_minutes_before_start, created_at) VALUES "
    "('0123456749', 'Ours', 'Europe/Brussels', 'en', 'per-day', 'next_day', 60, 15, "
    "'2026-01-01 00:00:00')",
    "INSERT INTO sources (id, employer_number, slug, name, scheme, added_at) VALUES "
    "(1, '0123456749', 'zwaluw', 'Zwaluw', 'standard-webhooks', '2026-01-01 00:00:00')",
    "INSERT INTO agreements (id, employer_number, name) VALUES (1, '0123456749', 'Ketting')",
    "INSERT INTO agreement_versions (id, employer_number, agreement_id, version, valid_from, "
    "terms, known_from) VALUES (1, '0123456749', 1, 1, '2026-01-01', '{}', '2026-01-01 00:00:00')",
    "INSERT INTO platform_terms (employer_number, source_id, agreement_id, valid_from, fee_pct, "
    "vat_pct, payment_days, language) VALUES ('0123456749', 1, 1, '2026-01-01', '6.5', '21', 30, "
    "'nl')",
)


def test_versions_of_the_release_before_stay_in_force_and_can_be_closed(
    unmigrated_database_url: str,
) -> None:
    upgrade(unmigrated_database_url, BEFORE)
    database = Database(unmigrated_database_url)
    with database.transaction() as session:
        for statement in ROWS:
            session.execute(text(statement))
    upgrade(unmigrated_database_url)
    with database.transaction() as session:
        version = version_on(session, 1, date(2026, 3, 6))
        assert version is not None
        close(session, version, date(2026, 3, 31), actor="staff:3", now=FRIDAY_NOON)
    with database.reading() as session:
        closings = session.scalars(select(AgreementClosing).order_by(AgreementClosing.id)).all()
        assert [(c.valid_to, c.recorded_by) for c in closings] == [
            (None, "migration"), (date(2026, 3, 31), "staff:3"),
        ]  # fmt: skip
        assert session.scalars(select(PlatformTerms.valid_to)).all() == [date(2026, 3, 31)]

    downgrade(unmigrated_database_url, BEFORE)
    with database.reading() as session:
        kept = session.execute(text("SELECT version, valid_to FROM agreement_versions")).all()
    assert [(row.version, str(row.valid_to)) for row in kept] == [(1, "2026-03-31")]
    database.dispose()
