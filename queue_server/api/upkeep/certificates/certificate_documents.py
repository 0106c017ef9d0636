"""Defines the documents about the certificate for https. Pure."""

from datetime import UTC, datetime

from msgspec import Struct

from queue_server.upkeep.certificates.certificate_facts import CertificateFacts, Standing, covers, is_alarming


class PresentedCertificate(Struct, frozen=True):
    """A certificate as a person reads it. `fits` says whether it names the host by which the page was opened. Halls and
    others that join this server compare its `fingerprint`."""

    names: tuple[str, ...]
    subject: str
    issuer: str
    first: datetime
    last: datetime
    days_left: int
    standing: Standing
    is_alarming: bool
    fits: bool
    key: str
    chain: tuple[str, ...]
    fingerprint: str


class WaitingRequest(Struct, frozen=True):
    """A request that waits for the certificate that an authority makes of it."""

    names: tuple[str, ...]
    made_at: datetime


class CertificateDocument(Struct, frozen=True, kw_only=True):
    """`is_https`: this server speaks https itself; `is_page_https`: this page came encrypted, perhaps through a proxy.

    `is_readable`: a key that is sent from this page can be read on its way. `saved` waits for a restart. `proposed` are
    names for a request, and `largest` is the most bytes that are taken.
    """

    is_https: bool
    is_page_https: bool
    is_readable: bool
    host: str
    in_force: PresentedCertificate | None
    saved: PresentedCertificate | None
    request: WaitingRequest | None
    proposed: tuple[str, ...]
    largest: int


def presented(facts: CertificateFacts, now: float, host: str) -> PresentedCertificate:
    """The certificate at `now` (s since 1970), held against that host."""
    return PresentedCertificate(
        names=facts.names,
        subject=facts.subject,
        issuer=facts.issuer,
        first=datetime.fromtimestamp(facts.first, UTC),
        last=datetime.fromtimestamp(facts.last, UTC),
        days_left=facts.days_left(now),
        standing=facts.standing(now),
        is_alarming=is_alarming(facts.standing(now)),
        fits=covers(facts.names, host),
        key=facts.key,
        chain=facts.chain,
        fingerprint=facts.fingerprint,
    )
