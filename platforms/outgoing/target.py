"""Where a webhook may be sent: the rule for its URL, read once and by one reader.

The parts found here are what is connected to and asked for. Nothing reads the text a second time,
so no two readers can understand it differently.
"""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from platforms.outgoing.addresses import is_inside_address, is_public_address

LONGEST_URL: Final = 500
_PORTS: Final = {"https": 443, "http": 80}
_LABEL_LENGTH: Final = 63
_HOST_LENGTH: Final = 253


class TargetRefused(ValueError):
    """A URL that no webhook is sent to; the text says why and does not repeat the URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRules:
    """What is allowed. In production: https, ports 443 and 8443, public addresses only."""

    https_only: bool = True
    ports: frozenset[int] | None = frozenset({443, 8443})
    inside_allowed: bool = False

    def allows_address(self, address: str) -> bool:
        """Whether a name may stand for this address."""
        if is_public_address(address):
            return True
        return self.inside_allowed and is_inside_address(address)


PRODUCTION: Final = TargetRules()
DEVELOPMENT: Final = TargetRules(https_only=False, ports=None, inside_allowed=True)
"""For receivers on one's own machine. Link-local addresses are refused here as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL in its parts: `path` is path and query as asked for."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)

    @property
    def host_header(self) -> str:
        """Host, with the port where it is not the scheme's own."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"


def read_target(url: str, rules: TargetRules) -> Target:
    """The parts of an allowed URL. Raises TargetRefused with one sentence."""
    if (
        len(url) > LONGEST_URL
        or not url.isascii()
        or not url.isprintable()
        or set(url) & set(' \\"<>')
    ):
        raise TargetRefused(
            f"A webhook URL has at most {LONGEST_URL} plain characters, without spaces or backslashes."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetRefused("This is not a URL.") from None
    if parts.scheme not in _PORTS or (rules.https_only and parts.scheme != "https"):
        wanted = "https://" if rules.https_only else "https:// or http://"
        raise TargetRefused(f"A webhook URL begins with {wanted}.")
    if "@" in parts.netloc:
        raise TargetRefused("A webhook URL holds no user name and no password.")
    if parts.fragment or "#" in url:
        raise TargetRefused("A webhook URL has no part after #.")
    port = _PORTS[parts.scheme] if port is None else port
    if port == 0 or (rules.ports is not None and port not in rules.ports):
        named = " or ".join(str(each) for each in sorted(rules.ports or ()))
        raise TargetRefused(f"A webhook URL uses port {named or '1 to 65535'}.")
    host = _host(parts.hostname or "", rules)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=host, port=port, path=path)


def _host(host: str, rules: TargetRules) -> str:
    """A host name, or inside a development machine also its address."""
    if is_inside_address(host) and ":" not in host and rules.inside_allowed:
        return host
    labels = host.removesuffix(".").split(".")
    is_name = len(host) <= _HOST_LENGTH and all(_is_label(label) for label in labels)
    # The last label of a name is never a number: 127.1 and 0x7f.1 are addresses in disguise.
    is_number = labels[-1].isdigit() or labels[-1].startswith("0x")
    if not is_name or is_number or (len(labels) < 2 and not rules.inside_allowed):
        raise TargetRefused("A webhook URL names its host by a full name, not by an address.")
    return host.removesuffix(".")


def _is_label(label: str) -> bool:
    letters = label.replace("-", "").replace("_", "")
    return 0 < len(label) <= _LABEL_LENGTH and letters.isalnum() and label[0] != "-"
