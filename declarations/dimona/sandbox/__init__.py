"""Plays the authority's side of Dimona: a small web application with scenarios and a clock to set.

Tokens, declarations, verdicts, periods and searches behave like the service; what breaks its
contract gets 400, what breaks its rules gets a verdict B with the anomaly codes. Where the real
behaviour is not known the choice is noted beside the rule.
"""

from declarations.dimona.sandbox.app import create_sandbox
from declarations.dimona.sandbox.config import SandboxConfig
from declarations.dimona.sandbox.scenario import Scenario, ScenarioInvalid, parse_scenario
from declarations.dimona.sandbox.server import SandboxServer, serve
from declarations.dimona.sandbox.tokens import TokenRules

__all__ = [
    "SandboxConfig",
    "SandboxServer",
    "Scenario",
    "ScenarioInvalid",
    "TokenRules",
    "create_sandbox",
    "parse_scenario",
    "serve",
]
