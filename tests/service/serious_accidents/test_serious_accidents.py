"""A serious accident: phoned, secured, reported; each with name, time and the clock it meets."""

from datetime import UTC, date, datetime, timedelta

import pytest

from courier_api.foundation.errors import Invalid
from courier_api.incident_declarations.errors import ProofIncomplete
from courier_api.incidents.case_models import IncidentInvestigation
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident
from courier_api.incidents.steps import steps_of
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from courier_api.serious_accidents.assemble import assembled
from courier_api.serious_accidents.errors import (
    FileStateRefused,
    NoSeriousFile,
    ReportNotFound,
    ReportSent,
    SectionsMissing,
    WordsNeeded,
)
from courier_api.serious_accidents.notice import Call, calls_of, confirm_in_writing, record_call
from courier_api.serious_accidents.notice_paper import notice_paper
from courier_api.serious_accidents.report import (
    ReportChannel,
    ReportKind,
    ReportProof,
    make_report,
    report_paper,
    reports_of,
    send_report,
    write_section,
)
from courier_api.serious_accidents.secure import secure
from courier_api.serious_accidents.serious_file import (
    close_file,
    confirm_serious,
    note_reply,
    open_file,
    say_not_serious,
    suspect_again,
)
from safety.serious_file import SCENE_STEPS, ReportSection, SeriousStep
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.incidents import clocks_of
from tests.factories.papers import HILDE, NEXT_DAY, held, logged, make_case
from tests.factories.raw_database import is_readable
from tests.factories.running import Running

SOON = FRIDAY_EVENING + timedelta(minutes=30)
DAY_TEN = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
REACHED = Call(called_at=SOON, number="02 235 53 00", reached=True, spoke_to="De heer Maes")
BY_MAIL = ReportProof(sent_at=DAY_TEN, channel=ReportChannel.EMAIL)


@pytest.fixture
def case(service: Running) -> Incident:
    """A broken collarbone that will not heal wholly: very serious."""
    with service.database.transaction() as session:
        return make_case(session, injury="021", permanent_expected=True, consequence="3")


def states(service: Running, incident: Incident) -> dict[str, str]:
    return {row.rule: row.state for row in clocks_of(service.database, incident)}


def test_a_sprain_has_no_such_file(service: Running) -> None:
    with service.database.transaction() as session:
        make_case(session)
        with pytest.raises(NoSeriousFile):
            open_file(session, held(session), actor=HILDE, now=NEXT_DAY)


def test_a_call_that_reached_somebody_meets_the_notice(service: Running, case: Incident) -> None:
    nobody = Call(called_at=SOON - timedelta(minutes=10), number="02 235 53 00", reached=False)
    with service.database.transaction() as session:
        incident = held(session)
        record_call(session, incident, nobody, actor=HILDE, now=NEXT_DAY)
        before = states(service, case)["inspection_notice"]
        record_call(session, incident, REACHED, actor=HILDE, now=NEXT_DAY)
        calls = [(row.reached, row.called_by, row.spoke_to) for row in calls_of(session, incident)]

    assert (before, states(service, case)["inspection_notice"]) == ("running", "met")
    assert calls == [(False, HILDE, None), (True, HILDE, "De heer Maes")]
    assert not is_readable(service.database, "Maes")


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (Call(called_at=SOON, number=" ", reached=False), WordsNeeded),
        (Call(called_at=SOON, number="02", reached=True), WordsNeeded),
        (Call(called_at=NEXT_DAY + timedelta(hours=1), number="02", reached=False), Invalid),
    ],
)
def test_a_call_without_its_facts_is_refused(
    service: Running, case: Incident, call: Call, error: type[Exception]
) -> None:
    with service.database.transaction() as session, pytest.raises(error):
        record_call(session, held(session), call, actor=HILDE, now=NEXT_DAY)


