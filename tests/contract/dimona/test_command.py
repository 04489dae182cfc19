"""The sandbox as a program of its own, as a stranger starts it to test a client."""

import argparse
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from courier_api.foundation.clock import SystemClock
from declarations.dimona.channel import DimonaChannel, Verdict
from declarations.dimona.http_channel import DimonaClientSettings, HttpDimonaChannel
from declarations.dimona.sandbox.command import SandboxSettingsInvalid, add_arguments, run
from declarations.dimona.sandbox.scenario import ScenarioInvalid
from tests.pure.declarations.sandbox.driver import in_payload
from tests.pure.declarations.sandbox.keys import (
    other_key,
    private_key,
    private_pem,
    public_pem,
)

PROGRAM = """
import argparse, functools
from courier_api.foundation.clock import SystemClock
from declarations.dimona.sandbox.command import add_arguments, run
parser = argparse.ArgumentParser()
add_arguments(parser)
run(parser.parse_args(), now=SystemClock().now, say=functools.partial(print, flush=True))
"""


@contextmanager
def _running(*arguments: str | Path) -> Iterator[dict[str, str]]:
    """The started program's greeting, by heading. Ends the program by an interruption."""
    command = [sys.executable, "-W", "error", "-c", PROGRAM, "--port", "0", *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            greeting: dict[str, str] = {}
            while len(greeting) < 3:
                heading, _, rest = process.stdout.readline().strip().partition(":")
                assert heading, process.stderr.read()
                greeting[heading] = rest.strip()
            if "--client-id" not in arguments:
                greeting["Private key"] = process.stdout.readline().partition(":")[2].strip()
            yield greeting
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
            assert process.stderr.read() == ""


def _channel(greeting: dict[str, str], key: str, client_id: str | None = None) -> HttpDimonaChannel:
    settings = DimonaClientSettings(
        base_url=greeting["Dimona sandbox"],
        token_url=greeting["Token endpoint"],
        audience=greeting["Token endpoint"],
        client_id=client_id or greeting["Client id"],
        private_key_pem=key,
    )
    return HttpDimonaChannel(settings, now=SystemClock().now)


def _declare(channel: DimonaChannel, day: str) -> Verdict:
    payload = in_payload(startDate=day, endDate=day)
    verdict = channel.read_verdict(channel.submit(payload).declaration_id)
    assert isinstance(verdict, Verdict)
    return verdict


def _tomorrow() -> str:
    now = SystemClock().now()
    return now.replace(year=now.year + 1, day=15).date().isoformat()


def test_a_stranger_can_use_the_key_that_was_made(tmp_path: Path) -> None:
    with _running("--key-dir", tmp_path / "keys", "--verdict-seconds", "0") as greeting:
        key_file = Path(greeting["Private key"])
        assert key_file.parent == tmp_path / "keys"
        assert key_file.stat().st_mode & 0o077 == 0
        with _channel(greeting, key_file.read_text()) as channel:
            assert _declare(channel, _tomorrow()).result == "A"
        with _channel(greeting, private_pem(other_key()), "anybody") as channel:
            assert _declare(channel, _tomorrow()).codes == ("90373-333",)


def test_a_client_scenario_and_state_file_can_be_given(tmp_path: Path) -> None:
    public_key = tmp_path / "public.pem"
    public_key.write_text(public_pem(private_key()))
    scenario = tmp_path / "scenario.json"
    scenario.write_text(json.dumps([{"results": ["W"], "anomalies": ["90373-460"]}]))
    arguments = (
        "--client-id", "mine", "--public-key", public_key, "--scenario", scenario,
        "--state", tmp_path / "state.db", "--verdict-seconds", "0",
    )  # fmt: skip
    with _running(*arguments) as greeting:
        with _channel(greeting, private_pem(private_key())) as channel:
            period_id = _declare(channel, _tomorrow()).period_id
            address = greeting["Dimona sandbox"].removesuffix("/REST/dimona/v2")
            log = httpx.get(f"{address}/sandbox/log", trust_env=False).json()
        assert [entry["method"] for entry in log] == ["POST", "POST", "GET"]
    with (
        _running(*arguments) as greeting,
        _channel(greeting, private_pem(private_key())) as channel,
    ):
        assert channel.read_verdict(700123450126) == Verdict(
            declaration_id=700123450126,
            result="W",
            period_id=period_id,
            anomalies=channel.read_verdict(700123450126).anomalies,  # type: ignore[union-attr]
        )


def _run(*arguments: str | Path) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    parsed = parser.parse_args(["--port", "0", *map(str, arguments)])
    run(parsed, now=SystemClock().now, say=lambda _: pytest.fail("It must not start."))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--client-id", "mine"),
        ("--public-key", "key.pem"),
        ("--client-id", "mine", "--public-key", "/nowhere/key.pem"),
        ("--scenario", "/nowhere/scenario.json"),
        ("--verdict-seconds", "soon"),
        ("--hang-seconds", "-1"),
        ("--port", "70000"),
    ],
)
def test_wrong_arguments_are_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SandboxSettingsInvalid, match=r"\.$"):
        _run("--key-dir", tmp_path, *arguments)


@pytest.mark.parametrize(
    ("text", "error"), [("{", SandboxSettingsInvalid), ('[{"post": [99]}]', ScenarioInvalid)]
)
def test_a_wrong_scenario_file_is_one_sentence(
    tmp_path: Path, text: str, error: type[Exception]
) -> None:
    file = tmp_path / "scenario.json"
    file.write_text(text)

    with pytest.raises(error, match=r"\.$"):
        _run("--key-dir", tmp_path, "--scenario", file)


def test_a_public_key_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "public.pem"
    file.write_text("no key")

    with pytest.raises(ValueError, match="PEM"):
        _run("--client-id", "mine", "--public-key", file)
