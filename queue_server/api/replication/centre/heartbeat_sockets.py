"""Takes the heartbeats of idle halls in over kept sockets, where they cost no requests.

Such a socket is read when its next heartbeat should be there, together with those of other halls, and that of an idle
hall once a minute or when somebody looks at the halls; where TLS ends in this server, every twenty seconds. Heartbeats
in which only the time is new cost neither a task nor, most of them, an answer.
"""

import asyncio
from typing import Final

from msgspec import MsgspecError, json
from msgspec.structs import replace

from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.broadcaster import TRY_LATER
from queue_server.api.live.goodbye import NOT_SIGNED_IN
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.api.replication.centre.hearing import AnswerBasis, HeartbeatDesk
from queue_server.app_parts import AppParts
from queue_server.journal.store import Unavailable
from queue_server.replication.centre.gathering import GATHERED_EVERY_S, ROUND_EVERY_S, ReadingTime
from queue_server.replication.centre.kept_connections import KeptConnection
from queue_server.replication.wire import (
    BEATS,
    HEARTBEAT_SECONDS,
    HeartbeatAnswer,
    LinkHeartbeat,
)
from queue_server.units import SECOND

BAD_HEARTBEAT: Final = 1007
SILENT_SOCKET_S: Final = 55.0
"""How long nothing may have come until the socket counts as gone: nobody else notices. From one round to the next six
heartbeats come."""
LATE_READ_EVERY_S: Final = 20.0
"""How often the socket of an idle hall is read that gives what has come a moment later, as one of TLS does: whoever
looks at the halls does not wait for that."""
BEAT_S: Final = round(HEARTBEAT_SECONDS)
_BEATS_OF_ROUND: Final = round(ROUND_EVERY_S / HEARTBEAT_SECONDS)


