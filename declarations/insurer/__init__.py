"""Who insures a courier on a day, by which policy, and what is missing. Pure."""

from declarations.insurer.cover import (
    DayCover,
    Employment,
    NotCovered,
    covers_on,
    may_ride_self_employed,
)
from declarations.insurer.gaps import PolicyFinding, PolicyGap, policy_findings
from declarations.insurer.policies import Engagement, Policy, PolicyKind

__all__ = [
    "DayCover",
    "Employment",
    "Engagement",
    "NotCovered",
    "Policy",
    "PolicyFinding",
    "PolicyGap",
    "PolicyKind",
    "covers_on",
    "may_ride_self_employed",
    "policy_findings",
]
