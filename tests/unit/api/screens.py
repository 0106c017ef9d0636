"""A hall on a store in memory, and screens whose connections are simulated: they take what they are sent, or do not."""

from collections.abc import Callable

from msgspec import json

from queue_server.api.live.subscriber import Subscriber
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.feed import Feed
from queue_server.journal.memory import MemoryStore
from tests.halls import DEFINITION, DESK, KIOSK, MORNING


class Clock:
    """A time that only the test moves, in seconds; `wall` is the same in µs UTC."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def wall(self) -> int:
        return MORNING + int(self.now * 1_000_000)


class Client:
    """The other end of a screen: what it was sent, whether it reads, with which code it was shown out."""

    def __init__(self) -> None:
        self.documents: list[dict[str, object]] = []
        self.frames: list[bytes] = []
        self.writing_paused = False
        self.code: int | None = None

    def write(self, data: bytes) -> None:
        assert not self.writing_paused, "nothing may be written to one that does not read"
        assert self.code is None, "nothing may follow a goodbye"
        self.frames.append(data)
        self.documents.append(json.decode(data[data.index(b"{") :]))

    def get_write_buffer_size(self) -> int:
        return 1 if self.writing_paused else 0

    def is_closing(self) -> bool:
        return self.code is not None

    def end(self, code: int) -> None:
        self.code = code

    @property
    def views(self) -> list[object]:
        return [document["view"] for document in self.documents]

    @property
    def seqs(self) -> list[object]:
        return [document["seq"] for document in self.documents]

    def screen(self, view: str, clock: Callable[[], float]) -> Subscriber:
        return Subscriber(self, self.end, view=view, reader="board:1", now=clock())


class Hall:
    """A working hall whose readers the test drives by hand."""

    def __init__(self, clock: Clock) -> None:
        self.store = MemoryStore()
        self.engine = Engine(self.store, clock.wall)
        self.feed: Feed

    async def open(self) -> "Hall":
        self.feed = await self.engine.open_hall("aksu", DEFINITION)
        for window in (1, 2):
            await self.ask(c.OpenWindow(window))
        return self

    async def ask(self, command: c.Command) -> None:
        await self.engine.submit("aksu", command, DESK)

    async def issue(self, ticket: str, service: str = "land") -> None:
        await self.engine.submit("aksu", c.IssueTicket(ticket, service), KIOSK)

    async def call(self, window: int = 1) -> None:
        """A visitor comes, is called and is done with, all at this window."""
        await self.issue(f"t{self.feed.seq}", "land" if window == 1 else "school")
        for command in (c.CallNext(window), c.StartService(window), c.FinishService(window)):
            await self.ask(command)
