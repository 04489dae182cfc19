"""`/api/v1/incidents/{ref}/…`: an adviser works a case from the report to its end over the API."""

import json
from typing import Any

import httpx
import pytest

from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.incidents.models import Incident
from courier_api.prevention.analyse import Scope, plan_analysis
from courier_api.prevention.errors import By
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.photos import photo
from tests.factories.raw_database import is_readable
from tests.http.conftest import Client
from tests.http.test_incidents_api import ADVISER_PHONE, PATH, Api, make_staff, token

pytestmark = pytest.mark.sqlite
DEPUTY_PHONE, OFFICE_PHONE, THEIR_PHONE = "+32470999004", "+32470999003", "+32470999002"
REPORT = {
    "report_id": "phone-1",
    "occurred_at": FRIDAY_EVENING.isoformat(),
    "hurt": "doctor",
    "moving": "riding",
    "happened": "lost_control",
    "postcode": "1060",
    "details": "The wheel slipped",
}


@pytest.fixture
def api(client: Client, database: Database, clock: MovedClock) -> Api:
    """Amina and Dries, an adviser, a deputy and the office."""
    clock.at = FRIDAY_EVENING
    with database.transaction() as session:
        for person in (AMINA, DRIES):
            make_courier(session, person)
        phones = {"amina": AMINA.phone, "dries": DRIES.phone}
        for who, role, phone in (
            ("adviser", Role.ADVISER, ADVISER_PHONE),
            ("deputy", Role.DEPUTY, DEPUTY_PHONE),
            ("office", Role.OFFICE, OFFICE_PHONE),
        ):
            make_staff(session, role, phone)
            phones[who] = phone
        tokens = {name: token(session, phone) for name, phone in phones.items()}
    return Api(client, database, tokens)


@pytest.fixture
def ref(api: Api) -> str:
    """Amina's report."""
    answer = api.post("amina", REPORT)
    return str(answer.json()["ref"])


def post(api: Api, ref: str, path: str, body: object, who: str = "adviser") -> httpx.Response:
    return api.post(who, body, f"{PATH}/{ref}/{path}")


def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


def case(api: Api, ref: str) -> dict[str, Any]:
    return done(api.get("adviser", f"{PATH}/{ref}"))


def stored(api: Api) -> Incident:
    return api.incidents()[0]


def test_a_case_goes_from_report_to_closed(api: Api, ref: str) -> None:
    found = case(api, ref)
    assert (found["status"], found["incident_class"]) == ("submitted", "declarable")
    assert found["missing_to_open"] == ["consequence"]

    done(post(api, ref, "facts", {"consequence": "2", "injury": "032", "body": "54"}))
    for state in ("triage", "open", "investigating", "actions"):
        assert done(post(api, ref, "moves", {"to": state}))["status"] == state
    done(post(api, ref, "class", {"incident_class": "declarable"}))
    action = done(post(api, ref, "actions", {"title": "Tell the city"}))["action_id"]
    assert case(api, ref)["obstacles_to_closing"] == ["deadline_running", "action_open"]
    for clock in case(api, ref)["clocks"]:
        met = {"done_at": FRIDAY_EVENING.isoformat(), "note": "DRS 1"}
        answer = done(post(api, ref, f"deadlines/{clock['id']}/met", met))
        assert answer["deadline_state"] == "met"
    done(post(api, ref, f"actions/{action}/done", {"evidence": "Mail of today"}))
    assert done(post(api, ref, "moves", {"to": "closed"}))["status"] == "closed"
    assert case(api, ref)["next_step"] is None


def test_the_deputy_may_and_others_may_not(api: Api, ref: str) -> None:
    assert post(api, ref, "moves", {"to": "triage"}, "deputy").status_code == 200
    for who in ("office", "amina"):
        assert post(api, ref, "moves", {"to": "open"}, who).status_code == 403
        assert api.get(who, f"{PATH}/{ref}").status_code == 403
    assert api.get(None, f"{PATH}/{ref}").status_code == 401
    assert api.get("adviser", f"{PATH}/2026-9999").status_code == 404


def test_a_refusal_is_a_problem_with_its_reasons(api: Api, ref: str) -> None:
    post(api, ref, "moves", {"to": "triage"})
    answer = post(api, ref, "moves", {"to": "open"})

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/facts-missing")
    assert problem["missing"] == ["consequence"]


