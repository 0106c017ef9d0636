"""Lets the server print that has the printer, where a person asks another server for it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Final, Literal

from msgspec import Struct, json

from queue_server.clock import clock_of
from queue_server.hall.state import SECOND
from queue_server.journal.shared.contents import SharedState
from queue_server.servers import SharedStates
from queue_server.views.equipment.printers import PaperState

ORDER_S: Final = 10.0
"""How long an answer is awaited, and after how long nothing is printed any more: nobody stands there then."""
_TOO_LATE: Final = round(ORDER_S * SECOND)
ORDER: Final = "errand"
ORDER_RESULT: Final = "errand_result"
"""The kinds of what servers give each other, which servers of earlier versions share."""


class PrintOrder(Struct, frozen=True):
    """What is to be printed at a printer, by its reader: its own name, an uncertain ticket of a number once more, the
    ticket of an id, or the sheet of a service."""

    printer: str
    act: Literal["name", "again", "ticket", "sheet"]
    subject: str = ""
    language: str = ""


class OrderResult(Struct, frozen=True):
    """Where the paper is; None where there is no such ticket."""

    paper: PaperState | None


_order_of: Final = json.Decoder(PrintOrder).decode
_result_of: Final = json.Decoder(OrderResult).decode


class PrintOrders:
    """What this server asks of others and others ask of it. `is_here` says whether a printer is this server's; `do`
    prints. `clock` gives µs UTC."""

    def __init__(
        self,
        states: SharedStates,
        clock: Callable[[], int],
        is_here: Callable[[str], bool],
        do: Callable[[PrintOrder], Awaitable[PaperState | None]],
    ) -> None:
        self._states, self._clock, self._is_here, self._do = states, clock_of(clock), is_here, do
        self._waiting: dict[str, asyncio.Future[PaperState | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        states.listen(ORDER, self._take)
        states.listen(ORDER_RESULT, self._take_result)

    async def ask(self, order: PrintOrder) -> PaperState | None:
        """Where the paper is once the other server has printed; `no_answer` where it does not answer in time."""
        id = secrets.token_hex(8)  # noqa: A001 - the field's own name
        result: asyncio.Future[PaperState | None] = asyncio.get_running_loop().create_future()
        self._waiting[id] = result
        self._states.report(ORDER, id, order)
        try:
            async with asyncio.timeout(ORDER_S):
                return await result
        except TimeoutError:
            return "no_answer"
        finally:
            del self._waiting[id]

    def _take(self, state: SharedState) -> None:
        order = _order_of(state.body)
        if self._is_here(order.printer) and self._clock() - state.at < _TOO_LATE:
            task = asyncio.create_task(self._print(state.id, order))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _print(self, id: str, order: PrintOrder) -> None:  # noqa: A002 - the field's own name
        self._states.report(ORDER_RESULT, id, OrderResult(await self._do(order)))

    def _take_result(self, state: SharedState) -> None:
        result = self._waiting.get(state.id)
        if result is not None and not result.done():
            result.set_result(_result_of(state.body).paper)
