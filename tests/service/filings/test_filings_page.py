"""The page of declarations is filled from what is stored: by worker, by day, by state, in pages."""

from datetime import date, timedelta

from courier_api.filings.models import DimonaDeclaration
from courier_api.web.office import read_filings
from courier_api.web.office.filing_views import FilingFilter, FilingState, FilingsView, FilingTab
from declarations.dimona.anomaly_words import AnomalyWords
from declarations.dimona.fake_channel import FakeDimonaChannel
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.events import Told
from tests.factories.running import Running
from tests.factories.sources import ZWALUW

NEXT_DAY = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))


def listed(service: Running, employer_number: str = OURS, **wanted: object) -> FilingsView:
    chosen = FilingFilter(**{"tab": FilingTab.ALL, **wanted})  # type: ignore[arg-type]
    with service.database.reading() as session:
        return read_filings.filings_view(session, employer_number, chosen, service.clock.now())


def refuse(service: Running, code: str = "90017-151") -> None:
    authority = service.services.authority
    assert isinstance(authority, FakeDimonaChannel)
    authority.plan_verdict("B", {"errorId": code})


def test_a_refusal_is_open_and_told_in_words(service: Running) -> None:
    refuse(service)
    service.tell(Told().planned())
    service.pass_time(seconds=10)

    (line,) = listed(service, tab=FilingTab.OPEN).lines
    assert (line.state, line.courier_name) == (FilingState.REFUSED, AMINA.name)
    assert [each.words for each in line.because] == [AnomalyWords.PERSON_UNKNOWN]


def test_what_was_accepted_is_not_open(service: Running) -> None:
    service.tell(Told().planned())
    service.pass_time(seconds=10)

    assert listed(service, tab=FilingTab.OPEN).lines == ()
    (line,) = listed(service, tab=FilingTab.ACCEPTED).lines
    assert line.state is FilingState.ACCEPTED


def test_a_list_is_of_one_courier_or_of_some_days(service: Running) -> None:
    with service.database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: service.source_id})
    service.tell(Told().planned(), NEXT_DAY.planned())
    service.tell(Told(shift="S-3", person=DRIES).planned())
    service.pass_time(seconds=10)

    assert len(listed(service).lines) == 3
    assert {line.courier_name for line in listed(service, worker="c-042").lines} == {DRIES.name}
    assert {line.courier_name for line in listed(service, worker="amina").lines} == {AMINA.name}
    assert listed(service, worker="nobody").lines == ()
    (saturday,) = listed(service, first=date(2026, 3, 7), last=date(2026, 3, 7)).lines
    assert saturday.starts_on == date(2026, 3, 7)


def test_another_co_operative_sees_none_of_it(service: Running) -> None:
    service.tell(Told().planned())

    assert listed(service, THEIRS).lines == ()


def test_long_lists_come_in_pages(service: Running) -> None:
    service.tell(Told().planned())
    with service.database.transaction() as session:
        courier = listed_courier(service)
        session.add_all(
            DimonaDeclaration(
                employer_number=OURS, courier_id=courier, action="IN", payload={},
                content_key=str(number), start_date=date(2026, 1, 1), state="dropped",
                queued_at=FRIDAY_NOON,
            )
            for number in range(60)
        )  # fmt: skip

    first, second = listed(service), listed(service, page=2)
    assert (len(first.lines), first.newer, first.older) == (
        50,
        None,
        FilingFilter(tab=FilingTab.ALL, page=2).address,
    )
    assert (len(second.lines), second.older) == (11, None)


def listed_courier(service: Running) -> int:
    return service.declarations()[0].courier_id
