"""No webhook goes to the inside of a network, however its address is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.outgoing.addresses import is_inside_address, is_public_address
from platforms.outgoing.target import DEVELOPMENT, PRODUCTION, TargetRefused, read_target

REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "5f00::1",
    "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "", "localhost", "127.1", "0x7f000001", "2130706433", "010.0.0.1", "8.8.8.8 ", "8.8.8.8%eth0",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.0",
    "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2001:4860:4860::8888", "2606:4700:4700::1111", "2a02:a03f::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_the_open_internet_is_refused(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address: str) -> None:
    assert is_public_address(address)
    assert not is_inside_address(address)


@given(st.ip_addresses())
def test_no_address_is_public_and_inside(address: object) -> None:
    text = str(address)

    assert not (is_public_address(text) and is_inside_address(text))


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_never_public(address: object) -> None:
    assert not is_public_address(f"::ffff:{address}")
    assert not is_public_address(f"64:ff9b::{address}")


def test_the_keys_of_a_cloud_are_out_of_reach_in_development_too() -> None:
    assert not DEVELOPMENT.allows_address("169.254.169.254")
    assert DEVELOPMENT.allows_address("127.0.0.1")
    assert not PRODUCTION.allows_address("127.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.zwaluw.example/",
        "ftp://hooks.zwaluw.example/",
        "gopher://hooks.zwaluw.example/",
        "//hooks.zwaluw.example/",
        "hooks.zwaluw.example",
        "",
        "https://",
        "https:///path",
        "https://user:password@hooks.zwaluw.example/",
        "https://@hooks.zwaluw.example/",
        "https://hooks.zwaluw.example:80/",
        "https://hooks.zwaluw.example:22/",
        "https://hooks.zwaluw.example:0/",
        "https://hooks.zwaluw.example:99999/",
        "https://hooks.zwaluw.example:port/",
        "https://hooks.zwaluw.example/#part",
        "https://hooks.zwaluw.example/#",
        "https://hooks.zwaluw.example/a b",
        "https://hooks.zwaluw.example/\r\nhost: other",
        "https://hooks.zwaluw.example\\@127.0.0.1/",
        "https://127.0.0.1/",
        "https://8.8.8.8/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "https://127.1/",
        "https://0x7f.1/",
        "https://0x7f000001/",
        "https://localhost/",
        "https://-a.example/",
        "https://a..example/",
        "https://höoks.example/",
        "https://hooks.zwaluw.example/" + "a" * 500,
    ],
)
def test_a_url_that_could_mean_something_else_is_refused_in_production(url: str) -> None:
    with pytest.raises(TargetRefused):
        read_target(url, PRODUCTION)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://hooks.zwaluw.example", ("hooks.zwaluw.example", 443, "/")),
        ("https://Hooks.Zwaluw.example/a?b=1", ("hooks.zwaluw.example", 443, "/a?b=1")),
        ("https://hooks.zwaluw.example:8443/a", ("hooks.zwaluw.example", 8443, "/a")),
        ("https://hooks.zwaluw.example./a", ("hooks.zwaluw.example", 443, "/a")),
    ],
)
def test_an_ordinary_url_is_read_into_its_parts(url: str, parts: tuple[str, int, str]) -> None:
    target = read_target(url, PRODUCTION)

    assert (target.host, target.port, target.path) == parts


def test_a_developers_own_machine_can_receive() -> None:
    assert read_target("http://127.0.0.1:9000/x", DEVELOPMENT).host_header == "127.0.0.1:9000"
    assert read_target("http://localhost/x", DEVELOPMENT).host_header == "localhost"


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for url in (text, f"https://{text}", f"https://hooks.example/{text}"):
        try:
            target = read_target(url, PRODUCTION)
        except TargetRefused:
            continue
        assert target.scheme == "https"
        assert not is_public_address(target.host)  # a name, never an address
