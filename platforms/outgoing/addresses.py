"""Which network addresses a webhook may go to, so that no platform can make us call the inside.

Written as lists rather than taken from Python's `is_global`, whose answers differ by version.
Source: IANA special-purpose address registries (docs/sources.md#iana-special-purpose).
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_INSIDE_V4: Final = tuple(
    IPv4Network(text) for text in ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
_SPECIAL_V4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "100.64.0.0/10",  # behind a carrier's translation
        "169.254.0.0/16",  # link-local, where clouds keep their keys
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays to 6to4
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_INSIDE_V6: Final = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))
_PUBLIC_V6: Final = IPv6Network("2000::/3")
_SPECIAL_V6: Final = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_public_address(text: str) -> bool:
    """Whether this is an address of the open internet.

    Everything outside 2000::/3 is refused, and so are addresses that hold an IPv4 address (mapped,
    translated, 6to4, Teredo), whatever they hold. Text that is no address, or names an interface,
    is refused too.
    """
    address = _read(text)
    match address:
        case IPv4Address():
            return not any(address in network for network in (*_INSIDE_V4, *_SPECIAL_V4))
        case IPv6Address():
            return address in _PUBLIC_V6 and not any(address in n for n in _SPECIAL_V6)
        case None:
            return False


def is_inside_address(text: str) -> bool:
    """Whether this is a loopback or private address: a receiver on a developer's own machine."""
    address = _read(text)
    match address:
        case IPv4Address():
            return any(address in network for network in _INSIDE_V4)
        case IPv6Address():
            return any(address in network for network in _INSIDE_V6)
        case None:
            return False


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text) if "%" not in text else None
    except ValueError:
        return None
