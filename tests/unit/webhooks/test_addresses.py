"""Where webhooks may be sent."""

from ipaddress import ip_network

import pytest

from queue_server.webhooks.addresses import is_allowed, mistake_of

OWN = (ip_network("10.1.0.0/16"), ip_network("fd00:1::/32"))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fd12::1", "ff02::1", "2001:db8::1", "fec0::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::1"),
        *("::7f00:1", "2001:0:4136:e378:8000:63bf:f5ff:fffe"),
    ],
)
def test_no_machine_of_the_own_network_is_reached(address: str) -> None:
    """However its address is written."""
    assert not is_allowed(address, ())


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_the_internet_is(address: str) -> None:
    """Encrypted, and never in clear."""
    assert is_allowed(address, ())
    assert not is_allowed(address, OWN, is_plain=True)


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "fd00:1::7"])
def test_what_the_configuration_allows(address: str) -> None:
    """In clear too; its neighbours are not."""
    assert is_allowed(address, OWN, is_plain=True)
    assert not is_allowed("10.2.0.1", OWN)


@pytest.mark.parametrize(
    ("address", "mistake"),
    [
        ("https://hooks.example.kz/kezek?a=1", None),
        ("https://93.184.216.34:8443/", None),
        ("http://10.1.2.3:8080/x", None),
        ("http://portal.aksu.kz/x", None),
        ("https://[fd00:1::7]/x", None),
        ("http://93.184.216.34/", "plain"),
        ("https://10.2.0.1/", "own_network"),
        ("https://[::1]/", "own_network"),
        ("https://[::ffff:127.0.0.1]/", "own_network"),
        ("https://127.0.0.1/", "own_network"),
        *((address, "form") for address in ("", "hooks.example.kz", "ftp://a.kz/", "https://", "https:///x")),
        *((address, "form") for address in ("https://me:word@a.kz/", "https://a.kz/#x", "https://a.kz\\@b.kz/")),
        *(
            (address, "form")
            for address in ("https://a b.kz/", "https://а.kz/", "https://a.kz:0/", "https://a.kz:99999/")
        ),
        *(
            (address, "form")
            for address in ("https://[::1", "https://a.kz/\n", "https://-a.kz/", "https://" + "a" * 500)
        ),
    ],
)
def test_addresses_that_a_person_types_in(address: str, mistake: str | None) -> None:
    """What is wrong is named before anything is sent."""
    assert mistake_of(address, OWN) == mistake


def test_without_networks_of_ones_own_nothing_goes_in_clear() -> None:
    """A name may lead anywhere."""
    assert mistake_of("http://portal.aksu.kz/", ()) == "plain"
