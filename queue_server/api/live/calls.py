"""Sends the calls to their readers: every call after a reader's position, none twice, none left out.

A reader is its position. Those at the same position share one reading and one frame; one that was disconnected reads on
from the journal.
"""

from collections.abc import Awaitable, Callable

from queue_server.api.live.broadcaster import Broadcaster, frame_of
from queue_server.api.live.subscriber import Subscriber
from queue_server.views.calls import CallsDocument, calls_document


class Calls(Broadcaster):
    async def open(self, screen: Subscriber, after: int | None, drain: Callable[[], Awaitable[None]]) -> None:
        """Send the calls after `after`, then every new one; without `after`, only new ones.

        A position beyond the journal's end belongs to another journal, such as one before a restore: it counts as the
        end. `drain` waits until the client has taken what was written.
        """
        screen.position = self.feed.seq if after is None else min(after, self.feed.seq)
        is_greeted = False
        while screen.position < self.feed.seq or not is_greeted:
            document = await self._read_on(screen.position)
            if document.calls or document.seq >= self.feed.seq:
                screen.send(frame_of(document), document.seq, self._clock())
                is_greeted = True
                await drain()
            screen.position = document.seq
        self.admit(screen)

    async def publish(self) -> int:
        seq = self.feed.seq
        while positions := {s.position for s in self.screens if s.position < self.feed.seq and s.is_free}:
            for position in positions:
                await self._advance_from(position)
        for screen in self.screens:
            if screen.position < self.feed.seq:
                self.fall_behind(screen)
        return seq

    async def _advance_from(self, position: int) -> None:
        document = await self._read_on(position)
        frame = frame_of(document) if document.calls else b""
        now = self._clock()
        for screen in self.screens:
            if screen.position != position:
                continue
            if not frame:
                screen.position = document.seq
            elif screen.is_free:
                screen.send(frame, document.seq, now)

    async def recheck(self, screen: Subscriber) -> None:
        """Do nothing: a call always comes with an event."""

    async def catch_up(self, screen: Subscriber) -> None:  # noqa: ARG002 - whoever is free is brought up
        await self.publish()

    def up_to(self, screen: Subscriber) -> int:
        return screen.position

    async def _read_on(self, position: int) -> CallsDocument:
        state = self.feed.state
        entries = await self.feed.entries_after(position) if position < state.seq else []
        last = entries[-1] if entries else state
        return calls_document(state.definition, entries, last.seq, last.at)
