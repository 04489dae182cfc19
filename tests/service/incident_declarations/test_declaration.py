"""A declaration from the first look to the insurer's answer, with its proof and its clock."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.incident_declarations.answer import (
    InsurersAnswer,
    changes_since_sent,
    correct_declaration,
    record_answer,
)
from courier_api.incident_declarations.certificate import CertificateStep, note_certificate
from courier_api.incident_declarations.download import (
    declaration_file,
    declaration_pdf,
    sent_paper,
)
from courier_api.incident_declarations.errors import (
    DeclarationNotNeeded,
    FormHasFaults,
    NotInThisState,
    ProofIncomplete,
)
from courier_api.incident_declarations.form_now import FilledForm, form_now
from courier_api.incident_declarations.prepare import (
    answer_zones,
    choose_form,
    forget_answer,
    mark_ready,
    prepare_declaration,
)
from courier_api.incident_declarations.send import Channel, Proof, send_declaration
from courier_api.incidents.case_models import IncidentAlert
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.remind import remind
from courier_api.incidents.steps import steps_of
from courier_api.locale.catalogue import Language
from safety.declaration_form import FormKind, Source, Spot, read_file
from safety.facts import DeclarationStatus
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.incidents import clocks_of, incidents, timeline_of
from tests.factories.papers import (
    ANSWERS,
    HILDE,
    NEXT_DAY,
    declarations,
    held,
    logged,
    make_case,
    make_ready,
)
from tests.factories.raw_database import is_readable
from tests.factories.running import Running

MONDAY = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
BY_PORTAL = Proof(sent_at=MONDAY, channel=Channel.PORTAL, ticket_no="2V00000ABCDEF")
LATE = datetime(2026, 3, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def case(service: Running) -> Incident:
    """The case, with its facts."""
    with service.database.transaction() as session:
        return make_case(session)


def shown(session: Session, incident: Incident, now: datetime = NEXT_DAY) -> FilledForm:
    declaration = prepare_declaration(session, incident, actor=HILDE, now=now)
    return form_now(session, incident, declaration, now)


def sent(service: Running, proof: Proof = BY_PORTAL, now: datetime = MONDAY) -> None:
    with service.database.transaction() as session:
        incident = make_ready(session)
        send_declaration(session, incident, proof, actor=HILDE, now=now)


def test_the_form_is_filled_from_the_case_with_its_sources(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        form = shown(session, held(session))

    told = {spot.zone: (answer.value, answer.source) for spot, answer in form.answers.items()}
    assert told["00237"] == ("2026-03-06", Source.COURIER)
    assert told["00239"] == ("1800", Source.COURIER)
    assert told["00242"] == ("1060", Source.COURIER)
    assert told["00256"] == ("Uitgegleden op tramsporen.", Source.COURIER)
    assert told["00280"] == ("032", Source.ADVISER)
    assert told["00025"] == ("Benali", Source.PAYROLL)
    assert told["00277"] == ("AW-2026-1", Source.OFFICE)
    assert told["00252"] == ("2", Source.SERVICE)
    assert told["00266"] == ("2026-03-06", Source.ADVISER)


def test_what_is_missing_is_listed_and_nothing_is_ready_before(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        zones = {spot.zone for spot in shown(session, incident).missing}
        assert {"00246", "00259", "00888", "00275"} <= zones
        with pytest.raises(FormHasFaults) as refused:
            mark_ready(session, incident, actor=HILDE, now=NEXT_DAY)

    assert "00246" in refused.value.facts["zones"]  # type: ignore[operator]


def test_a_minor_case_has_no_declaration(service: Running, case: Incident) -> None:
    light = {
        "doctor": "no", "loss_of_pay": False, "care_place": "hub", "incapacity": {"days": 0},
        "injury": "011", "consequence": "1", "in_first_aid_register": True,
    }  # fmt: skip
    with service.database.transaction() as session:
        incident = held(session)
        add_facts(session, incident, light, actor=HILDE, now=NEXT_DAY)
        with pytest.raises(DeclarationNotNeeded):
            prepare_declaration(session, incident, actor=HILDE, now=NEXT_DAY)


def test_an_answer_counts_until_it_is_forgotten(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        declaration = prepare_declaration(session, incident, actor=HILDE, now=NEXT_DAY)
        answer_zones(session, incident, {"00816": "Hoogstraat"}, actor=HILDE, now=NEXT_DAY)
        street = form_now(session, incident, declaration, NEXT_DAY).answers[Spot("00816")]
        forget_answer(session, incident, "00816", actor=HILDE, now=NEXT_DAY)
        after = form_now(session, incident, declaration, NEXT_DAY).answers

    assert (street.value, street.source) == ("Hoogstraat", Source.ADVISER)
    assert Spot("00816") not in after


def test_what_is_as_the_case_says_follows_the_case(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        declaration = prepare_declaration(session, incident, actor=HILDE, now=NEXT_DAY)
        answer_zones(session, incident, {"00280": "032"}, actor=HILDE, now=NEXT_DAY)

    assert declaration.answers == {}


@pytest.mark.parametrize("told", [{"99999": "x"}, {"00246": "x" * 2001}])
def test_a_zone_that_is_none_and_a_book_are_refused(
    service: Running, case: Incident, told: dict[str, str]
) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        prepare_declaration(session, incident, actor=HILDE, now=NEXT_DAY)
        with pytest.raises(Invalid):
            answer_zones(session, incident, told, actor=HILDE, now=NEXT_DAY)


def test_the_simplified_form_is_proposed_once_work_was_resumed(
    service: Running, case: Incident
) -> None:
    resumed = {"incapacity": {"stopped_on": "2026-03-06", "resumed_on": "2026-03-10"}}
    after = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    with service.database.transaction() as session:
        incident = held(session)
        prepare_declaration(session, incident, actor=HILDE, now=NEXT_DAY)
        with pytest.raises(Invalid, match="not allowed"):
            choose_form(session, incident, FormKind.SIMPLIFIED, actor=HILDE, now=NEXT_DAY)
        add_facts(session, incident, resumed, actor=HILDE, now=after)
        choose_form(session, incident, FormKind.SIMPLIFIED, actor=HILDE, now=after)

    assert declarations(service.database)[0].form == "002"


def test_a_certificate_that_ends_in_the_future_is_no_resumption(
    service: Running, case: Incident
) -> None:
    certificate = {"days": 13, "stopped_on": "2026-03-06", "resumed_on": "2026-03-20"}
    with service.database.transaction() as session:
        incident = held(session)
        add_facts(session, incident, {"incapacity": certificate}, actor=HILDE, now=NEXT_DAY)
        before = shown(session, incident)
        back = datetime(2026, 3, 20, 10, 0, tzinfo=UTC)
        after = shown(session, incident, back)

    values = [form.form.value(zone) for form in (before, after) for zone in ("00752", "00128")]
    assert values == ["0", "", "1", "2026-03-20"]
    assert before.form.value("00272") == "13"
    assert "00128" not in {fault.spot.zone for fault in before.faults}


def test_a_sending_stops_the_clock_with_time_and_channel(service: Running, case: Incident) -> None:
    sent(service)

    (declaration,) = declarations(service.database)
    (clock,) = [
        row for row in clocks_of(service.database, case) if row.rule == "insurer_declaration"
    ]
    assert (clock.state, clock.done_at, clock.done_note) == ("met", MONDAY, "portal")
    assert (declaration.status, declaration.ticket_no) == ("sent", "2V00000ABCDEF")
    assert (declaration.sent_by, declaration.legal_due) == (HILDE, date(2026, 3, 14))
    assert timeline_of(service.database, case)[-1].kind == "declared"


@pytest.mark.parametrize(
    "proof",
    [
        Proof(sent_at=None, channel=Channel.PORTAL),
        Proof(sent_at=MONDAY, channel=None),
    ],
)
def test_without_time_or_channel_nothing_counts_as_sent(
    service: Running, case: Incident, proof: Proof
) -> None:
    with pytest.raises(ProofIncomplete):
        sent(service, proof)

    assert declarations(service.database) == []
    assert "met" not in {row.state for row in clocks_of(service.database, case)}


def test_what_was_sent_is_kept_byte_for_byte_and_unreadable(
    service: Running, case: Incident
) -> None:
    sent(service)

    (declaration,) = declarations(service.database)
    assert declaration.sent_bytes == declaration.sent_form
    assert sha256(declaration.sent_bytes or b"").hexdigest() == declaration.sent_sha256
    assert read_file(declaration.sent_form or b"").value("00246") == ANSWERS["00246"]
    assert not is_readable(service.database, "tramsporen")
    with service.database.transaction() as session:
        paper = sent_paper(session, held(session), actor=HILDE, now=MONDAY)
    assert paper is not None
    assert paper.content == declaration.sent_bytes
    assert logged(service.database, "download.") == ["download.sent_declaration"]


def test_by_post_the_pdf_is_what_was_sent(service: Running, case: Incident) -> None:
    sent(service, Proof(sent_at=MONDAY, channel=Channel.POST))

    (declaration,) = declarations(service.database)
    assert declaration.sent_media_type == "application/pdf"
    assert (declaration.sent_bytes or b"").startswith(b"%PDF-")


def test_a_late_sending_is_never_blocked_and_met_late(service: Running, case: Incident) -> None:
    sent(service, Proof(sent_at=LATE, channel=Channel.EMAIL), now=LATE)

    states = {row.rule: row.state for row in clocks_of(service.database, case)}
    assert states["insurer_declaration"] == "met_late"


@pytest.mark.parametrize(
    "sent_at", [MONDAY + timedelta(hours=1), FRIDAY_EVENING - timedelta(days=1)]
)
def test_a_sending_lies_between_the_accident_and_now(
    service: Running, case: Incident, sent_at: datetime
) -> None:
    with pytest.raises(Invalid):
        sent(service, Proof(sent_at=sent_at, channel=Channel.PORTAL))


def test_nothing_is_sent_before_it_is_ready_or_twice(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        prepare_declaration(session, incident, actor=HILDE, now=NEXT_DAY)
        with pytest.raises(NotInThisState):
            send_declaration(session, incident, BY_PORTAL, actor=HILDE, now=MONDAY)
    sent(service)
    with service.database.transaction() as session:
        with pytest.raises(NotInThisState):
            send_declaration(session, held(session), BY_PORTAL, actor=HILDE, now=MONDAY)
        with pytest.raises(NotInThisState):
            answer_zones(session, held(session), {"00246": "Anders"}, actor=HILDE, now=MONDAY)


def test_a_case_that_changed_since_it_was_ready_is_checked_again(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        incident = make_ready(session)
        add_facts(session, incident, {"consequence": "4"}, actor=HILDE, now=MONDAY)
        with pytest.raises(FormHasFaults):
            send_declaration(session, incident, BY_PORTAL, actor=HILDE, now=MONDAY)


def test_the_insurer_answers_and_the_rules_know_it(service: Running, case: Incident) -> None:
    sent(service)
    arrived = InsurersAnswer(status=DeclarationStatus.ACKNOWLEDGED, file_no="Z-77")
    with service.database.transaction() as session:
        incident = held(session)
        record_answer(session, incident, arrived, actor=HILDE, now=MONDAY)
        doubt = InsurersAnswer(status=DeclarationStatus.IN_DOUBT, reason=" ")
        with pytest.raises(Invalid):
            record_answer(session, incident, doubt, actor=HILDE, now=MONDAY)
        accepted = InsurersAnswer(status=DeclarationStatus.ACCEPTED)
        record_answer(session, incident, accepted, actor=HILDE, now=MONDAY)
        facts = session.get_one(IncidentHealth, incident.id).facts

    (declaration,) = declarations(service.database)
    assert (declaration.status, declaration.insurer_file_no) == ("accepted", "Z-77")
    assert facts["declaration_status"] == "accepted"


def test_a_correction_is_a_new_declaration_that_names_the_first(
    service: Running, case: Incident
) -> None:
    sent(service)
    with service.database.transaction() as session:
        incident = held(session)
        correction = correct_declaration(session, incident, actor=HILDE, now=MONDAY)
        answer_zones(session, incident, {"00246": "Rijweg"}, actor=HILDE, now=MONDAY)
        changes = changes_since_sent(session, incident, correction, MONDAY)

    first, second = declarations(service.database)
    assert (first.status, second.status) == ("correction_needed", "to_prepare")
    assert second.corrects_id == first.id
    assert [(c.spot.zone, c.sent, c.now) for c in changes] == [
        ("00246", ANSWERS["00246"], "Rijweg")
    ]


def test_the_form_is_printed_in_its_three_languages_and_each_taking_is_logged(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        incident = make_ready(session)
        papers = [
            declaration_pdf(session, incident, language, actor=HILDE, now=MONDAY)
            for language in (Language.NL, Language.FR, Language.DE)
        ]
        with pytest.raises(Invalid):
            declaration_pdf(session, incident, Language.EN, actor=HILDE, now=MONDAY)
        data = declaration_file(session, incident, actor=HILDE, now=MONDAY)

    assert all(paper.content.startswith(b"%PDF-") for paper in papers)
    assert len({paper.content for paper in papers}) == 3
    assert b"<IdentificationOfRisk>001" in data.content
    assert logged(service.database, "download.") == [
        *["download.declaration_pdf"] * 3,
        "download.declaration_file",
    ]


def test_a_file_with_faults_is_not_given_out(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        prepare_declaration(session, incident, actor=HILDE, now=NEXT_DAY)
        with pytest.raises(FormHasFaults):
            declaration_file(session, incident, actor=HILDE, now=NEXT_DAY)


def test_the_certificate_goes_its_own_way_once_each(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        for at in (NEXT_DAY, MONDAY):
            note_certificate(
                session, incident, CertificateStep.REQUESTED, done_at=at, actor=HILDE, now=MONDAY
            )
        with pytest.raises(Invalid):
            note_certificate(
                session, incident, CertificateStep.RECEIVED, done_at=LATE, actor=HILDE, now=MONDAY
            )
        steps = [(row.step, row.done_at) for row in steps_of(session, incident)]

    assert steps == [("certificate_requested", NEXT_DAY)]


def test_day_five_and_seven_sound_until_it_is_sent(service: Running, case: Incident) -> None:
    day_five = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    with service.database.transaction() as session:
        remind(session, now=day_five)
        before = occasions(session)
        incident = make_ready(session, now=day_five)
        proof = Proof(sent_at=day_five, channel=Channel.EMAIL)
        send_declaration(session, incident, proof, actor=HILDE, now=day_five)
        remind(session, now=day_five + timedelta(days=2))
        after = occasions(session)

    assert before.count("day_alarm") == 1
    assert after == before


def occasions(session: Session) -> list[str]:
    return list(session.scalars(select(IncidentAlert.occasion).order_by(IncidentAlert.id)))


def test_preparing_twice_is_one_declaration(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        first = prepare_declaration(session, incident, actor=HILDE, now=NEXT_DAY)
        again = prepare_declaration(session, incident, actor=HILDE, now=MONDAY)

    assert first.id == again.id
    assert len(incidents(service.database)) == len(declarations(service.database)) == 1
