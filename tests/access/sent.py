"""What is sent to each route: enough for its record to be looked up; elsewhere an empty form is.

Writes about a case say a version that it never had: whoever is let in gets 409 and nothing changes.
"""

from typing import Any

WORDS = "Because it was agreed."
DAY = "2026-03-06"
LATER = "2026-03-07T12:00"
STALE: dict[str, Any] = {"version": 9999}
API = "/api/v1/incidents"
CASE = f"{API}/{{ref}}"
PREVENTION = "/console/prevention"
PLAN = {**STALE, "title": WORDS, "due_on": DAY}

SENT: dict[str, dict[str, Any]] = {
    "/api/v1/shifts/{shift_id}/word": {"field": "actual_end", "verdict": "right"},
    "/claims/{receivable_id}/answer": {"verdict": "decline", "cents": "100"},
    "/confidential/adviser/reports/{report_id}/reply": {"text": WORDS},
    "/console/incidents/{ref}/look": {"purpose": WORDS},
    "/console/incidents/{ref}/pack": {"level": "redacted", "purpose": WORDS},
    "/console/incidents/{ref}/open": {"reading": "narrative", "purpose": WORDS},
    "/office/claims/{receivable_id}/waive": {"reason": WORDS},
    "/office/disputes/{dispute_id}/settle": {"outcome": "platform", "reason": WORDS},
    "/office/filings/tasks/{task_id}/settle": {"reason": WORDS},
    "/office/filings/{declaration}/change": {"what": "set_aside", "reason": WORDS},
    "/office/limits/{finding_id}/judge": {"judgement": "allowed", "words": WORDS},
    f"{CASE}/actions": PLAN,
    f"{CASE}/actions/{{action_id}}": PLAN,
    f"{CASE}/actions/{{action_id}}/cancel": {**STALE, "reason": WORDS},
    f"{CASE}/actions/{{action_id}}/done": {**STALE, "evidence": WORDS},
    f"{CASE}/actions/{{action_id}}/effect": {**STALE, "effective": True, "note": WORDS},
    f"{CASE}/actions/{{action_id}}/move": {**STALE, "to": "2026-9999"},
    f"{CASE}/actions/{{action_id}}/start": STALE,
    f"{CASE}/casualties": {**STALE, "name": "Somebody"},
    f"{CASE}/casualties/{{row_id}}": {**STALE, "name": "Somebody"},
    f"{CASE}/casualties/{{row_id}}/incapacity": {**STALE, "first_day": DAY},
    f"{CASE}/casualties/{{row_id}}/injuries": {**STALE, "injury": "021", "body": "53"},
    f"{CASE}/casualties/{{row_id}}/resumed": {**STALE, "on": DAY},
    f"{CASE}/class": {**STALE, "incident_class": "minor"},
    f"{CASE}/class/take-back": {**STALE, "reason": WORDS},
    f"{CASE}/deadlines/{{deadline_id}}/met": {**STALE, "done_at": "2026-03-06T20:00:00Z"},
    f"{CASE}/deadlines/{{deadline_id}}/waived": {**STALE, "reason": WORDS},
    f"{CASE}/declaration/sent": {
        **STALE,
        "sent_at": "2026-03-06T20:00:00Z",
        "channel": "portal",
    },
    f"{CASE}/fields": {**STALE, "severity": 2},
    f"{CASE}/incapacity/{{row_id}}/remove": STALE,
    f"{CASE}/injuries/{{row_id}}": {**STALE, "injury": "021", "body": "53"},
    f"{CASE}/injuries/{{row_id}}/remove": STALE,
    f"{CASE}/investigation": {**STALE, "level": "light"},
    f"{CASE}/links": {**STALE, "to": "2026-9999"},
    f"{CASE}/links/{{link_id}}/end": {**STALE, "reason": WORDS},
    f"{CASE}/merges": {**STALE, "duplicate": "2026-9999"},
    f"{CASE}/merges/{{merge_id}}/undo": STALE,
    f"{CASE}/moves": {**STALE, "to": "triage"},
    f"{CASE}/moves/undo": STALE,
    f"{CASE}/narratives": {**STALE, "text": WORDS},
    f"{CASE}/others/{{which}}": {**STALE, "details": {"name": "Somebody"}},
    f"{CASE}/others/{{which}}/{{row_id}}": {**STALE, "details": {"name": "Somebody"}},
    f"{CASE}/others/{{which}}/{{row_id}}/remove": STALE,
    f"{CASE}/photos/{{evidence_key}}/remove": STALE,
    f"{CASE}/risks": {**STALE, "kind": "analysis", "number": 1},
    f"{CASE}/risks/{{risk_link_id}}/end": {**STALE, "reason": WORDS},
    f"{CASE}/snooze": {**STALE, "until": "2026-03-10"},
    f"{CASE}/worsening": {**STALE, "told_on": DAY},
    "/console/duplicates/{survivor}/{duplicate}/open": {"purpose": WORDS},
    "/console/duplicates/{survivor}/{duplicate}/merge": {"version": "9999", "other": "9999"},
    "/console/incidents/{ref}/{name}/open": {"purpose": WORDS},
    "/console/incidents/{ref}/serious/{action}": {"reason": WORDS},
    "/console/incidents/{ref}/take-back": {"do": "snooze"},
    "/console/incidents/{ref}/triage": {"do": "near_miss", "version": "9999"},
    "/console/duplicates/{survivor}/part": {"merge": "{merge_id}"},
    f"{API}/close-hazards": {"refs": ["{ref}"], "comment": WORDS},
    f"{PREVENTION}/analyses/{{analysis_id}}/close": {"review_on": "2027-03-06"},
    f"{PREVENTION}/analyses/{{analysis_id}}/version": {"findings": WORDS, "measures": WORDS},
    f"{PREVENTION}/analyses/{{analysis_id}}/visit": {"planned_on": DAY, "place": "Depot"},
    f"{PREVENTION}/bikes/{{bike_id}}/book": {"planned_on": DAY},
    f"{PREVENTION}/gear/{{gear_id}}/move": {"step": "issued"},
    f"{PREVENTION}/holds/{{hold_id}}/end": {"ends_at": LATER},
    f"{PREVENTION}/platforms/{{feature_id}}/settle": {"measure": WORDS},
    f"{PREVENTION}/trainings/{{training_id}}/result": {"held_on": DAY, "result": "passed"},
    f"{PREVENTION}/visits/{{visit_id}}/done": {"visited_on": DAY, "words": WORDS},
}
"""`{ref}` and the like inside what is sent stand for records."""
ASKED = {
    f"{CASE}/people": f"purpose={WORDS}",
    f"{CASE}/narratives": f"purpose={WORDS}",
    f"{CASE}/investigation": f"purpose={WORDS}",
    f"{CASE}/photos/{{evidence_key}}": f"purpose={WORDS}",
    f"{CASE}/photos": "upload_key=photo-9",
    "/report/uploads/{upload_id}": "offset=0",
}
"""Words behind the question mark, where a route wants some."""

