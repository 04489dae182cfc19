"""Tabs of a case with so many rows of everything, long words included."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from courier_api.web.adviser.case_views import (
    CaseHead,
    CaseTab,
    CaseView,
    Person,
)
from courier_api.web.adviser.tab_views import (
    ActionLine,
    ActionsContent,
    AnswerLine,
    AuditContent,
    AuditLine,
    CasualtyLine,
    CauseLine,
    ChangeLine,
    CodeChoice,
    Difference,
    DocumentLine,
    DocumentsContent,
    IncapacityContent,
    IncapacityEffect,
    InjuryLine,
    InvestigationContent,
    MessageLine,
    MessagesContent,
    MessageState,
    PeopleContent,
    PeriodLine,
    PoliceLine,
    ThirdPartyLine,
    TimelineContent,
    TimelineLine,
    WitnessLine,
)
from courier_api.web.adviser.views import (
    CaseClass,
    CaseState,
    ClockState,
    Conclusion,
    Fact,
    FactName,
    MissingFact,
    Nature,
    Reading,
    StepKind,
)
from courier_api.web.incident_words import IncidentKind
from safety.case_states import ActionState
from safety.facts import IncidentClass
from safety.incidents import NextStep, ObstacleToClosing
from safety.reasons import ReasonCode, because
from safety.verdicts import Verdict
from tests.pages.views import (
    LONG_PLACE,
    LONG_PLATFORM,
    NOW,
    TODAY,
    clock,
    nth,
)

CODES = (
    CodeChoice(code="021", label="Closed fractures of the collarbone and everything near it"),
    CodeChoice(code="032", label="Sprains"),
)


def case_head(tab_count: int = 9) -> CaseHead:
    """The head of a case, with everything that can stand in it."""
    return CaseHead(
        ref="2026-0042",
        initials="AEK",
        state=CaseState.OPEN,
        kind=IncidentKind.INJURY,
        case_class=CaseClass.MINOR,
        class_given=True,
        class_confirmed=False,
        nature=Nature.WORKPLACE,
        severity=4,
        version=7,
        read_at=NOW,
        owner="Hilde Vandenbroucke-Peeters",
        owner_id=2,
        staff=(
            Person(staff_id=2, name="Hilde Vandenbroucke-Peeters"),
            Person(staff_id=3, name="Els"),
        ),
        clock=clock(1),
        next_step=NextStep.PREPARE_DECLARATION,
        obstacles=tuple(ObstacleToClosing),
        moves=("investigating", "actions"),
        duplicate_of="2026-0007",
        tabs=tuple(CaseTab)[:tab_count],
    )


def case_view(opened: Sequence[Reading] = ()) -> CaseView:
    """A case with facts of each sort, some locked unless opened."""
    return CaseView(
        head=case_head(),
        facts=(
            lockable(FactName.PERSON, Reading.PERSON, "Amina El Khatib", opened),
            Fact(name=FactName.PLATFORM, text=LONG_PLATFORM),
            Fact(name=FactName.OCCURRED_AT, at=NOW, source="Amina"),
            Fact(name=FactName.NATURE, choice="workplace"),
            Fact(name=FactName.HURT, choice="doctor"),
            Fact(name=FactName.MOVING, choice="riding"),
            Fact(name=FactName.HAPPENED, choice="door"),
            lockable(FactName.NARRATIVE, Reading.NARRATIVE, "Een <deur>\nging open.", opened),
            Fact(name=FactName.BODY),
            Fact(name=FactName.DOCTOR, choice="yes"),
        ),
        conclusions=(
            Conclusion(name="minor", verdict=Verdict.NO, reasons=(because(ReasonCode.DOCTOR),)),
            Conclusion(
                name="serious",
                verdict=Verdict.SUSPECTED,
                reasons=(because(ReasonCode.INJURY_SEVERAL_DAYS, "054", "3"),),
            ),
            Conclusion(name="accident_sheet", verdict=None),
        ),
        clocks=(
            *(replace(clock(number), clock_id=number) for number in range(1, 5)),
            replace(clock(7), clock_id=7, state=ClockState.MET, done_at=NOW, reason=LONG_PLACE),
        ),
        missing=tuple(MissingFact),
        circumstances={"postcode": "1060", "vehicle": "ebike", "accident_date": "2026-03-06"},
        tags=("tram", LONG_PLATFORM),
        machine_class=IncidentClass.SERIOUS,
    )


def lockable(name: FactName, reading: Reading, text: str, opened: Sequence[Reading]) -> Fact:
    """A fact that shows its text only when it was opened."""
    return Fact(name=name, text=text) if reading in opened else Fact(name=name, locked=reading)


def numbers(count: int) -> range:
    """One to so many."""
    return range(1, count + 1)


def timeline(count: int) -> TimelineContent:
    """Lines of every sort."""
    return TimelineContent(
        lines=tuple(
            TimelineLine(
                happened_at=NOW - timedelta(hours=number),
                kind=nth(StepKind, number),
                by="Els" if number % 2 else None,
                text=LONG_PLACE if number % 3 else None,
                recorded_at=NOW if number % 4 == 0 else None,
            )
            for number in numbers(count)
        ),
        kinds=tuple(StepKind) if count else (),
    )


def people(count: int) -> PeopleContent:
    """Casualties with injuries, witnesses, third parties and reports of the police."""
    injuries = tuple(
        InjuryLine(
            injury_id=number,
            injury=f"021 {LONG_PLACE}",
            body="52 Shoulder",
            main=number == 1,
            text="<b>" if number == 2 else None,
        )
        for number in (1, 2)
    )
    return PeopleContent(
        casualties=tuple(
            CasualtyLine(
                casualty_id=number,
                name="Amina El Khatib",
                role="courier" if number % 2 else "third_party",
                consequence="2 temporary" if number % 2 else None,
                doctor="yes" if number % 2 else None,
                hospital=None,
                injuries=injuries if number % 2 else (),
            )
            for number in numbers(count)
        ),
        witnesses=tuple(
            WitnessLine(
                witness_id=number, name=LONG_PLATFORM, direct=(True, False, None)[number % 3],
                phone="+32470000000", statement=LONG_PLACE,
            )
            for number in numbers(count)
        ),
        third_parties=tuple(
            ThirdPartyLine(
                party_id=number, name=None, plate="1-ABC-123", insurer=LONG_PLATFORM, policy=None
            )
            for number in numbers(count)
        ),
        police=tuple(
            PoliceLine(report_id=number, authority=LONG_PLATFORM, number="BR.30", reported_on=TODAY)
            for number in numbers(count)
        ),
        injuries=CODES,
        bodies=CODES,
        consequences=CODES,
    )  # fmt: skip


def effect() -> IncapacityEffect:
    """Three days so far, and what follows."""
    return IncapacityEffect(
        days=None, at_least=3, sheet_needed=True, opens=("accident_sheet",),
        ends=("first_aid_register",),
    )  # fmt: skip


def incapacity(count: int) -> IncapacityContent:
    """Periods, the last without end."""
    return IncapacityContent(
        periods=tuple(
            PeriodLine(
                period_id=number, casualty_id=1, name="Amina El Khatib",
                kind=("full", "partial", "adapted_work")[number % 3],
                first=TODAY, last=None if number == count else TODAY,
            )
            for number in numbers(count)
        ),
        casualties=tuple((number, "Amina El Khatib") for number in numbers(min(count, 3))),
        effect=effect(),
        today=TODAY,
        answers=tuple(
            AnswerLine(
                answer_id=number, name="Amina El Khatib", day=3, answered_at=NOW, text="3 schlechter",
                answer=("back", "not_yet", "worse", None)[number % 4], is_settled=number % 3 == 0,
                casualty_id=1, back_on=TODAY if number % 4 == 0 else None,
            )
            for number in numbers(min(count, 6))
        ),
    )  # fmt: skip


def investigation(count: int) -> InvestigationContent:
    """An investigation; with no rows nobody has begun."""
    return InvestigationContent(
        level="standard",
        method="five_whys" if count else None,
        answers=tuple(LONG_PLACE for _ in numbers(min(count, 5))),
        causes=tuple(CauseLine(order="primary", text=LONG_PLACE) for _ in numbers(min(count, 3))),
        factors=("rain", "time pressure"),
        recommendations=LONG_PLACE,
        finished_at=NOW if count > 3 else None,
        changed_by="Els" if count else None,
        deviation="021" if count else None,
        agent=None,
        contact=None,
        deviations=CODES,
        agents=CODES,
        contacts=CODES,
    )


def actions(count: int) -> ActionsContent:
    """Actions in every state."""
    return ActionsContent(
        actions=tuple(
            ActionLine(
                action_id=number,
                title=LONG_PLACE,
                state=nth(ActionState, number),
                due_on=TODAY if number % 2 else None,
                owner="Els" if number % 2 else None,
                prevention="3 Material factor" if number % 3 else None,
                evidence=LONG_PLACE if number % 3 else None,
                cancel_reason=None,
                effect_check_due=TODAY if number % 2 else None,
                effect_note=None,
                is_late=number % 4 == 0,
                moved_to="2026-0007" if number % 5 == 0 else None,
            )
            for number in numbers(count)
        ),
        measures=CODES,
    )


def documents(count: int) -> DocumentsContent:
    """Photos and papers."""
    return DocumentsContent(
        documents=tuple(
            DocumentLine(
                key=f"{number:032x}",
                kind=("photo", "voice", "police_paper", "insurer_letter", "other")[number % 5],
                media_type="image/jpeg",
                byte_length=345678,
                sha256="ab" * 32,
                added_at=NOW,
                taken_at=NOW if number % 2 else None,
            )
            for number in numbers(count)
        )
    )


def messages(count: int) -> MessagesContent:
    """Messages in every state."""
    return MessagesContent(
        messages=tuple(
            MessageLine(
                sent_at=NOW,
                to_courier=number % 2 == 0,
                to="AEK",
                text=LONG_PLACE,
                state=nth(MessageState, number),
                state_at=NOW if number % 2 else None,
            )
            for number in numbers(count)
        )
    )


def audit(count: int) -> AuditContent:
    """Looks and changes."""
    return AuditContent(
        lines=tuple(
            AuditLine(
                at=NOW,
                by="Hilde",
                action="read.injury",
                purpose=LONG_PLACE if number % 2 else None,
                fields=("injury", "doctor") if number % 3 else (),
            )
            for number in numbers(count)
        ),
        changes=tuple(
            ChangeLine(
                at=NOW,
                by="Hilde",
                differences=(
                    Difference(field="Vehicle", before="–", after="E-bike"),
                    Difference(field="Injury", before="021", after=LONG_PLACE),
                ),
                about=f"Action: {LONG_PLACE}" if number % 2 else None,
            )
            for number in numbers(count)
        ),
        change_count=count,
        is_open=count > 1,
    )


CONTENT: dict[CaseTab, Callable[[int], object]] = {
    CaseTab.TIMELINE: timeline,
    CaseTab.PEOPLE: people,
    CaseTab.INCAPACITY: incapacity,
    CaseTab.INVESTIGATION: investigation,
    CaseTab.ACTIONS: actions,
    CaseTab.DOCUMENTS: documents,
    CaseTab.MESSAGES: messages,
    CaseTab.AUDIT: audit,
}
