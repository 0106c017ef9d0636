"""Connects push-button posts: a button is a ticket of its service, printed by the hall's printer; the lamp says whether
there are tickets.

A post has no screen, so a ticket that cannot be printed is worth nothing: while its printer is known to have no paper,
the lamp says closed and no ticket is given.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from typing import Final

import msgspec

from firmware_bridge.errors import ServerFault
from firmware_bridge.loops import every
from firmware_bridge.server.api import KEEP_TRYING_S, Api
from firmware_bridge.server.live_socket import BoardSnapshot
from queue_server.config.boards import ButtonPost
from queue_server.views.equipment.printers import PrinterState

LAMP_S: Final = 2.0
"""How long the lamp says what came of a press."""
LOOK_EVERY_S: Final = 5.0
SAME_PRESS_S: Final = 60.0
"""A button that is pressed again this soon after it got no answer asks for the same ticket."""
UNPRINTABLE: Final[frozenset[PrinterState]] = frozenset({"paper_out", "no_answer"})

log = logging.getLogger(__name__)


class PrinterLook(msgspec.Struct, frozen=True):
    """What a post reads of a printer."""

    printer: str
    state: PrinterState


class PrintersLook(msgspec.Struct, frozen=True):
    printers: tuple[PrinterLook, ...]


_printers: Final = msgspec.json.Decoder(PrintersLook)


class PostDesk:
    """One post and its hall. Buttons are carried out one after another, in order."""

    def __init__(self, post: ButtonPost, hall: str, api: Api, light: Callable[[str], None]) -> None:
        self._post = post
        self._hall = hall
        self._api = api
        self._light = light
        self._document: BoardSnapshot | None = None
        self._paper: PrinterState | None = None
        self._flash: str | None = None
        self._flash_end: asyncio.TimerHandle | None = None
        self._buttons: asyncio.Queue[tuple[str, float]] = asyncio.Queue(maxsize=4)
        self._unanswered: dict[str, tuple[str, float]] = {}

    def follow(self, document: BoardSnapshot | None) -> None:
        """Take in the state of the hall; None when the server is silent."""
        self._document = document
        self._redraw()

    def press(self, button: str) -> None:
        """Take in a button. Those beyond four outstanding ones are dropped."""
        if not self._buttons.full():
            self._buttons.put_nowait((button, asyncio.get_running_loop().time()))

    async def run(self) -> None:
        """Carry out buttons until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(every(0.0, self._carry_out))
                if self._post.printer is not None:
                    tasks.create_task(every(LOOK_EVERY_S, self._look))
        finally:
            self._end_flash(redraw=False)

    @property
    def _is_open(self) -> bool:
        """Whether the hall gives tickets, and they can be printed."""
        is_given = self._document is not None and self._document.closed is None
        return is_given and self._paper not in UNPRINTABLE

    async def _carry_out(self) -> None:
        button, pressed_at = await self._buttons.get()
        is_late = asyncio.get_running_loop().time() - pressed_at > KEEP_TRYING_S
        is_issued = self._is_open and not is_late and await self._issue(button)
        self._show("issued" if is_issued else "refused")

    async def _issue(self, button: str) -> bool:
        """Give a ticket of the button's service, once, however often the network loses it or its answer."""
        now = asyncio.get_running_loop().time()
        command_id, asked_at = self._unanswered.pop(button, ("", 0.0))
        if not command_id or now - asked_at > SAME_PRESS_S:
            command_id = str(uuid.uuid4())
        service = self._post.buttons[button]
        try:
            refusal = await self._api.issue(self._hall, service, command_id)
        except ServerFault as fault:
            self._unanswered[button] = command_id, now
            log.warning("post %#x: %s", self._post.address, fault)
            return False
        if refusal:
            log.info("post %#x: no ticket of %s: %s", self._post.address, service, refusal.code)
        return refusal is None

    async def _look(self) -> None:
        """See whether the printer has paper. While nobody knows, tickets are given: the server knows soon."""
        try:
            status, answer = await self._api.ask("GET", f"/api/v1/halls/{self._hall}/printers")
            printers = _printers.decode(answer).printers if status < 400 else ()
        except (ServerFault, msgspec.MsgspecError) as fault:
            log.debug("post %#x: the printers are not known: %s", self._post.address, fault)
            return
        states = {printer.printer: printer.state for printer in printers}
        state = states.get(self._post.printer or "", "no_answer")
        if state != self._paper:
            level = logging.WARNING if state in UNPRINTABLE else logging.INFO
            log.log(level, "post %#x: printer %s: %s", self._post.address, self._post.printer, state.replace("_", " "))
        self._paper = state
        self._redraw()

    def _show(self, flash: str) -> None:
        """Show what came of a press for a moment, during which the next one is carried out."""
        self._end_flash(redraw=False)
        self._flash = flash
        self._flash_end = asyncio.get_running_loop().call_later(LAMP_S, self._end_flash)
        self._redraw()

    def _end_flash(self, *, redraw: bool = True) -> None:
        if self._flash_end is not None:
            self._flash_end.cancel()
        self._flash, self._flash_end = None, None
        if redraw:
            self._redraw()

    def _redraw(self) -> None:
        self._light(getattr(self._post.lamps, self._flash or ("open" if self._is_open else "closed")))