def test_the_notice_is_confirmed_in_writing(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        confirm_in_writing(
            session, incident, done_at=NEXT_DAY, note="mail", actor=HILDE, now=NEXT_DAY
        )
        paper = notice_paper(session, incident, Language.FR, actor=HILDE, now=NEXT_DAY)
        steps = [row.step for row in steps_of(session, incident)]

    assert steps == ["notice_confirmed"]
    assert paper.content.startswith(b"%PDF-")
    assert logged(service.database, "download.") == ["download.inspection_notice"]


def test_steps_meet_duties_and_move_the_file(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        confirm_serious(session, incident, actor=HILDE, now=NEXT_DAY)
        for step in sorted(SCENE_STEPS):
            file = secure(session, incident, step, done_at=SOON, note="", actor=HILDE, now=NEXT_DAY)
        assert file.state == "scene_secured"
        file = secure(
            session, incident, SeriousStep.TEMPORARY_MEASURES, done_at=NEXT_DAY, note="Route",
            actor=HILDE, now=NEXT_DAY,
        )  # fmt: skip
        assert file.state == "measures_taken"

    found = states(service, case)
    assert (found["scene_preserved"], found["precautions"]) == ("met", "met_late")
    assert found["investigation_start"] == "running"


def test_who_says_it_is_not_serious_says_why(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        with pytest.raises(WordsNeeded):
            say_not_serious(session, incident, " ", actor=HILDE, now=NEXT_DAY)
        file = say_not_serious(session, incident, "Geen breuk", actor=HILDE, now=NEXT_DAY)
        assert (file.state, file.decided_by, file.reason) == ("not_serious", HILDE, "Geen breuk")
        with pytest.raises(FileStateRefused):
            confirm_serious(session, incident, actor=HILDE, now=NEXT_DAY)
        assert suspect_again(session, incident, actor=HILDE, now=NEXT_DAY).state == "suspected"


def test_the_report_is_put_together_from_the_case(service: Running, case: Incident) -> None:
    causes = [{"order": "primary", "text": "Natte tramrail"}]
    with service.database.transaction() as session:
        incident = held(session)
        session.add(
            IncidentInvestigation(
                incident_id=incident.id,
                employer_number=incident.employer_number,
                level="serious",
                content={"causes": causes, "recommendations": ["Route aanpassen"]},
                started_at=NEXT_DAY,
                changed_at=NEXT_DAY,
                changed_by=HILDE,
            )
        )
        session.flush()
        file = open_file(session, incident, actor=HILDE, now=NEXT_DAY)
        words = Words(load_catalogue(), Language.NL)
        sections = assembled(session, incident, file, words, NEXT_DAY)

    assert "Naam: Benali" in sections[ReportSection.VICTIM]
    assert sections[ReportSection.PRIMARY_CAUSES] == "Natte tramrail"
    assert sections[ReportSection.RECOMMENDATIONS] == "Route aanpassen"
    assert "Uitgegleden op tramsporen." in sections[ReportSection.CIRCUMSTANCES]
    assert sections[ReportSection.SIGNATURES] == ""


def test_a_provisional_report_lists_what_is_missing_and_a_final_one_is_refused(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        report = make_report(
            session, incident, ReportKind.PROVISIONAL, Language.NL, actor=HILDE, now=NEXT_DAY
        )
        with pytest.raises(SectionsMissing) as refused:
            make_report(session, incident, ReportKind.FINAL, Language.NL, actor=HILDE, now=NEXT_DAY)

    assert {"primary_causes", "committee", "signatures"} <= set(report.missing)
    assert refused.value.facts["sections"] == report.missing


def test_a_provisional_report_in_ten_days_meets_the_duty_and_the_final_one_follows(
    service: Running, case: Incident
) -> None:
    proof = ReportProof(sent_at=DAY_TEN, channel=ReportChannel.EMAIL, final_due=date(2026, 4, 16))
    with service.database.transaction() as session:
        incident = held(session)
        report = make_report(
            session, incident, ReportKind.PROVISIONAL, Language.FR, actor=HILDE, now=DAY_TEN
        )
        session.flush()
        with pytest.raises(FileStateRefused):
            send_report(session, incident, report.id, proof, actor=HILDE, now=DAY_TEN)
        confirm_serious(session, incident, actor=HILDE, now=DAY_TEN)
        send_report(session, incident, report.id, proof, actor=HILDE, now=DAY_TEN)
        file = open_file(session, incident, actor=HILDE, now=DAY_TEN)
        assert (file.state, file.final_due) == ("provisional_sent", date(2026, 4, 16))
        with pytest.raises(ReportSent):
            send_report(session, incident, report.id, proof, actor=HILDE, now=DAY_TEN)

        for part in ReportSection:
            write_section(session, incident, part, f"Tekst {part}", actor=HILDE, now=DAY_TEN)
        final = make_report(
            session, incident, ReportKind.FINAL, Language.DE, actor=HILDE, now=DAY_TEN
        )
        session.flush()
        send_report(session, incident, final.id, BY_MAIL, actor=HILDE, now=DAY_TEN)
        note_reply(
            session, incident, "Geen opmerkingen", date(2026, 4, 20), actor=HILDE, now=DAY_TEN
        )
        assert close_file(session, incident, actor=HILDE, now=DAY_TEN).state == "closed"
        assert [row.kind for row in reports_of(session, incident)] == ["final", "provisional"]

    assert states(service, case)["detailed_report"] == "met"


def test_a_report_needs_its_proof_and_is_one_of_this_case(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        confirm_serious(session, incident, actor=HILDE, now=DAY_TEN)
        with pytest.raises(ReportNotFound):
            send_report(session, incident, 77, BY_MAIL, actor=HILDE, now=DAY_TEN)
        with pytest.raises(ProofIncomplete):
            send_report(
                session, incident, 77, ReportProof(sent_at=None, channel=None), actor=HILDE,
                now=DAY_TEN,
            )  # fmt: skip


def test_taking_a_report_is_logged_and_its_bytes_stay(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        report = make_report(
            session, incident, ReportKind.PROVISIONAL, Language.NL, actor=HILDE, now=NEXT_DAY
        )
        session.flush()
        add_facts(session, incident, {"body": "53"}, actor=HILDE, now=NEXT_DAY)
        paper = report_paper(session, incident, report.id, actor=HILDE, now=NEXT_DAY)

    assert paper.content == report.pdf
    assert logged(service.database, "download.") == ["download.detailed_report"]


def test_without_words_a_part_is_put_together_from_the_case_again(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        file = write_section(
            session, incident, ReportSection.VICTIM, "Mevrouw Benali", actor=HILDE, now=NEXT_DAY
        )
        assert file.sections == {"victim": "Mevrouw Benali"}
        file = write_section(
            session, incident, ReportSection.VICTIM, " ", actor=HILDE, now=NEXT_DAY
        )
        assert file.sections == {}
        with pytest.raises(Invalid):
            write_section(
                session, incident, ReportSection.VICTIM, "x" * 4001, actor=HILDE, now=NEXT_DAY
            )
