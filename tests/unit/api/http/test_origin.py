"""Who is behind the proxies, and whose page sent a request."""

import pytest

from queue_server.api.http.origin import client_address, counted, is_host_dropped, is_own_page, networks

PROXY = networks(["10.0.0.0/24"])


@pytest.mark.parametrize(
    ("peer", "header", "address"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "1.2.3.4", "203.0.113.5"),
        ("10.0.0.9", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.9", "1.2.3.4, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.9", "203.0.113.5, 10.0.0.8", "203.0.113.5"),
        ("10.0.0.9", "", "10.0.0.9"),
        ("10.0.0.9", "nonsense", "nonsense"),
        ("unix", "1.2.3.4", "unix"),
    ],
)
def test_only_a_trusted_proxy_says_who_the_client_is(peer: str, header: str | None, address: str) -> None:
    """What a client writes into the header itself is never believed."""
    assert client_address(peer, header, PROXY) == address


@pytest.mark.parametrize(
    ("address", "as_counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "nonsense"),
    ],
)
def test_half_of_an_ipv6_address_is_one_place(address: str, as_counted: str) -> None:
    """Or one machine would be as many strangers as it likes."""
    assert counted(address) == as_counted


def test_nobody_is_trusted_by_default() -> None:
    """Without the setting the header means nothing."""
    assert client_address("127.0.0.1", "1.2.3.4", networks([])) == "127.0.0.1"


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({}, True),
        ({"Origin": "http://hall.example:8080"}, True),
        ({"Origin": "http://HALL.example:8080"}, True),
        ({"Origin": "http://hall.example"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://[::1"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://hall.example:8080"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://hall.example:8080"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_page_of_another_site_is_known_by_its_headers(headers: dict[str, str], is_ours: bool) -> None:
    """Another port of the same host is another site; a client that is no browser says nothing."""
    assert is_own_page(headers, "hall.example:8080") is is_ours


@pytest.mark.parametrize(
    ("headers", "is_dropped"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://hall.example"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8080"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://hall.example"}, False),
        ({"Origin": "https://hall.example"}, False),
        ({}, False),
    ],
)
def test_a_proxy_that_drops_the_host_is_known(headers: dict[str, str], is_dropped: bool) -> None:
    """The browser says that the page is ours, and the request names another host: nobody but a proxy does that."""
    assert is_host_dropped(headers, "127.0.0.1:8080") is is_dropped
