"""Reading answers of the service, in the shapes that were seen and some that were not."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.dimona.answers import (
    AnswerUnreadable,
    declaration_id_in,
    pause_until,
    read_issues,
    read_periods,
    read_verdict,
)
from declarations.dimona.channel import PeriodView, Verdict
from tests.pure.declarations.sandbox.driver import NOW


@pytest.mark.parametrize(
    ("location", "number"),
    [
        ("https://services.example/REST/dimona/v2/declarations/700123450126", 700123450126),
        ("/REST/dimona/v2/declarations/700123450126", 700123450126),
        ("700123450126", 700123450126),
        ("/declarations/700123450126/?x=1#y", 700123450126),
        ("/declarations/", None),
        ("/declarations/abc", None),
        ("/declarations/٣", None),
        ("", None),
        (None, None),
    ],
)
def test_the_number_is_the_last_part_of_the_location(
    location: str | None, number: int | None
) -> None:
    assert declaration_id_in(location) == number


@pytest.mark.parametrize(
    ("anomalies", "codes"),
    [
        (None, ()),
        ([], ()),
        ([{"errorId": "90017-369", "label": {"nl": "x"}}], ("90017-369",)),
        ([{"code": "90017-369", "descriptionFr": "x"}], ("90017-369",)),
        (["90017-369", "00913-355"], ("90017-369", "00913-355")),
        ({"anomaly": {"id": "90017-369"}}, ("90017-369",)),
        ("90017-369", ("90017-369",)),
        ([{"errorId": 5}], ()),
    ],
)
def test_anomalies_are_found_in_any_shape(anomalies: object, codes: tuple[str, ...]) -> None:
    status = {"result": "W", "anomalies": anomalies, "period": {"id": "700123450227"}}

    verdict = read_verdict(1, json.dumps({"declarationStatus": status}))

    assert isinstance(verdict, Verdict)
    assert (verdict.codes, verdict.period_id) == (codes, 700123450227)


@pytest.mark.parametrize("period", [None, {}, {"id": None}, {"id": True}, {"id": "x"}, 5])
def test_a_period_without_a_number_is_none(period: object) -> None:
    status = {"result": "A", "period": period}

    verdict = read_verdict(1, json.dumps({"declarationStatus": status}))

    assert isinstance(verdict, Verdict)
    assert verdict.period_id is None


def test_periods_come_in_the_order_of_their_numbers() -> None:
    items = [{"id": 9, "endDate": "2027-02-12"}, {"id": "7", "startDate": "x", "late": True}]

    assert read_periods(json.dumps({"items": items})) == (
        PeriodView(period_id=7, late=True),
        PeriodView(period_id=9, ends_on=date(2027, 2, 12)),
    )


@pytest.mark.parametrize("body", ["[]", "{}", '{"items": {}}', '{"items": [{}]}', '{"items": [1]}'])
def test_an_unreadable_search_is_an_error(body: str) -> None:
    with pytest.raises(AnswerUnreadable):
        read_periods(body)


def test_issues_never_show_long_numbers() -> None:
    problem = {
        "detail": "Bad",
        "issues": [
            {"name": "worker.ssin", "detail": "98.04.12-997.51 or 98041299751 is wrong"},
            {"name": "dimonaIn.startDate"},
            "odd",
        ],
    }

    assert read_issues(json.dumps(problem)) == (
        "worker.ssin: … or … is wrong",
        "dimonaIn.startDate",
    )


def test_without_issues_the_detail_is_told() -> None:
    assert read_issues('{"detail": "Features required"}') == ("Features required",)
    assert read_issues("plain text") == ()


@pytest.mark.parametrize(
    ("header", "body", "seconds"),
    [
        ("60", "", 60),
        (" 5 ", "", 5),
        ("0", "", 0),
        ("Wed, 10 Feb 2027 09:01:00 GMT", "", 60),
        ("Wed, 10 Feb 2027 08:00:00 GMT", "", 0),
        ("Wed, 10 Feb 2027 10:01:00 +0100", "", 60),
        (None, '{"retryAfterSec": 7}', 7),
        (None, '{"retryAfter": "2027-02-10T09:00:30Z"}', 30),
        ("soon", '{"retryAfterSec": 7}', 7),
        ("soon, very", "", 60),
        (None, "", 60),
        (None, '{"retryAfterSec": -1}', 60),
        ("9" * 30, "", 60),
    ],
)
def test_a_pause_is_read_wherever_it_is_told(header: str | None, body: str, seconds: int) -> None:
    assert pause_until(NOW, header, body) == NOW + timedelta(seconds=seconds)


@given(header=st.none() | st.text(max_size=40), body=st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_answer_gives_an_instant_that_is_not_past(header: str | None, body: str) -> None:
    until = pause_until(NOW, header, body)

    assert until >= NOW
    assert until.tzinfo is UTC


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
@settings(max_examples=300, deadline=None)
def test_any_body_is_read_or_refused(body: str) -> None:
    try:
        found = read_verdict(1, body)
    except AnswerUnreadable:
        return
    assert found.declaration_id == 1


def test_a_date_without_a_zone_is_utc() -> None:
    instant = datetime(2027, 2, 10, 9, 0, 30, tzinfo=UTC)

    assert pause_until(NOW, None, '{"retryAfter": "2027-02-10T09:00:30"}') == instant
