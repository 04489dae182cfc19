"""The pay situations of the YAML files, as inputs in the interchange form.

A situation has a `name`, `shifts` and what is expected: `days`, `sums`, `refused` or an `error`.
It starts from agreement.yaml and says what differs: `terms` (a dated list of terms.yaml),
`agreement`, `worker`, `with_contributions`, `previous`. `change` names the date of change of the
table of figures that it lies on or beside.
"""

from copy import deepcopy
from pathlib import Path

import yaml

HERE = Path(__file__).parent
SHARED = yaml.safe_load((HERE / "agreement.yaml").read_text(encoding="utf-8"))
TERMS = yaml.safe_load((HERE / "terms.yaml").read_text(encoding="utf-8"))
FILES = [file for file in sorted(HERE.glob("*.yaml")) if file.stem not in {"agreement", "terms"}]
STARTS_FROM = ("terms", "agreement", "worker", "with_contributions", "previous")
EXPECTED = ("days", "sums", "refused", "error")
FIELDS = frozenset(("name", "change", "shifts", *STARTS_FROM, *EXPECTED))
LISTED = [
    (file.stem, situation)
    for file in FILES
    for situation in yaml.safe_load(file.read_text(encoding="utf-8"))
]
SITUATIONS = {f"{stem}: {situation['name']}": situation for stem, situation in LISTED}


def document_of(situation: dict) -> dict[str, object]:
    agreement = deepcopy(SHARED["agreement"])
    if "terms" in situation:
        agreement |= TERMS[situation["terms"]]["agreement"]
    if situation.get("with_contributions"):
        agreement |= {"contributions": SHARED["contributions"]}
    document = {
        "agreement": agreement | situation.get("agreement", {}),
        "worker": SHARED["worker"] | situation.get("worker", {}),
        "shifts": rows(situation["shifts"]),
    }
    if "previous" in situation:
        previous = situation["previous"]
        document["previous"] = {**previous, "shifts": rows(previous["shifts"])}
    return document


def rows(shifts: list[dict[str, object]]) -> list[dict[str, object]]:
    """The shifts with an id each, and the first platform where none is named."""
    return [
        {"id": f"shift-{place}", "platform": "P1", **shift} for place, shift in enumerate(shifts)
    ]
