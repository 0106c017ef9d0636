"""Makes the alarm of a certificate for https that ends soon or has ended."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final

from queue_server.api.http.listening.tls import Certificate
from queue_server.hall.state import SECOND
from queue_server.loops import every
from queue_server.upkeep.certificates.certificate_facts import (
    DAY_S,
    SOON_DAYS,
    URGENT_DAYS,
    CertificateFacts,
    NotUsable,
    Standing,
    is_alarming,
)
from queue_server.views.supervision.alarms import Alarm, Kind
from queue_server.views.times import moment

RENEWAL_S: Final = 60.0
"""How often the certificate is checked, so that a renewed one is used without SIGHUP."""
_KINDS: Final[dict[Standing, Kind]] = {
    "soon": "certificate_ends",
    "urgent": "certificate_ends",
    "ended": "certificate_ended",
    "future": "certificate_future",
}
_DAYS_OF: Final[dict[Standing, int]] = {"soon": SOON_DAYS, "urgent": URGENT_DAYS, "ended": 0}


class CertificateWatch:
    """The certificate that the server speaks https with. `clock` gives µs UTC."""

    def __init__(self, certificate: Certificate, clock: Callable[[], int]) -> None:
        self._certificate, self._clock = certificate, clock
        self._chain: bytes | None = None
        self._facts: CertificateFacts | None = None
        self._read_at = 0

    async def run(self) -> None:
        """Use a certificate that was renewed, and read what it says, until cancelled."""

        async def look() -> None:
            self._certificate.reload()
            await asyncio.to_thread(self._present)

        await every(RENEWAL_S, look)

    def alarms(self) -> Iterator[Alarm]:
        """The alarm of its time, if there is one. One that has been seen and comes closer is another alarm."""
        facts, now = self._present(), self._clock()
        standing = facts.standing(now / SECOND) if facts is not None else "good"
        if facts is None or standing == "good":
            return
        end = int(facts.last)
        since = self._read_at if standing == "future" else (end - _DAYS_OF[standing] * DAY_S) * SECOND
        yield Alarm(
            id=f"certificate_{standing}:{end}",
            kind=_KINDS[standing],
            level="fault" if is_alarming(standing) else "warning",
            since=moment(since),
            count=facts.days_left(now / SECOND),
            changes_at=moment(int(facts.first if standing == "future" else facts.last) * SECOND),
        )

    def _present(self) -> CertificateFacts | None:
        """What the present certificate says; it is read once."""
        chain = self._certificate.chain
        if chain is not self._chain:
            from queue_server.upkeep.certificates.certificate import (
                facts_of,  # slow to import, and of no use without https
            )

            try:
                self._facts = facts_of(chain)
            except NotUsable:
                self._facts = None
            self._chain, self._read_at = chain, self._clock()
        return self._facts
