"""The quota: after a 429 the whole client waits, and not a moment longer."""

from datetime import timedelta

import pytest

from declarations.dimona.channel import (
    PeriodQuery,
    QuotaExceeded,
)
from tests.contract.dimona.rigs import SandboxRig
from tests.pure.declarations.sandbox.driver import AMINA, EMPLOYER, NOW, in_payload

QUERY = PeriodQuery(
    enterprise_number=EMPLOYER, ssin=AMINA, first_day=NOW.date(), last_day=NOW.date()
)


def test_a_pause_is_obeyed_by_every_call(rig: SandboxRig) -> None:
    receipt = rig.channel.submit(in_payload())
    rig.play({"post": [{"status": 429, "headers": {"Retry-After": "60"}}, 201]})
    with pytest.raises(QuotaExceeded) as pause:
        rig.channel.submit(in_payload(startDate="2027-02-13", endDate="2027-02-13"))
    calls = len(rig.log())

    assert pause.value.paused_until == NOW + timedelta(seconds=60)
    assert (pause.value.retry_after_seconds, pause.value.status) == (60, 429)
    rig.clock.at += timedelta(seconds=59)
    for call in (
        lambda: rig.channel.submit(in_payload()),
        lambda: rig.channel.read_verdict(receipt.declaration_id),
        lambda: rig.channel.find_periods(QUERY),
    ):
        with pytest.raises(QuotaExceeded) as still:
            call()
        assert still.value.paused_until == NOW + timedelta(seconds=60)
    assert len(rig.log()) == calls


def test_a_pause_ends_in_time(rig: SandboxRig) -> None:
    rig.play({"post": [{"status": 429, "headers": {"Retry-After": "60"}}, 201]})
    with pytest.raises(QuotaExceeded):
        rig.channel.submit(in_payload())
    rig.clock.at += timedelta(seconds=60)

    assert rig.channel.submit(in_payload()).declaration_id


def test_a_pause_may_be_a_date(rig: SandboxRig) -> None:
    date_header = {"Retry-After": "Wed, 10 Feb 2027 09:05:00 GMT"}
    rig.play({"post": [{"status": 429, "headers": date_header}]})

    with pytest.raises(QuotaExceeded) as pause:
        rig.channel.submit(in_payload())

    assert pause.value.paused_until == NOW + timedelta(minutes=5)


def test_a_429_without_a_time_means_a_minute(rig: SandboxRig) -> None:
    rig.play({"post": [429]})

    with pytest.raises(QuotaExceeded) as pause:
        rig.channel.submit(in_payload())

    assert pause.value.paused_until == NOW + timedelta(minutes=1)
