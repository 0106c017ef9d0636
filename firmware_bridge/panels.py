"""Connects operators' panels: a key is a command of the API, the lamp is the state of the window.

The meaning of a key depends on the desk's state: `call` is next, or recall while a ticket is called; `end` is no-show
while it is called, finish while it is served. The panel needs no desk page, and a desk page shows what the panel did.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from firmware_bridge.board_text import called_at, desk_state
from firmware_bridge.boards.driver import BLINK_FOREVER, STEADY
from firmware_bridge.errors import ServerFault
from firmware_bridge.server.api import KEEP_TRYING_S, Api
from firmware_bridge.server.live_socket import BoardSnapshot
from queue_server.config.boards import Panel
from queue_server.config.definition import Definition

REFUSED_LAMP_S = 2.0  # long enough to be seen, short enough not to be taken for a state

log = logging.getLogger(__name__)

Light = Callable[[str, str, int], None]
"""Shows a lamp, with the text of the cells and its blinking."""


class PanelDesk:
    """One panel and its window. Keys are carried out one after another, in order."""

    def __init__(self, panel: Panel, hall: str, definition: Definition, api: Api, light: Light) -> None:
        self._panel = panel
        self._hall = hall
        window = definition.window(panel.window)
        self._services = frozenset(window.after_minutes() if window else ())
        self._api = api
        self._light = light
        self._document: BoardSnapshot | None = None
        self._refused: asyncio.TimerHandle | None = None
        self._keys: asyncio.Queue[tuple[str, float]] = asyncio.Queue(maxsize=4)

    def follow(self, document: BoardSnapshot | None) -> None:
        """Take in the state of the hall; None when the server is silent."""
        self._document = document
        self._redraw()

    def press(self, key: str) -> None:
        """Take in a key of an operator. Keys beyond four outstanding ones are dropped: they were pressed out of
        impatience."""
        if self._keys.full():
            log.info("window %d: %s: still busy with the keys before", self._panel.window, key)
        else:
            self._keys.put_nowait((key, asyncio.get_running_loop().time()))

    async def run(self) -> None:
        """Carry out keys until cancelled."""
        try:
            while True:
                key, pressed_at = await self._keys.get()
                is_late = asyncio.get_running_loop().time() - pressed_at > KEEP_TRYING_S
                command = None if is_late else self._command_of(key)
                if command is None or not await self._carried_out(*command):
                    self._show_refused()
                else:
                    self._forget_refusal()
        finally:
            self._forget_refusal(redraw=False)

    def _command_of(self, key: str) -> tuple[str, dict[str, Any]] | None:
        called = called_at(self._panel.window, self._document)
        state = called.state if called else None
        match key:
            case "call":
                return ("recall" if state == "called" else "next"), {}
            case "start":
                return "start", {}
            case "transfer" if self._panel.transfer_to:
                return "transfer", {"service": self._panel.transfer_to}
            case "end":
                return ("no-show" if state == "called" else "finish"), {}
        return None

    async def _carried_out(self, command: str, body: dict[str, Any]) -> bool:
        try:
            refusal = await self._api.command(self._hall, self._panel.window, command, body)
        except ServerFault as fault:
            log.warning("%s", fault)
            return False
        if refusal:
            log.info("window %d: %s refused: %s", self._panel.window, command, refusal.code)
        return refusal is None

    def _show_refused(self) -> None:
        """Show a refusal for a while, during which the next key is carried out as usual."""
        self._forget_refusal(redraw=False)
        self._refused = asyncio.get_running_loop().call_later(REFUSED_LAMP_S, self._forget_refusal)
        self._redraw()

    def _forget_refusal(self, *, redraw: bool = True) -> None:
        if self._refused is not None:
            self._refused.cancel()
            self._refused = None
            if redraw:
                self._redraw()

    def _redraw(self) -> None:
        state = "refused" if self._refused else desk_state(self._panel.window, self._document, self._services)
        called = called_at(self._panel.window, self._document)
        digits = "".join(c for c in called.number if c.isdigit())[-self._panel.cells :] if called else ""
        blink = BLINK_FOREVER if called and called.state == "called" else STEADY
        self._light(getattr(self._panel.lamps, state), digits if self._panel.cells else "", blink)
