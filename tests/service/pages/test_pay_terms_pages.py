"""What the office sees of agreements and figures, read from the database."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion
from courier_api.agreements.store import draft_version
from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.foundation.errors import NotFound
from courier_api.parameters.load import load_bundled
from courier_api.web.office.agreement_views import TypedSignature, VersionState
from courier_api.web.office.change_agreements import QUERIES as AGREEMENTS
from courier_api.web.office.figure_views import FiguresView
from courier_api.web.office.read_figures import QUERIES as FIGURES
from platforms.pay.term_list import TermField
from tests.factories.agreements import make_agreement
from tests.factories.books import worked_days
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.events import Told
from tests.factories.figures import KEY, make_figure
from tests.factories.running import Running
from tests.service.agreements.test_signed_versions import new_version

TODAY = date(2026, 3, 6)


def ridden(service: Running, *days: int) -> None:
    """Four hours on each of these days from Friday on."""
    for number in days:
        starts_at = FRIDAY_EVENING + timedelta(days=number)
        told = Told(shift=f"S-{number}", starts_at=starts_at)
        service.tell(told.planned(), told.started(), told.ended())


def figures(service: Running, employer: str = OURS, typed: str = "") -> FiguresView:
    with service.database.reading() as session:
        return FIGURES.listing(session, employer, typed, service.clock.at)


def office(session: Session) -> int:
    """Samira of the office; gives her number."""
    return add_staff(
        session, employer_number=OURS, name="Samira Lacroix", role=Role.OFFICE,
        phone="+32470999002", language="fr", now=FRIDAY_NOON,
    ).id  # fmt: skip


def test_a_waiting_figure_says_whose_days_it_would_pay_and_how_much(service: Running) -> None:
    with service.database.transaction() as session:
        load_bundled(session, now=FRIDAY_NOON)
        make_figure(session)
        make_agreement(session, service.source_id, rates={"parameter": KEY})
    ridden(service, 0, 1)

    (waiting,) = figures(service).used
    assert (waiting.key, waiting.agreements) == (KEY, ("Ketting (1)",))
    assert (waiting.worked_days, waiting.couriers, waiting.months) == (2, 1, 1)
    assert waiting.courier_names == ("Amina Benali",)
    assert worked_days(service.database) == []
    assert len(figures(service).unused) > 10

    with service.database.transaction() as session:
        FIGURES.confirm(
            session, OURS, waiting.line.row_id, "Official journal", office(session),
            service.clock.at,
        )  # fmt: skip
    service.work()

    assert sum(day.total_cents for day in worked_days(service.database)) == waiting.amount_cents
    assert figures(service).used == ()
    (figure,) = figures(service, typed=KEY.upper()).figures
    assert [(line.entered_name, line.source) for line in figure.lines] == [
        ("Samira Lacroix", "Official journal")
    ]


def test_another_cooperative_sees_its_own_rows_only(service: Running) -> None:
    with service.database.transaction() as session:
        make_figure(session)

    assert (figures(service, THEIRS).figures, figures(service, THEIRS).waiting) == ((), ())


def test_versions_show_their_state_signatures_and_difference(service: Running) -> None:
    with service.database.transaction() as session:
        make_agreement(session, service.source_id, valid_to=TODAY)
        make_agreement(
            session, service.source_id, valid_from=TODAY + timedelta(days=1), floor_minutes="120"
        )

        (agreement,) = AGREEMENTS.listing(session, OURS, TODAY)
        assert [(v.number, v.state, v.signed, v.needed) for v in agreement.versions] == [
            (2, VersionState.AHEAD, 2, 2), (1, VersionState.IN_FORCE, 2, 2),
        ]  # fmt: skip
        view = AGREEMENTS.version(session, OURS, agreement.versions[0].version_id, TODAY)
        assert [c.new.field for c in view.changes if c.new] == [TermField.FLOOR_MINUTES]
        assert {s.name for s in view.signatures} == {"Hilde", "Noor"}
        assert all(answered.is_default for answered in view.questions)
        with pytest.raises(NotFound):
            AGREEMENTS.version(session, THEIRS, view.line.version_id, TODAY)


def test_a_draft_is_signed_and_put_in_force_on_the_page(service: Running) -> None:
    with service.database.transaction() as session:
        draft = draft_version(session, new_version(service.source_id), now=FRIDAY_NOON)
        for party in ("cooperative", str(service.source_id)):
            typed = TypedSignature(
                name="Hilde", role="director", party=party, signed_at="2026-01-05 14:30"
            )
            AGREEMENTS.sign(session, OURS, draft.id, typed, "staff:3", service.clock.at)
        AGREEMENTS.activate(session, OURS, draft.id, "staff:3", service.clock.at)
        view = AGREEMENTS.version(session, OURS, draft.id, TODAY)
        assert view.line.state is VersionState.IN_FORCE
        # 14:30 in Belgium in January
        assert {s.signed_at.isoformat() for s in view.signatures} == {"2026-01-05T13:30:00+00:00"}

        AGREEMENTS.close(session, OURS, draft.id, "2026-03-31", "staff:3", service.clock.at)
        version = session.get_one(AgreementVersion, draft.id)
        assert version.valid_to == date(2026, 3, 31)


def test_a_version_that_begins_anew_pays_what_was_ridden(service: Running) -> None:
    ridden(service, 0)
    with service.database.transaction() as session:
        draft_version(session, new_version(service.source_id), now=FRIDAY_NOON)
    service.work()
    assert service.tasks() == ["pay_no_agreement"]

    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    service.work()

    assert [day.base_cents for day in worked_days(service.database)] == [5220]
