"""After the week: the addresses, how to sign in, and a clock that runs on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import sleep

from courier_api.demo.moving_clock import MovableClock
from courier_api.demo.setup import MAILBOX_OPENS_WITH, PLATFORM_PEOPLE, STAFF
from courier_api.demo.week import Week
from courier_api.foundation.clock import elapsed_seconds

TICK_SECONDS = 0.5
HOMES = {
    "adviser": ("the prevention adviser", "/console"),
    "office": ("the office", "/office"),
    "confidential": ("the confidential adviser", "/confidential/adviser"),
    "committee": ("the committee", "/committee"),
}
SMS_LINE = "SMS to "


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptServing:
    """What is left running, and whom it tells."""

    week: Week
    clock: MovableClock
    address: str
    sms_page: str | None
    sms_log: Path | None
    still_there: Callable[[], None]
    say: Callable[[str], None]


def keep_serving(kept: KeptServing) -> None:
    """Let the clock run on at its usual speed until somebody interrupts."""
    for line in welcome(kept):
        kept.say(line)
    began, seconds = kept.clock.now(), elapsed_seconds()
    messages = _new_messages(kept.sms_log)
    while True:
        kept.clock.set(began + timedelta(seconds=elapsed_seconds() - seconds))
        for message in next(messages):
            kept.say(message)
        kept.still_there()
        sleep(TICK_SECONDS)


def welcome(kept: KeptServing) -> list[str]:
    """Where to look, and as whom."""
    last_day = max(shift.planned_start for shift in kept.week.shifts)
    courier = kept.week.person(
        next(shift.person for shift in kept.week.shifts if shift.planned_start == last_day)
    )
    people = [("a courier", "/", courier.name, courier.phone)]
    people += [(*HOMES[member.role], member.name, member.phone) for member in STAFF]
    people += [
        (f"the platform {person.slug}", "/portal", person.name, person.phone)
        for person in PLATFORM_PEOPLE
    ]
    lines = [
        f"The service keeps running on {kept.address}. Sign in with a phone number;",
        "the code is on the SMS page, and is shown here.",
        "",
    ]
    lines += [
        f"  {who:<26}{kept.address}{path:<22}{phone}  {name}" for who, path, name, phone in people
    ]
    lines.append(f"  The mailbox of the confidential adviser opens with: {MAILBOX_OPENS_WITH}")
    if kept.sms_page is not None:
        lines.append(f"  {'SMS page':<26}{kept.sms_page}")
    return [*lines, "", "Ctrl-C ends it."]


def _new_messages(log: Path | None) -> Iterator[list[str]]:
    """At each step the text messages that the carrier announced since the last one."""
    if log is None:
        while True:
            yield []
    with log.open(encoding="utf-8", errors="replace") as lines:
        lines.seek(0, 2)
        while True:
            yield [line.rstrip() for line in lines if line.startswith(SMS_LINE)]
