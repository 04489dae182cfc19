"""Drives a sandbox without a server: one object that asks, declares and reads like a client."""

import asyncio
import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from declarations.dimona.sandbox import SandboxConfig, TokenRules, create_sandbox, parse_scenario
from declarations.dimona.sandbox.config import SERVICE_PATH, TOKEN_PATH
from tests.pure.declarations.sandbox.keys import private_key, public_pem

CLIENT_ID = "self_service_chaman_1_test"
ADDRESS = "http://sandbox.test"
EMPLOYER = "0765432146"
AMINA = "98041299750"
DRIES = "04092399642"
NOW = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)
JsonObject = dict[str, Any]


@dataclass
class Driver:
    """A sandbox in this process. Time stands at `now` until a test moves it."""

    scenario: object = ()
    verdict_seconds: int = 0
    state_path: Path | None = None
    token_rules: TokenRules = field(default_factory=TokenRules)
    now: datetime = NOW
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    _token: str | None = None

    def __post_init__(self) -> None:
        rules = list(self.scenario) if isinstance(self.scenario, tuple) else self.scenario
        self.app = create_sandbox(
            SandboxConfig(
                now=lambda: self.now,
                clients={CLIENT_ID: public_pem(private_key())},
                scenario=parse_scenario(rules),
                state_path=self.state_path,
                verdict_delay=timedelta(seconds=self.verdict_seconds),
                tokens=self.token_rules,
            )
        )
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app), base_url=ADDRESS
        )

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()
        self.app.state.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One request as it stands."""
        request = self._client.build_request(
            method, path, json=json, content=content, data=data, headers=headers
        )
        return self._runner.run(self._client.send(request))

    def service(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One request to the service with a bearer token."""
        sent = {"Authorization": f"Bearer {self.token()}", **(headers or {})}
        return self.ask(method, SERVICE_PATH + path, json=json, content=content, headers=sent)

    def token(self) -> str:
        if self._token is None:
            self._token = str(self.ask_token().json()["access_token"])
        return self._token

    def forget_token(self) -> None:
        self._token = None

    def ask_token(self, assertion: str | None = None, **fields: str | None) -> httpx.Response:
        """A token request; `fields` replace or, as None, remove form fields."""
        form: dict[str, str | None] = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion or self.assertion(),
            **fields,
        }
        kept = {name: value for name, value in form.items() if value is not None}
        return self.ask("POST", TOKEN_PATH, data=kept)

    def assertion(
        self, *, key: RSAPrivateKey | str | None = None, algorithm: str = "RS256", **claims: object
    ) -> str:
        """A signed assertion; `claims` replace or, as None, remove claims."""
        issued = int(self.now.timestamp())
        all_claims = {
            "iss": CLIENT_ID,
            "sub": CLIENT_ID,
            "aud": ADDRESS + TOKEN_PATH,
            "jti": str(uuid4()),
            "iat": issued,
            "exp": issued + 60,
            **claims,
        }
        kept = {name: value for name, value in all_claims.items() if value is not None}
        return jwt.encode(kept, private_key() if key is None else key, algorithm=algorithm)

    def post(self, payload: JsonObject) -> httpx.Response:
        return self.service("POST", "/declarations", json=payload)

    def read(self, location: str) -> httpx.Response:
        return self.service("GET", f"/declarations/{location.rsplit('/', 1)[-1]}")

    def declare(self, payload: JsonObject) -> "Outcome":
        """Submit, and read the verdict at once."""
        receipt = self.post(payload)
        assert receipt.status_code == 201, receipt.text
        return Outcome(self.read(receipt.headers["Location"]).json())

    def play(self, scenario: object) -> None:
        answer = self.ask("PUT", "/sandbox/scenario", json=scenario)
        assert answer.status_code == 200, answer.text

    def set_clock(self, now_utc: str | None) -> None:
        answer = self.ask("PUT", "/sandbox/clock", json={"now_utc": now_utc})
        assert answer.status_code == 200, answer.text

    def log(self) -> list[JsonObject]:
        entries: list[JsonObject] = self.ask("GET", "/sandbox/log").json()
        return entries

    def period(self, period_id: int) -> JsonObject:
        view: JsonObject = self.service("GET", f"/periods/{period_id}").json()
        return view


class Outcome:
    """What a GET of a declaration said."""

    def __init__(self, view: JsonObject) -> None:
        self.view = view
        self.status: JsonObject = view["declarationStatus"]

    @property
    def result(self) -> str:
        return str(self.status["result"])

    @property
    def codes(self) -> list[str]:
        return [anomaly["errorId"] for anomaly in self.status.get("anomalies", [])]

    @property
    def period_id(self) -> int:
        return int(self.status["period"]["id"])


def in_payload(
    worker_type: str = "OTH", ssin: str | None = AMINA, committee: str = "140", **fields: object
) -> JsonObject:
    """An IN for 12 February 2027 that is in order; `fields` replace or, as None, remove fields."""
    dates: JsonObject = {"startDate": "2027-02-12", "endDate": "2027-02-12"}
    if worker_type == "STU":
        dates["plannedHoursNumber"] = 4
    if worker_type == "FLX":
        dates |= {"startHour": "1800", "endHour": "2200"}
    dates |= fields
    kept = {name: value for name, value in dates.items() if value is not None}
    features = {"workerType": worker_type, "jointCommissionNumber": committee}
    return {
        "employer": {"enterpriseNumber": EMPLOYER},
        "worker": {"ssin": ssin},
        "dimonaIn": {**kept, "features": features},
    }


def change(action: str, period_id: int, **fields: object) -> JsonObject:
    """An OUT, UPDATE or CANCEL of a period."""
    return {f"dimona{action.capitalize()}": {"periodId": period_id, **fields}}


IDENTITY: JsonObject = {
    "familyName": "Peeters",
    "givenName": "Jan",
    "birthDate": "1998-04-12",
    "placeOfBirth": "Gent",
    "countryOfBirth": 150,
    "nationality": 150,
    "gender": "1",
    "address": {
        "street": "Example street",
        "houseNumber": "1",
        "postCode": "1060",
        "municipality": {"code": 21013, "name": "Saint-Gilles"},
        "country": 150,
    },
}


def anonymous_in(**fields: object) -> JsonObject:
    """An IN for somebody whose person number is not known."""
    payload = in_payload()
    payload["dimonaIn"] |= fields
    return {**payload, "worker": copy.deepcopy(IDENTITY)}