def test_two_who_edit_one_case_do_not_overwrite_each_other(api: Api, ref: str) -> None:
    version = case(api, ref)["version"]
    done(post(api, ref, "fields", {"vehicle": "ebike", "version": version}))
    answer = post(api, ref, "fields", {"vehicle": "bike", "version": version}, "deputy")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/case-changed")
    assert stored(api).vehicle == "ebike"


def test_a_key_used_again_has_one_effect_and_no_health_data_in_the_store(
    api: Api, ref: str
) -> None:
    path = f"{PATH}/{ref}/others/witnesses"
    body = {"details": {"name": "Jef Peeters", "direct": True}}
    answers = [api.post("adviser", body, path, **{"Idempotency-Key": "k-1"}) for _ in range(2)]

    assert [done(answer) for answer in answers] == [answers[0].json()] * 2
    reused = api.post("adviser", {"details": {"name": "x"}}, path, **{"Idempotency-Key": "k-1"})
    assert reused.status_code == 409
    people = done(api.get("adviser", f"{PATH}/{ref}/people?purpose=declaration"))
    assert [each["details"]["name"] for each in people["witnesses"]] == ["Jef Peeters"]
    assert not is_readable(api.database, "Jef Peeters")


def test_people_are_read_only_with_a_purpose(api: Api, ref: str) -> None:
    assert api.get("adviser", f"{PATH}/{ref}/people").status_code == 422
    people = done(api.get("adviser", f"{PATH}/{ref}/people?purpose=declaration"))
    hurt = people["casualties"][0]["id"]
    done(post(api, ref, f"casualties/{hurt}/injuries", {"injury": "021", "main": True}))
    done(post(api, ref, f"casualties/{hurt}", {"consequence": "2", "hospital": "yes"}))
    period = {"first_day": "2026-03-07", "last_day": "2026-03-20"}
    done(post(api, ref, f"casualties/{hurt}/incapacity", period))

    found = case(api, ref)
    assert found["incident_class"] == "serious"
    assert "accident_sheet" in {clock["rule"] for clock in found["clocks"]}


def test_every_other_route_of_people_answers(api: Api, ref: str) -> None:
    url = f"{PATH}/{ref}"
    hurt = done(post(api, ref, "casualties", {"name": "A walker", "doctor": "no"}))["casualty_id"]
    injury = done(post(api, ref, f"casualties/{hurt}/injuries", {"injury": "011"}))["injury_id"]
    done(post(api, ref, f"injuries/{injury}", {"body": "51"}))
    done(post(api, ref, f"injuries/{injury}/remove", {}))
    lead = done(api.get("adviser", f"{url}/people?purpose=check"))["casualties"][0]["id"]
    open_end = {"first_day": "2026-03-07"}
    period = done(post(api, ref, f"casualties/{lead}/incapacity", open_end))["period_id"]
    done(post(api, ref, f"incapacity/{period}/remove", {}))
    done(post(api, ref, f"casualties/{lead}/resumed", {"on": "2026-03-06"}))
    row = done(post(api, ref, "others/third-parties", {"details": {"plate": "1-ABC-123"}}))["id"]
    done(post(api, ref, f"others/third-parties/{row}", {"details": {"insurer": "P&V"}}))
    done(post(api, ref, f"others/third-parties/{row}/remove", {}))
    done(post(api, ref, "narratives", {"text": "Ik gleed uit", "language": "nl"}))
    told = done(api.get("adviser", f"{url}/narratives?purpose=check"))
    assert [each["text"] for each in told] == ["The wheel slipped", "Ik gleed uit"]  # type: ignore[index]
    why = {"level": "light", "causes": [{"order": "primary", "text": "Wet rail"}]}
    done(post(api, ref, "investigation", why))
    found = done(api.get("adviser", f"{url}/investigation?purpose=check"))
    assert found["content"]["causes"] == why["causes"]


