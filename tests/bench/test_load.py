"""The load of the benchmarks takes an answer for what it is."""

import pytest

from bench.load import NoAnswer, Request, Sent, answer_in

HEAD = b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\nx-request-id: 1\r\n\r\n"


def test_an_answer_is_read_when_it_is_whole() -> None:
    assert answer_in(HEAD + b"{}") == (202, b"{}")


@pytest.mark.parametrize("missing", [1, 2, 3, len(HEAD)])
def test_an_answer_that_is_not_whole_is_waited_for(missing: int) -> None:
    assert answer_in((HEAD + b"{}")[:-missing]) is None


def test_an_answer_without_a_length_is_none() -> None:
    with pytest.raises(NoAnswer):
        answer_in(b"HTTP/1.1 202 Accepted\r\n\r\n")


def test_only_what_was_stored_counts_as_acknowledged() -> None:
    sent = Sent()
    for number, status in enumerate((202, 200, 503, 409)):
        sent.note(Request(b"", (f"e{number}",)), status, b"", 0.001)
    sent.count()

    assert sent.acknowledged == {"e0", "e1"}
    assert sent.events == 4


def test_each_event_of_a_batch_has_a_status_of_its_own() -> None:
    sent = Sent()
    body = b'{"results": [{"id": "a", "status": 202}, {"id": "b", "status": 422}]}'
    sent.note(Request(b"", ("a", "b"), is_batch=True), 200, body, 0.001)
    sent.count()

    assert sent.acknowledged == {"a"}
    assert dict(sent.statuses) == {202: 1, 422: 1}


def test_a_batch_that_was_refused_acknowledges_nothing() -> None:
    sent = Sent()
    sent.note(Request(b"", ("a", "b"), is_batch=True), 503, b"{}", 0.001)
    sent.count()

    assert not sent.acknowledged
    assert sent.statuses[503] == 2


def test_a_share_of_the_latencies_is_told_in_milliseconds() -> None:
    sent = Sent(latencies=[number / 1000 for number in range(100, 0, -1)])

    assert sent.latency_ms(0.5) == 51
    assert sent.latency_ms(0.99) == 100
    assert sent.latency_ms(1) == 100
