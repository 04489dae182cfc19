"""The couriers' side: signs in by SMS code and reports an incident through the public API."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import httpx

from courier_api.demo.incidents import ReportedIncident, Story
from courier_api.demo.week import Week
from courier_api.foundation.clock import elapsed_seconds
from courier_api.incidents.courier_report import Hurt
from safety.quick_picks import WhatHappened

CODE = re.compile(r"\b[0-9]{6}\b", re.ASCII)
LOOK_EVERY_SECONDS = 0.02
CODE_SECONDS = 20.0
MOST_ATTEMPTS = 4
CREATED = 201

MessagesTo = Callable[[str], Awaitable[list[str]]]
"""The texts that arrived on a phone so far, the newest first."""

HURT: Mapping[str, Hurt] = {
    "none": Hurt.NO,
    "minor": Hurt.LITTLE,
    "medical": Hurt.DOCTOR,
    "hospital": Hurt.AMBULANCE,
}
HAPPENED: Mapping[tuple[str, str], WhatHappened] = {
    ("near_miss", "riding"): WhatHappened.NEAR_MISS,
    ("fell_alone", "riding"): WhatHappened.LOST_CONTROL,
    ("fell_alone", "walking"): WhatHappened.SLIPPED,
}


class ReportFailed(RuntimeError):
    """A courier could not report; the sentence says at which step."""


@dataclass(slots=True, kw_only=True)
class CourierSide:
    """Reports incidents as their couriers. `still_there` raises when waiting has become useless."""

    client: httpx.AsyncClient
    week: Week
    messages_to: MessagesTo
    still_there: Callable[[], None]

    async def report(self, incident: ReportedIncident) -> None:
        """Sign in and report. Repeating it reports nothing new. Raises ReportFailed."""
        phone = self.week.person(incident.person).phone
        for _ in range(MOST_ATTEMPTS):
            try:
                token = await self._sign_in(phone)
                answer = await self.client.post(
                    "/api/v1/incidents",
                    json=report_of(incident),
                    headers={
                        "authorization": f"Bearer {token}",
                        "idempotency-key": report_id(incident),
                    },
                )
            except (httpx.TransportError, _NoCode):
                self.still_there()
                await asyncio.sleep(LOOK_EVERY_SECONDS)
                continue
            if answer.status_code != CREATED:
                raise ReportFailed(
                    f"A report was answered with {answer.status_code}: {answer.text[:200]}"
                )
            return
        raise ReportFailed(f"A report was tried {MOST_ATTEMPTS} times in vain.")

    async def _sign_in(self, phone: str) -> str:
        """Ask for a code, read it on the phone, get a token."""
        before = len(await self.messages_to(phone))
        await self.client.post("/api/v1/sign-in/codes", json={"phone": phone})
        code = await self._code(phone, before)
        answer = await self.client.post(
            "/api/v1/sign-in/sessions", json={"phone": phone, "code": code}
        )
        if answer.status_code != CREATED:
            raise _NoCode
        return str(answer.json()["token"])

    async def _code(self, phone: str, before: int) -> str:
        began = elapsed_seconds()
        while elapsed_seconds() - began < CODE_SECONDS:
            texts = await self.messages_to(phone)
            for text in texts[: len(texts) - before]:
                if found := CODE.search(text):
                    return found[0]
            self.still_there()
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise _NoCode


class _NoCode(Exception):
    """No code came, or it no longer counted: ask for another one."""


def report_id(incident: ReportedIncident) -> str:
    """The id that the courier's phone gave the report."""
    return f"report-{incident.shift}"


def report_of(incident: ReportedIncident) -> dict[str, object]:
    """The story as the answers of a courier."""
    story: Story = incident.story
    return {
        "report_id": report_id(incident),
        "occurred_at": incident.occurred_at.isoformat(),
        "hurt": HURT[story.severity].value,
        "moving": story.activity,
        "happened": HAPPENED[(story.what_happened, story.activity)].value,
        "details": story.description,
        "postcode": story.zone.postcode,
        "street": story.street,
        "latitude": f"{story.zone.latitude:.4f}",
        "longitude": f"{story.zone.longitude:.4f}",
        "injury": story.injury_code,
        "body": story.body_code,
    }


def sandbox_phone(client: httpx.AsyncClient) -> MessagesTo:
    """Reads phones in the SMS sandbox."""

    async def messages_to(phone: str) -> list[str]:
        answer = await client.get("/sandbox/messages")
        return [str(row["body"]) for row in answer.json() if row["to"] == phone]

    return messages_to