def test_moves_are_undone_and_cases_sleep_and_wake(api: Api, ref: str) -> None:
    done(post(api, ref, "moves", {"to": "triage"}))
    assert done(post(api, ref, "moves/undo", {}))["status"] == "submitted"
    done(post(api, ref, "snooze", {"until": "2026-03-09"}))
    assert case(api, ref)["snoozed_until"] == "2026-03-09"
    done(post(api, ref, "snooze", {"until": None}))
    assert case(api, ref)["snoozed_until"] is None
    clock = case(api, ref)["clocks"][0]["id"]
    done(post(api, ref, f"deadlines/{clock}/waived", {"reason": "Insured elsewhere"}))
    assert case(api, ref)["clocks"][0]["state"] == "waived"
    assert post(api, ref, "worsening", {"told_on": "2026-03-06"}).status_code == 409


def test_actions_are_planned_moved_and_checked(api: Api, ref: str) -> None:
    other = api.post("amina", {**REPORT, "report_id": "phone-2"}).json()["ref"]
    action = done(post(api, ref, "actions", {"title": "Warn riders"}))["action_id"]
    done(post(api, ref, f"actions/{action}", {"title": "Warn all", "due_on": "2026-04-01"}))
    done(post(api, ref, f"actions/{action}/start", {}))
    moved = done(post(api, ref, f"actions/{action}/move", {"to": other}))["action_id"]
    done(post(api, other, f"actions/{moved}/done", {"evidence": "Mail"}))
    done(post(api, other, f"actions/{moved}/effect", {"effective": True, "note": "None since"}))
    second = done(post(api, other, "actions", {"title": "More"}))["action_id"]
    done(post(api, other, f"actions/{second}/cancel", {"reason": "Enough"}))

    rows: Any = done(api.get("adviser", f"{PATH}/{other}/actions"))
    assert [row["state"] for row in rows] == ["effect_checked", "cancelled"]


def test_cases_are_linked_and_parted_from_either_end(api: Api, ref: str) -> None:
    other = api.post("amina", {**REPORT, "report_id": "phone-2"}).json()["ref"]
    link = done(post(api, ref, "links", {"to": other}))["link_id"]
    again = post(api, other, "links", {"to": ref})
    itself = post(api, ref, "links", {"to": ref})
    seen: Any = [done(api.get("adviser", f"{PATH}/{each}/links")) for each in (ref, other)]
    ended = [
        post(api, other, f"links/{link}/end", {"reason": "Another street"}).status_code
        for _ in range(2)
    ]

    problem = again.json()
    assert (again.status_code, problem["type"]) == (409, "/problems/linked-already")
    assert (problem["ref"], problem["link_id"]) == (ref, link)
    assert itself.status_code == 422
    assert [[(row["link_id"], row["ref"]) for row in rows] for rows in seen] == [
        [(link, other)],
        [(link, ref)],
    ]
    assert ended == [200, 404]


def test_a_case_and_its_action_are_linked_to_a_risk(api: Api, ref: str, database: Database) -> None:
    by = By(employer_number=OURS, actor="staff:1", now=FRIDAY_EVENING)
    with database.transaction() as session:
        rails = plan_analysis(session, Scope.CITY, "Rails", FRIDAY_EVENING.date(), by)
    risk = {"kind": "analysis", "number": rails}
    action = done(post(api, ref, "actions", {"title": "Warn riders"}))["action_id"]
    whole = done(post(api, ref, "risks", risk))["link_id"]
    done(post(api, ref, "risks", {**risk, "action_id": action}))
    again, unknown = (post(api, ref, "risks", {**risk, "number": n}) for n in (rails, 99))
    known: Any = done(api.get("adviser", "/api/v1/risks"))
    done(post(api, ref, f"risks/{whole}/end", {"reason": "Too wide"}))
    left: Any = done(api.get("adviser", f"{PATH}/{ref}/risks"))

    assert (again.status_code, again.json()["type"]) == (409, "/problems/risk-linked-already")
    assert unknown.status_code == 404
    assert [(each["number"], each["subject"], each["cases"]) for each in known] == [
        (rails, "Rails", [ref])
    ]
    assert [(row["number"], row["action_id"]) for row in left] == [(rails, action)]


