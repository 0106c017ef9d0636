"""Takes in what a hall says of itself in a heartbeat, and gives the answer to it."""

import logging
from typing import NamedTuple

from queue_server.api.access.access_control import AccessControl
from queue_server.api.http.server_context import ServerContext
from queue_server.api.replication.centre.centre_context import Centre, is_token_of
from queue_server.app_parts import AppParts
from queue_server.catalogue.hall_offers import CatalogueReport
from queue_server.catalogue.service import Catalogues
from queue_server.journal.store import Head
from queue_server.replication.wire import HeartbeatAnswer, LinkHeartbeat, OfferedCatalogue

log = logging.getLogger(__name__)


class AnswerBasis(NamedTuple):
    """What an answer is made of: while that is the same, so is the answer to the same heartbeat. `token` is the digest
    of the hall's own."""

    end: Head
    epoch: int
    catalogue: int
    token: bytes | None


class HeartbeatDesk:
    """Hears the halls of one server. What it asks for each heartbeat, of thousands of halls, is looked up once."""

    def __init__(self, parts: AppParts) -> None:
        centre, server = parts[Centre], parts[ServerContext]
        self.clock, self.gathering = server.clock, centre.gathering
        self._halls, self._intake, self._engine = centre.halls, centre.intake, server.engine
        self._catalogues, self._tokens = parts[Catalogues], parts[AccessControl].tokens
        self._refused: set[str] = set()
        """Halls of which the log says that they send no heartbeats."""

    async def hear(self, hall: str, heartbeat: LinkHeartbeat, at: int) -> HeartbeatAnswer:
        """Take in a heartbeat of a hall that was there at `at` (µs UTC), and give the answer to it. Raises
        `Unavailable`."""
        digest = bytes.fromhex(heartbeat.hash)
        await self._catalogues.versions.newest()
        last_end = self._intake.last_end(hall)
        is_end = last_end is not None and (last_end.seq, last_end.hash) == (heartbeat.seq, digest)
        head = Head(hall, heartbeat.seq, digest) if is_end else await self._intake.head(hall)
        forked = self._halls.hear(hall, heartbeat, head, at)
        if not is_end and heartbeat.seq <= head.seq and heartbeat.forked_at is None:
            stored = head.hash if heartbeat.seq == head.seq else await self._intake.hash_at(hall, heartbeat.seq)
            if stored is not None and stored != digest:
                forked = heartbeat.seq
        if forked is not None:
            await self._halls.note_fork(hall, forked)
        self._catalogues.hear(hall, CatalogueReport(heartbeat.catalogue, heartbeat.deviations), at)
        version = self._catalogues.versions.offered_version
        offered = OfferedCatalogue(version) if version else None
        return HeartbeatAnswer(head.seq, head.hash.hex(), self.epoch_of(hall), offered)

    def refuse(self, hall: str) -> None:
        """Log, once, that what a hall sends over its socket is no heartbeat."""
        if hall not in self._refused:
            self._refused.add(hall)
            log.warning("%s: its socket of heartbeats ends, because what came over it is none", hall)

    def sends_heartbeats(self, hall: str) -> None:
        """Note that a hall does, so that the log says anew where it does not."""
        self._refused.discard(hall)

    def hear_again(self, hall: str, basis: AnswerBasis, branch_at: int, at: int) -> bool:
        """Take in that a hall was there at `at` with nothing to report that it has not reported before, but the time
        that it has; returns whether the answer is as before, too."""
        row = self._halls.row_of(hall)
        if (
            row is None
            or row.digest != basis.token
            or self._intake.last_end(hall) is not basis.end
            or self._catalogues.versions.offered_version != basis.catalogue
            or self.epoch_of(hall) != basis.epoch
        ):
            return False
        self._halls.hear_again(hall, branch_at, at)
        return True

    def basis_of(self, hall: str) -> AnswerBasis | None:
        """What an answer is made of at present; None where the store has to be asked for it."""
        end, row = self._intake.last_end(hall), self._halls.row_of(hall)
        if end is None or row is None:
            return None
        return AnswerBasis(end, self.epoch_of(hall), self._catalogues.versions.offered_version, row.digest)

    def epoch_of(self, hall: str) -> int:
        """The epoch of the hall's journal here."""
        feed = self._engine.followed.get(hall) or self._engine.feeds.get(hall)
        return 0 if feed is None else feed.state.epoch

    def lets_in(self, hall: str, digest: bytes) -> bool:
        """Whether the token with that digest is the hall's, and valid."""
        return is_token_of(self._halls.row_of(hall), digest) and self._tokens.live(digest) is not None

    def is_valid(self, digest: bytes) -> bool:
        """Whether the token with that digest, which was a hall's, is valid still."""
        return self._tokens.live(digest) is not None
