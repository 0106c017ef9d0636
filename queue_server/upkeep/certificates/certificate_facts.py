"""Describes a certificate for https: its names, its time, who vouches for it, and why one cannot be used. Pure."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, Literal

from msgspec import Struct

SOON_DAYS: Final = 30
"""Renewing a certificate by hand takes letters, signatures and somebody's holiday."""
URGENT_DAYS: Final = 7
DAY_S: Final = 86_400

Standing = Literal["good", "soon", "urgent", "ended", "future"]
CertificateFault = Literal[
    "binary", "bundle", "none", "unreadable", "without_key", "key_locked", "key_other", "weak", "ended", "future",
    "purpose",
]  # fmt: skip
"""Why a certificate is not taken: it is no text (DER); it is PKCS#12; there is none, or nobody can read it; no key came
with it, or one under a passphrase, or another one's; browsers refuse its kind; its time; it is not for servers."""


class NotUsable(Exception):
    """The certificate cannot serve https. `detail` fills the sentence, and never is a part of a key."""

    def __init__(self, fault: CertificateFault, **detail: str) -> None:
        super().__init__(fault)
        self.fault: CertificateFault = fault
        self.detail = detail


class CertificateFacts(Struct, frozen=True):
    """`names` are the host names and addresses that browsers accept; `first` and `last` are in s since 1970; `chain`
    are the certificates that follow, each of whoever has signed the one before. `fingerprint` is the SHA-256 of the
    certificate, in pairs of digits."""

    names: tuple[str, ...]
    subject: str
    issuer: str
    first: float
    last: float
    key: str
    chain: tuple[str, ...] = ()
    fingerprint: str = ""

    def days_left(self, now: float) -> int:
        """Whole days until its end; below 0 once it has ended."""
        return int((self.last - now) // DAY_S)

    def standing(self, now: float) -> Standing:
        """How its time stands at `now` (s since 1970)."""
        if now >= self.last:
            return "ended"
        if now < self.first:
            return "future"
        days = self.days_left(now)
        return "urgent" if days < URGENT_DAYS else "soon" if days < SOON_DAYS else "good"


def is_alarming(standing: Standing) -> bool:
    """Whether browsers refuse the certificate, or will before anybody has another one."""
    return standing not in ("good", "soon")


def covers(names: Sequence[str], host: str) -> bool:
    """Whether a browser that opens `host` accepts a certificate with these names (RFC 6125, section 6.4)."""
    address = address_or_none(host)
    if address is not None:
        return any(address_or_none(name) == address for name in names)
    host = host.lower().rstrip(".")
    parent = host.partition(".")[2]
    return any(name == host or (parent != "" and name == f"*.{parent}") for name in map(str.lower, names))


def address_or_none(text: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a host is, with or without the brackets of an address bar."""
    with suppress(ValueError):
        return ip_address(text.removeprefix("[").removesuffix("]"))
    return None