def test_duplicates_are_found_joined_and_parted(api: Api, ref: str) -> None:
    other = api.post("amina", {**REPORT, "report_id": "phone-2"}).json()["ref"]
    hints: Any = done(api.get("adviser", f"{PATH}/{ref}/duplicates"))
    assert [(hint["ref"], hint["score"]) for hint in hints] == [(other, 60)]

    merged = done(post(api, ref, "merges", {"duplicate": other}))["merge_id"]
    assert case(api, other)["status"] == "duplicate"
    assert done(post(api, ref, f"merges/{merged}/undo", {}))["parted"] == other
    assert case(api, other)["status"] == "submitted"
    past: Any = done(api.get("adviser", f"{PATH}/{ref}/merges"))
    assert [(each["duplicate"], each["undone_at"] is None) for each in past] == [(other, False)]


def test_hazards_are_closed_together_and_all_or_none(api: Api, ref: str) -> None:
    harmless = {**REPORT, "hurt": "no", "happened": "near_miss"}
    refs = [
        api.post("amina", {**harmless, "report_id": name}).json()["ref"] for name in ("n1", "n2")
    ]
    path, comment = f"{PATH}/close-hazards", "The city was told"
    refused = api.post("adviser", {"refs": [*refs, ref], "comment": comment}, path)
    assert (refused.status_code, case(api, refs[0])["status"]) == (409, "submitted")

    done(api.post("adviser", {"refs": refs, "comment": comment}, path))
    assert {case(api, each)["status"] for each in refs} == {"closed"}


def send_photo(api: Api, who: str, ref: str, raw: bytes, name: str = "p1") -> httpx.Response:
    headers = {"content-type": "image/jpeg", "authorization": f"Bearer {api.tokens[who]}"}
    path = f"{PATH}/{ref}/photos?upload_key={name}"
    return api.client.request("POST", path, content=raw, headers=headers)


def test_a_courier_sends_photos_of_the_own_case(api: Api, ref: str) -> None:
    raw = photo()
    first, again = (send_photo(api, "amina", ref, raw) for _ in range(2))
    assert done(first)["evidence_key"] == done(again)["evidence_key"]
    assert send_photo(api, "dries", ref, raw).status_code == 404
    assert send_photo(api, "office", ref, raw).status_code == 403

    rows: Any = done(api.get("adviser", f"{PATH}/{ref}/photos"))
    key = rows[0]["evidence_key"]
    original = api.get("adviser", f"{PATH}/{ref}/photos/{key}?purpose=report&copy=original")
    public = api.get("adviser", f"{PATH}/{ref}/photos/{key}?purpose=triage")
    assert (original.content, original.headers["content-type"]) == (raw, "image/jpeg")
    assert b"SecretCamera" not in public.content
    assert public.headers["cache-control"] == "no-store"
    done(post(api, ref, f"photos/{key}/remove", {}))
    assert done(api.get("adviser", f"{PATH}/{ref}/photos")) == []


def test_rubbish_is_refused_and_the_report_stands(api: Api, ref: str) -> None:
    answer = send_photo(api, "amina", ref, b"<svg>")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/photo-refused")
    assert stored(api).status == "submitted"


@pytest.mark.parametrize(
    ("language", "words", "label"),
    [
        ("nl", "twee wielen", "Voertuigen - met twee of drie wielen, al dan niet gemotoriseerd"),
        ("fr", "deux roues", "Véhicules - deux, trois roues, motorisés ou non"),
        ("en", "12.03", "Vehicles - two or three wheels, powered or not"),
        ("de", "dreirädrig", "Fahrzeuge - zwei- oder dreirädrig, mit oder ohne Motor"),
    ],
)
def test_codes_are_found_by_words_and_named_in_the_language_of_who_asks(
    api: Api, language: str, words: str, label: str
) -> None:
    path = f"{PATH}/codes/material_agent?language={language}&q={words}"
    rows: Any = done(api.get("adviser", path))

    assert ("12.03", label) in [(row["code"], row["label"]) for row in rows]
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("fields", {"severity": 6}),
        ("fields", {"tags": ["\u0000"]}),
        ("fields", {"status": "closed"}),
        ("moves", {"to": "nowhere"}),
        ("class", {"incident_class": "grave"}),
        ("actions", {"title": ""}),
        ("others/witnesses", {"details": {"injury": "021"}}),
        ("casualties", {"consequence": "9"}),
        ("merges", {"duplicate": "x"}),
    ],
)
def test_wrong_content_is_named_by_its_fields(api: Api, ref: str, path: str, body: object) -> None:
    answer = post(api, ref, path, body)

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]
    assert "021" not in json.dumps(answer.json()["errors"])
