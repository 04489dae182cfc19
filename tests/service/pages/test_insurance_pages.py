"""Who insures a courier on a shift, and the office's policies, from a real database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from courier_api.couriers.models import Courier
from courier_api.documents.document import Document
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.insurance.enter import NewPolicy, enter_policy
from courier_api.locale.catalogue import Language
from courier_api.web.courier.insured import own_certificate
from courier_api.web.office.insurance_views import InsuranceView, TypedPolicy
from courier_api.web.office.read_insurance import end_as_typed, insurance_view, keep_policy
from declarations.insurer import PolicyGap, PolicyKind
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, DRIES, courier_id_of, make_courier
from tests.factories.events import Told
from tests.factories.running import Running

LAW = NewPolicy(
    kind=PolicyKind.WORK_ACCIDENT,
    insurer="Assurances Zenne",
    number="AW-1",
    valid_from=date(2026, 1, 1),
    phone="+32 2 555 01 99",
)
TYPED = TypedPolicy(
    kind="civil_liability", insurer="Maas", number="BA-1", valid_from="2026-01-01",
    valid_to="2026-12-31",
)  # fmt: skip


def enter(service: Running, new: NewPolicy = LAW, employer_number: str = OURS) -> int:
    with service.database.transaction() as session:
        return enter_policy(session, employer_number, new, actor="test", now=service.clock.now())


def certificate(service: Running) -> Document:
    with service.database.reading() as session:
        courier_id = courier_id_of(session, AMINA)
        shift_id = service.shift().id
        return own_certificate(session, courier_id, shift_id, Language.EN, service.clock.now())


def office(service: Running, employer_number: str = OURS) -> InsuranceView:
    with service.database.reading() as session:
        return insurance_view(session, employer_number, service.clock.now())


def test_a_certificate_names_the_policy_and_the_declaration(service: Running) -> None:
    enter(service)
    service.tell(Told().planned())
    service.pass_time(minutes=10)

    document = certificate(service)
    (policies,) = document.tables
    period = service.shift().period_id

    assert policies.rows[0][1] == "Assurances Zenne, policy AW-1. Call +32 2 555 01 99."
    assert [row[1] for row in policies.rows[1:]] == ["No policy is known. Ask the office."] * 3
    assert period is not None
    assert any(f"number {period}, accepted" in line for line in document.parties)


def test_a_certificate_says_that_the_shift_is_not_declared_yet(service: Running) -> None:
    enter(service)
    service.tell(Told().planned())

    document = certificate(service)

    assert "Not yet accepted by social security: do not ride before it is." in document.parties


def test_the_policy_of_a_platform_is_never_on_the_certificate_of_an_employee(
    service: Running,
) -> None:
    enter(service, replace(LAW, source_id=service.source_id))
    service.tell(Told().planned())

    document = certificate(service)

    assert {row[1] for row in document.tables[0].rows} == {"No policy is known. Ask the office."}
    assert document.notes[0].startswith("Your rights after an accident stay the same")


def test_a_certificate_carries_no_national_number(service: Running) -> None:
    service.tell(Told().planned())
    with service.database.reading() as session:
        ssin = session.get_one(Courier, courier_id_of(session, AMINA)).ssin
    document = certificate(service)
    text = " ".join([*document.parties, *document.notes, document.title])

    assert ssin is not None
    assert ssin not in text


def test_nobody_gets_the_certificate_of_somebody_else(service: Running) -> None:
    service.tell(Told().planned())
    with service.database.transaction() as session:
        other = make_courier(session, DRIES)
    with service.database.reading() as session, pytest.raises(NotFound):
        own_certificate(session, other, service.shift().id, Language.EN, service.clock.now())


def test_the_office_sees_its_own_policies_and_days_without_one(service: Running) -> None:
    service.tell(Told().planned())
    worked_on = service.shift().worked_on
    assert [(each.gap, each.first) for each in office(service).findings] == [
        (PolicyGap.NOT_INSURED, worked_on)
    ]

    policy_id = enter(service)

    assert [line.policy_id for line in office(service).lines] == [policy_id]
    assert office(service).findings == ()
    assert office(service, THEIRS).lines == ()


def test_the_office_ends_a_policy_and_is_told_what_is_no_longer_insured(service: Running) -> None:
    policy_id = enter(service)
    service.tell(Told().planned())
    before = service.shift().worked_on - timedelta(days=1)

    with service.database.transaction() as session:
        end_as_typed(
            session, OURS, policy_id, before.isoformat(), "staff:1", service.clock.now()
        )  # fmt: skip

    assert PolicyGap.NOT_INSURED in [each.gap for each in office(service).findings]


def test_a_typed_policy_is_kept_for_its_platform(service: Running) -> None:
    slug = office(service).platforms[0][0]
    with service.database.transaction() as session:
        keep_policy(
            session, OURS, replace(TYPED, platform=slug), "staff:1", service.clock.now()
        )  # fmt: skip

    (line,) = office(service).lines

    assert (line.kind, line.number, line.valid_to) == (
        PolicyKind.CIVIL_LIABILITY, "BA-1", date(2026, 12, 31),
    )  # fmt: skip
    assert line.platform_name == office(service).platforms[0][1]


def test_every_wrong_field_of_a_typed_policy_is_named(service: Running) -> None:
    wrong = TypedPolicy(kind="luck", platform="nobody", valid_from="soon", valid_to="later")

    with service.database.transaction() as session, pytest.raises(Invalid) as refused:
        keep_policy(session, OURS, wrong, "staff:1", service.clock.now())

    faults = refused.value.facts["errors"]
    assert isinstance(faults, list)
    assert [fault["field"] for fault in faults] == [
        "kind", "platform", "insurer", "number", "valid_from", "valid_to",
    ]  # fmt: skip


def test_who_rides_self_employed_is_insured_by_the_platform_alone(service: Running) -> None:
    enter(service)
    enter(
        service, replace(LAW, source_id=service.source_id, insurer="Platform Mutual", number="P-9")
    )
    service.tell(Told().planned(engagement="self_employed"))

    document = certificate(service)
    (policies,) = document.tables

    assert policies.rows[0][1].startswith("Platform Mutual, policy P-9.")
    assert not any("Assurances Zenne" in row[1] for row in policies.rows)
    assert not any("Employer" in line for line in document.parties)
    assert any("neither declares nor pays" in line for line in document.parties)
    assert not any("do not ride" in note for note in document.notes)


def test_without_a_policy_of_the_platform_the_certificate_says_not_to_ride(
    service: Running,
) -> None:
    enter(service)
    service.tell(Told().planned(engagement="self_employed"))

    document = certificate(service)

    assert any("do not ride" in note for note in document.notes)


def test_a_policy_entered_on_the_page_covers_the_shifts_of_its_platform(service: Running) -> None:
    service.tell(Told().planned(engagement="self_employed"))
    typed = replace(TYPED, kind="work_accident", platform="zwaluw")
    with service.database.transaction() as session:
        keep_policy(session, OURS, typed, "test", service.clock.now())
    service.work()
    assert service.shift().covered

    with service.database.transaction() as session:
        (line,) = insurance_view(session, OURS, service.clock.now()).lines
        end_as_typed(session, OURS, line.policy_id, "2026-03-05", "test", service.clock.now())
    service.work()
    assert not service.shift().covered
