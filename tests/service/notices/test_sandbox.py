"""The carrier's stand-in."""

from pathlib import Path

import httpx
import pytest

from courier_api.notices.sandbox import SmsSandbox, create_sms_sandbox
from courier_api.notices.sandbox_command import print_line
from tests.pages.asgi import client_of
from tests.service.notices.carrier import HELLO, gateway_to, new_sandbox

CREDENTIALS = ("ACsandbox", "development")
MESSAGES = "/2010-04-01/Accounts/ACsandbox/Messages.json"


def client(sandbox: SmsSandbox) -> httpx.Client:
    return client_of(create_sms_sandbox(sandbox))


def post(sandbox: SmsSandbox, **fields: str) -> httpx.Response:
    form = {"To": "+32470123456", "From": "+32460000000", "Body": "Hallo"} | fields
    return client(sandbox).post(MESSAGES, data=form, auth=CREDENTIALS)


def test_a_message_is_answered_as_the_carrier_does() -> None:
    answer = post(new_sandbox())

    assert answer.status_code == 201
    assert answer.json()["sid"].startswith("SM")
    assert answer.json()["status"] == "queued"


def test_each_message_is_announced_in_one_line() -> None:
    lines: list[str] = []
    sandbox = new_sandbox()
    sandbox.announce = lines.append

    gateway_to(sandbox).send(HELLO)

    assert lines == ["SMS to +32470123456: Rij veilig."]


@pytest.mark.parametrize("auth", [None, ("ACsandbox", "wrong"), ("ACother", "development")])
def test_nobody_sends_without_credentials(auth: tuple[str, str] | None) -> None:
    answer = client(new_sandbox()).post(MESSAGES, data={"To": "+32470123456"}, auth=auth)

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"To": "0470"}, 21211), ({"Body": ""}, 21602), ({"Body": "x" * 1601}, 21617)],
)
def test_a_wrong_message_is_refused(fields: dict[str, str], code: int) -> None:
    answer = post(new_sandbox(), **fields)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_messages_survive_a_restart(tmp_path: Path) -> None:
    kept = tmp_path / "sms.jsonl"
    first, again = new_sandbox(), new_sandbox()
    first.state_file = kept
    first.take_over(to="+32470123456", sender="+32460000000", body="één regel\nen nog een")
    again = SmsSandbox(
        account=first.account, clock=first.clock, announce=lambda _: None, state_file=kept
    )

    assert again.latest() == first.latest()


def test_the_messages_are_there_to_read_newest_first() -> None:
    sandbox = new_sandbox()
    post(sandbox, Body="first")
    post(sandbox, Body="second & last")

    listed = client(sandbox).get("/sandbox/messages").json()
    page = client(sandbox).get("/", headers={"accept-language": "nl"}).text

    assert [message["body"] for message in listed] == ["second & last", "first"]
    assert page.index("second &amp; last") < page.index("first")
    assert "Sms-zandbak" in page


def test_an_empty_sandbox_says_what_will_appear() -> None:
    page = client(new_sandbox()).get("/", headers={"accept-language": "en"}).text

    assert "Messages appear here instead of on a phone." in page


def test_a_line_is_printed_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    print_line("SMS to +32470123456: Hallo")

    assert capsys.readouterr().out == "SMS to +32470123456: Hallo\n"