NAMED: dict[str, dict[str, str]] = {
    "/api/v1/incidents/codes/{which}": {"which": "type_of_injury"},
    f"{CASE}/others/": {"which": "witnesses", "row_id": "witness_id"},
    f"{CASE}/casualties/": {"row_id": "casualty_id"},
    f"{CASE}/injuries/": {"row_id": "injury_id"},
    f"{CASE}/incapacity/": {"row_id": "period_id"},
    "/ready/gear/": {"gear_id": "gear_of_courier"},
    f"{PREVENTION}/reports/": {"report_id": "prevention_report_id"},
    "/console/incidents/{ref}/declaration/files/": {"name": "form-nl.pdf"},
    "/console/incidents/{ref}/serious/files/": {"name": "notice-nl.pdf"},
    "/console/incidents/{ref}/sheet/files/": {"name": "sheet.pdf"},
    "/console/incidents/{ref}/declaration/{action}": {"action": "prepare"},
    "/console/incidents/{ref}/serious/{action}": {"action": "confirm"},
    "/console/incidents/{ref}/sheet/{action}": {"action": "make"},
    "/console/incidents/{ref}/{name}": {"name": "audit", "verb": "none"},
    "/console/incidents/{ref}/{name}/open": {"name": "people"},
    "/console/incidents/{ref}/{name}/{verb}": {"name": "people", "verb": "casualty"},
    "/console/statistics/": {"name": "cases.csv"},
}
"""What stands for a parameter on these addresses: the name of a record, or a word of ours."""
