"""Sends the SMS of a trial as a bridge does, by its own driver, over a simulated modem on a pseudo-terminal.

The modem delays, loses answers and now and then its plug; `fault` takes its plug, network or credit for a while.
The driver's rests are as short as the day is: half a minute until a SIM without credit is tried again would be half an
hour of it.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from time import time
from typing import Final

from firmware_bridge.messages import modem_driver
from firmware_bridge.messages.message_client import MessageClient
from firmware_bridge.messages.modem_driver import FetchedMessage, ModemDriver
from firmware_bridge.messages.pin_file import PinFile
from firmware_bridge.modems import modem_dialogue
from firmware_bridge.modems.short_messages import MessageResult
from firmware_bridge.server.api import Api
from firmware_bridge.server.server_choice import ServerChoice
from firmware_bridge.simulators.modem import SimulatedModem
from firmware_bridge.simulators.modem_port import ModemPort, modem_port
from firmware_bridge.simulators.network_messages import ReceivedPart
from queue_server.config.boards import Modem
from script.trials.messages.message_modem import SentSms
from script.trials.sending import HALL

PACE: Final = 60
"""How many times as fast the day goes by."""
RESTS: Final = (
    *((modem_dialogue, name) for name in ("FIRST_FAULT_PAUSE_S", "LAST_FAULT_PAUSE_S", "NO_NETWORK_PAUSE_S")),
    *((modem_dialogue, name) for name in ("REFUSING_MODEM_PAUSE_S", "NO_CREDIT_PAUSE_S", "NETWORK_EVERY_S")),
    *((modem_driver, name) for name in ("FETCH_EVERY_S", "REPORT_AGAIN_S", "LONGEST_REOPENING_S")),
)
"""The rests of a bridge with a modem."""
SHORTEST_REST_S: Final = 0.05
ANSWER_S: Final = 3
CHANCE_EVERY_S: Final = 0.5
LONGEST_ANSWER_S: Final = 0.1
"""The modem answers three times for each message: nine seconds at the pace of a real day."""
LOST_ANSWERS: Final = 0.015
PLUGS: Final = 0.01
"""The shares of half seconds in which the next answer is lost, and in which the modem loses its plug for a second."""


class WiredModem:
    """The modem with its bridge. `fault` is what is wrong with it while it is set; while it `is_away` it asks for
    nothing."""

    def __init__(self, urls: Sequence[str], token: str, seed: int) -> None:
        self.sms: list[SentSms] = []
        self.reports: dict[str, str] = {}
        """What the bridge has reported last of each message."""
        self.is_away = False
        self.fault: str | None = None
        self._urls, self._token = urls, token
        self._chance = Random(seed)  # noqa: S311 - what happens is made up, not kept secret
        self._modem = SimulatedModem(on_part=self._note)
        self._modem.no_credit_error = 10
        self._messages: dict[tuple[str, str], tuple[str, float]] = {}
        """Number and text -> the message's id and its deadline by the wall clock."""
        self._driver: ModemDriver | None = None
        self._plugs = 0

    @property
    def counts(self) -> dict[str, int]:
        """What became of messages at the bridge, and what happened to the modem."""
        counts = self._driver.report().counts if self._driver is not None else None
        outcomes = {name: getattr(counts, name) for name in counts.__struct_fields__} if counts is not None else {}
        return outcomes | {"unplugged": self._plugs}

    async def run(self) -> None:
        """Send and report, for ever."""
        for module, name in RESTS:
            setattr(module, name, max(SHORTEST_REST_S, getattr(module, name) / PACE))
        api = Api(ServerChoice(self._urls), self._token)
        with tempfile.TemporaryDirectory(prefix="kezek-modem-") as folder:
            try:
                async with modem_port(self._modem, Path(folder) / "modem") as port:
                    settings = Modem(id="sms", port=str(port.path), answer_s=ANSWER_S)
                    self._driver = ModemDriver(settings, [HALL], _Notebook(self, api), PinFile(None, "modem"))
                    async with asyncio.TaskGroup() as tasks:
                        tasks.create_task(self._driver.run())
                        tasks.create_task(self._meddle(port))
            finally:
                await api.close()

    async def _meddle(self, port: ModemPort) -> None:
        """Let happen to the modem what happens to modems."""
        is_plugged = True
        while True:
            self._modem.has_network = self.fault != "no_network"
            self._modem.credit = 0 if self.fault == "no_credit" else None
            port.answer_s = self._chance.uniform(0, LONGEST_ANSWER_S)
            self._modem.lost_answers = int(self._chance.random() < LOST_ANSWERS)
            wants_plug = self.fault != "no_device" and self._chance.random() >= PLUGS
            if wants_plug and not is_plugged:
                port.plug_in()
            elif not wants_plug and is_plugged:
                port.unplug()
                self._plugs += 1
            is_plugged = wants_plug
            await asyncio.sleep(CHANCE_EVERY_S)

    def give(self, message: FetchedMessage) -> None:
        """Note a message that the bridge was given."""
        self._messages[message.address, message.text] = message.id, time() + message.seconds

    def _note(self, part: ReceivedPart) -> None:
        """Note what the network has taken: with its last part the message is there."""
        with suppress(StopIteration):
            text = next(text for to, text in reversed(self._modem.texts()) if to == part.address)
            name, deadline = self._messages.get((part.address, text), ("", 0.0))
            if part.part == part.parts:
                self.sms.append(SentSms(name, part.address, text, time(), deadline))


class _Notebook:
    """The server's messages, noted on their way to the bridge."""

    def __init__(self, modem: WiredModem, api: Api) -> None:
        self._modem, self._client = modem, MessageClient(api)

    async def fetch_messages(self, hall: str, most: int, /) -> Sequence[FetchedMessage]:
        if self._modem.is_away:
            return ()
        messages = await self._client.fetch_messages(hall, most)
        for message in messages:
            self._modem.give(message)
        return messages

    async def report_outcome(self, hall: str, result: MessageResult, /) -> None:
        self._modem.reports[result.message] = result.outcome
        await self._client.report_outcome(hall, result)