class HeartbeatSocket:
    """The socket of one hall. One of so many heartbeats, of `answered_beats`, gets an answer that is as before."""

    __slots__ = (
        "_answer",
        "_answered_beats",
        "_basis",
        "_connection",
        "_desk",
        "_digest",
        "_frames",
        "_heard_at",
        "_heard_s",
        "_heartbeat",
        "_is_patient",
        "_messages",
        "_parts",
        "_read_at",
        "_task",
        "_unanswered",
        "due",
        "hall",
    )

    def __init__(self, parts: AppParts, hall: str, digest: bytes, answered_beats: int) -> None:
        from queue_server.replication.centre.heartbeat_frames import HeartbeatFrames  # 400 kB, of a centre alone

        self._parts, self._desk, self.hall, self._digest = parts, parts[HeartbeatDesk], hall, digest
        self._answered_beats = answered_beats
        self._is_patient = answered_beats >= _BEATS_OF_ROUND - 1
        """Whether an answer may wait for the round of idle halls."""
        self.due: float | None = None
        self._frames = HeartbeatFrames()
        self._connection: KeptConnection | None = None
        self._heartbeat: LinkHeartbeat | None = None
        self._answer: HeartbeatAnswer | None = None
        self._basis: AnswerBasis | None = None
        """What the answer was made of; None where the next heartbeat may need another one in any case."""
        self._unanswered = 0
        self._read_at, self._heard_s = self._desk.gathering.time()
        self._heard_at = self._read_at
        self._messages: list[bytes] = []
        self._task: asyncio.Task[None] | None = None
        """Takes messages in for which the store may be asked."""

    def open(self, connection: KeptConnection) -> None:
        """Begin to read. A former socket of the hall ends: its line is broken, and only the hall knows."""
        sockets = self._parts[LiveSockets].heartbeats
        if (former := sockets.get(self.hall)) is not None:
            former.end(TRY_LATER)
        sockets[self.hall], self._connection = self, connection
        connection.watch()
        self._desk.gathering.rest(self)  # to see whether nothing ever comes

    def end(self, code: int) -> None:
        """Close the socket with a closing code."""
        self._close(self._frames.goodbye(code))

    def read(self, time: ReadingTime) -> None:
        """Take in what has come; where that is nothing, soon again."""
        connection = self._connection
        if connection is None or self._task is not None:
            return
        was_watched = connection.is_watched
        if (data := connection.receive()) is not None:
            self._take(data, time)
        elif connection.is_watched and not was_watched:
            self._desk.gathering.rest(self, GATHERED_EVERY_S)  # what is there comes in a moment
        elif time.steady_s - self._heard_s > SILENT_SOCKET_S:
            self.end(TRY_LATER)
        else:
            self._desk.gathering.rest(self, HEARTBEAT_SECONDS if was_watched else GATHERED_EVERY_S)

    def take(self, data: bytes) -> None:
        """Take in these bytes; none are the end of the connection."""
        self._take(data, self._desk.gathering.time())

    def _take(self, data: bytes, time: ReadingTime) -> None:
        now, self._heard_s = time
        try:
            if not data:
                self._close()
            elif not self._hear_again(data, now):
                self._take_frames(data, now)
        except Exception as error:  # noqa: BLE001 - other halls' heartbeats are read after it
            self._report(error)

    def _hear_again(self, data: bytes, now: int) -> bool:
        """Take in heartbeats in which nothing is as new as their time; returns whether these bytes are that, and the
        store need not be asked."""
        if self._basis is None or not (times := self._frames.times_in(data)):
            return False
        if not self._desk.is_valid(self._digest):
            self.end(NOT_SIGNED_IN)
            return True
        if not self._desk.hear_again(self.hall, self._basis, times[-1], self._heard_by(len(times), now)):
            return False
        self._read_at = now
        self._unanswered += len(times)
        if self._is_answer_due():
            self._send(self._frames.AS_BEFORE * (len(times) if self._answered_beats == 1 else 1))
            self._unanswered = 0
        self._rest_until_next()
        return True

    def _heard_by(self, count: int, now: int) -> int:
        """When the hall was there, which sends every ten seconds, if so many heartbeats have come since the last
        reading. The last one may have come ten seconds before that, and no earlier."""
        return min(now, self._read_at + count * BEAT_S * SECOND)

    def _take_frames(self, data: bytes, now: int) -> None:
        messages = self._frames.messages(data)
        if waiting := self._frames.waiting():
            self._send(waiting)
        if not self._frames.is_open or self._connection is None:
            self._close()
        elif messages:
            self._messages += messages
            self._heard_at, self._read_at = self._heard_by(len(messages), now), now
            self._basis = None
            self._connection.rest()
            self._task = self._task or asyncio.get_running_loop().create_task(self._hear())
        elif self._heartbeat is not None:
            self._rest(GATHERED_EVERY_S)
        else:  # the first one is answered at once, so it is still watched for
            self._desk.gathering.rest(self, GATHERED_EVERY_S)

    async def _hear(self) -> None:
        """Take in the messages that have come."""
        code = None
        try:
            while self._messages and code is None:
                code = await self._hear_message(self._messages.pop(0))
        except Exception as error:  # noqa: BLE001 - it ends the socket, and nobody awaits the task
            self._task = None
            self._report(error)
            return
        self._task = None
        if code is None:
            self._rest(HEARTBEAT_SECONDS)
        else:
            self.end(code)

    async def _hear_message(self, message: bytes) -> int | None:
        """Take one in; returns the code with which the socket ends, if it does."""
        heartbeat = self._decoded(message)
        if heartbeat is None:
            self._desk.refuse(self.hall)
            return BAD_HEARTBEAT
        if not self._desk.lets_in(self.hall, self._digest):
            return NOT_SIGNED_IN
        try:
            answer = await self._desk.hear(self.hall, heartbeat, self._heard_at)
        except Unavailable:
            return TRY_LATER
        if self._heartbeat is not None:
            self._desk.sends_heartbeats(self.hall)
        self._heartbeat, basis = heartbeat, self._desk.basis_of(self.hall)
        is_at_end = basis is not None and (basis.end.seq, basis.end.hash.hex()) == (heartbeat.seq, heartbeat.hash)
        self._basis = basis if is_at_end and heartbeat.forked_at is None else None
        self._reply(answer)
        return None

    def _decoded(self, message: bytes) -> LinkHeartbeat | None:
        """The heartbeat that a hall sends, or the former one at another time; None where it is none."""
        try:
            heartbeat = BEATS.decode(message)
        except (MsgspecError, ValueError):
            return None
        if isinstance(heartbeat, LinkHeartbeat):
            return heartbeat
        return None if self._heartbeat is None else replace(self._heartbeat, at=heartbeat)

    def _reply(self, answer: HeartbeatAnswer) -> None:
        self._unanswered += 1
        is_as_before = answer == self._answer
        if is_as_before and not self._is_answer_due():
            return
        self._answer, self._unanswered = answer, 0
        self._send(self._frames.AS_BEFORE if is_as_before else self._frames.text(json.encode(answer)))

    def _is_answer_due(self) -> bool:
        """Whether an answer that is as before would be late after the next reading."""
        most = self._answered_beats - _BEATS_OF_ROUND if self._is_patient else self._answered_beats - 1
        return self._unanswered > most

    def _send(self, data: bytes) -> None:
        if self._connection is not None and not self._connection.send(data):
            self._close()

    def _rest(self, rest_s: float) -> None:
        if self._connection is not None:
            if self._connection.is_watched:
                self._connection.rest()
            self._desk.gathering.rest(self, rest_s)

    def _rest_until_next(self) -> None:
        """Rest after a heartbeat with nothing new."""
        connection = self._connection
        if connection is None or not self._is_patient:
            self._rest(HEARTBEAT_SECONDS)
        elif not connection.reads_at_once:
            self._rest(LATE_READ_EVERY_S)
        else:
            if connection.is_watched:
                connection.rest()
            self._desk.gathering.rest_idle(self)

    def _report(self, error: Exception) -> None:
        self._parts[ServerContext].bugs.report(error, "socket:heartbeats")
        self._close()

    def _close(self, last: bytes = b"") -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._task is not None:
            self._task.cancel()
        connection.end(last)
        self._desk.gathering.forget(self)
        sockets = self._parts[LiveSockets].heartbeats
        if sockets.get(self.hall) is self:
            del sockets[self.hall]
