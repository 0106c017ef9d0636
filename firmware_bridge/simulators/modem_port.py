"""Connects a simulated modem to a real pseudo-terminal, behind a path that stays the same as that of a plug.

async with modem_port(SimulatedModem(), folder / "modem") as port:
    ...open port.path...
    port.unplug()
    port.plug_in()
"""

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from firmware_bridge.simulators.modem import SimulatedModem

MODEM_READ_BYTES: Final = 4096


class ModemPort:
    """The plug of a modem. `path` is a link to its pseudo-terminal; answers are spoken after `answer_s`."""

    def __init__(self, modem: SimulatedModem, path: Path) -> None:
        self.modem = modem
        self.path = path
        self.answer_s = 0.0
        self._files: tuple[int, int] | None = None
        self._changed = asyncio.Event()

    def plug_in(self) -> None:
        """Switch the modem on, and let the path lead to it."""
        self.modem.switch_on()
        master, slave = os.openpty()
        tty.setraw(slave)
        self._files = master, slave
        asyncio.get_running_loop().add_reader(master, self._hear)
        self.path.symlink_to(os.ttyname(slave))

    def unplug(self) -> None:
        """Take the modem away: whoever has it open loses it, and the path leads nowhere."""
        if self._files is None:
            return
        master, slave = self._files
        self._files = None
        asyncio.get_running_loop().remove_reader(master)
        self.path.unlink()
        os.close(master)
        os.close(slave)

    def speak(self) -> None:
        """Send what the modem has to say."""
        data = self.modem.data_to_send()
        with suppress(OSError):
            while data and self._files is not None:
                data = data[os.write(self._files[0], data) :]
        self._changed.set()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until `true()`, which is checked whenever bytes have passed."""
        while not true():
            self._changed.clear()
            await self._changed.wait()

    def _hear(self) -> None:
        if self._files is None:
            return
        with suppress(OSError):
            self.modem.receive_data(os.read(self._files[0], MODEM_READ_BYTES))
        self._changed.set()
        if self.answer_s:
            asyncio.get_running_loop().call_later(self.answer_s, self.speak)
        else:
            self.speak()


@asynccontextmanager
async def modem_port(modem: SimulatedModem, path: Path) -> AsyncIterator[ModemPort]:
    """Plug a simulated modem in at `path`, until the block ends."""
    port = ModemPort(modem, path)
    port.plug_in()
    try:
        yield port
    finally:
        port.unplug()
