"""`python -m script.trials.messages.message_day`: a day of 1,300 visitors, 300 of them with SMS by a modem that fails.

Two servers are on one folder; the one that sends is killed in the middle. A quarter of the visitors come before anybody
has SMS, a quarter after: so the time from a call to the screen is compared within the same run. At the end what the
modem has sent is compared with the journal. Exit 1 if a call was told twice, or late, or is not accounted for.

A day of nine hours goes by sixty times as fast: so many windows call, and the answers of the modem and the rests of its
driver follow that clock. The minute of a call, the way to the window and the rests of the server are real.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import quantiles
from time import monotonic
from typing import Any, Final

import aiohttp
from msgspec import Struct

from script.trials.boards import TrialBoard
from script.trials.fleet import Fleet, FleetServer, fleet, kezek
from script.trials.messages.message_findings import MessageStates, findings
from script.trials.messages.message_modem import TrialModem
from script.trials.messages.wired_modem import WiredModem
from script.trials.sending import HALL

AnyModem = TrialModem | WiredModem

WINDOWS: Final = 100
WALK_S: Final = (15.0, 45.0)
"""How long a called visitor walks to the window."""
SERVED_S: Final = 2.0
NO_SHOWS: Final = 12
"""Visitors with SMS who are called while no bridge asks, and do not come: their calls must not be told later."""
AWAY_S: Final = 66.0
"""How long no bridge asks: longer than a call is told."""
FAULT_S: Final = 8.0
CONFIG: Final = """
[halls.{hall}]
names = {{ kk = "Зал", ru = "Зал", en = "Hall" }}
windows = [{windows}]
services = [{{ id = "land", prefix = "L", last_number = 9999, names = {{ kk = "Жер", ru = "Земля", en = "Land" }} }}]
[halls.{hall}.messages]
channels = ["sms"]
occasions = ["called", "ahead", "closed"]
ahead = 5
[messages]
sms = "modem"
"""


class TimedCall(Struct, frozen=True):
    """A call: when its command was sent (s, monotonic), and its record."""

    seq: int
    sent_at: float


class MessageDay:
    """The visitors and windows of the day."""

    def __init__(self, running: Fleet, session: aiohttp.ClientSession, seed: int) -> None:
        self.running, self._session = running, session
        self._chance = Random(seed)  # noqa: S311 - what happens is made up, not kept secret
        self.phones: dict[str, str] = {}
        """Ticket -> telephone number of those with SMS."""
        self._busy: set[int] = set()
        """Windows to which a visitor was called who does not come."""

    async def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a command to the server that is never killed."""
        url = f"{self.running.urls[1]}/api/v1/halls/{HALL}/{path}"
        async with self._session.post(url, json=body) as reply:
            answer: dict[str, Any] = await reply.json()
            if reply.status >= 400:
                raise RuntimeError(f"{path}: {reply.status} {answer}")
            return answer

    async def open(self) -> None:
        for window in range(1, WINDOWS + 1):
            await self.ask(f"windows/{window}/open", {"operator": f"o-{window}"})

    async def come(self, count: int, with_sms: int) -> None:
        """Let so many visitors take tickets, of whom so many want the call by SMS."""
        wishing = set(self._chance.sample(range(count), with_sms))
        for place in range(count):
            ticket = (await self.ask("tickets", {"service": "land"}))["id"]
            if place in wishing:
                phone = f"+7701{len(self.phones):07}"
                self.phones[ticket] = phone
                await self.ask(f"tickets/{ticket}/messages", {"channel": "sms", "address": phone, "language": "ru"})

    async def serve(self, count: int, absent: int = 0) -> list[TimedCall]:
        """Serve so many visitors at all windows; the first `absent` who are called never come to theirs."""
        calls: list[TimedCall] = []
        left = iter(range(count))

        async def work(window: int) -> None:
            await asyncio.sleep(self._chance.uniform(0, WALK_S[1]))  # not all windows at one moment
            for place in left:
                sent_at = monotonic()
                calls.append(TimedCall((await self.ask(f"windows/{window}/next", {}))["seq"], sent_at))
                if place < absent:
                    self._busy.add(window)
                    return
                await asyncio.sleep(self._chance.uniform(*WALK_S))
                await self.ask(f"windows/{window}/start", {})
                await asyncio.sleep(SERVED_S)
                await self.ask(f"windows/{window}/finish", {})

        await asyncio.gather(*(work(window) for window in range(1, WINDOWS + 1) if window not in self._busy))
        return calls

    async def counts(self, *servers: FleetServer) -> Counter[str]:
        """What became of messages, as these servers count since their starts."""
        counts: Counter[str] = Counter()
        for server in servers:
            if server.is_up:
                async with self._session.get(f"{server.url}/metrics") as reply:
                    lines = re.findall(
                        r"^kezek_messages_total\{.*state=\"(\w+)\"\} ([\d.]+)", await reply.text(), re.MULTILINE
                    )
                counts.update({state: round(float(number)) for state, number in lines})
        return counts


async def main(visitors: int, with_sms: int, seed: int, *, wired: bool = False) -> int:
    with tempfile.TemporaryDirectory(prefix="kezek-messages-") as folder:
        data, config = Path(folder) / "data", Path(folder) / "config.toml"
        windows = ", ".join(f'{{ window = {n}, services = ["land"] }}' for n in range(1, WINDOWS + 1))
        config.write_text(CONFIG.format(hall=HALL, windows=windows), "utf-8")
        async with fleet(1, config, [data], Path(folder)):
            tokens = {
                role: await kezek("token", "add", "--data", str(data), "--role", role, "--name", role)
                for role in ("admin", "bridge")
            }
        async with fleet(2, config, [data], Path(folder)) as running:
            kind = WiredModem if wired else TrialModem
            modem = kind(running.urls, tokens["bridge"], seed)
            lines = await _day(running, tokens, modem, visitors, with_sms, seed, data)
    print("\n".join(lines))  # noqa: T201 - its purpose
    return 1 if any(line.startswith("WRONG") for line in lines) else 0


async def _day(
    running: Fleet, tokens: dict[str, str], modem: AnyModem, visitors: int, with_sms: int, seed: int, data: Path
) -> list[str]:
    board = TrialBoard(running.urls[1:], seed)
    headers = {"Authorization": f"Bearer {tokens['admin']}"}
    states = MessageStates(data)
    tasks = [asyncio.create_task(work) for work in (modem.run(), board.run(), states.run())]
    quarter = visitors // 4
    async with aiohttp.ClientSession(headers=headers) as session:
        day = MessageDay(running, session, seed)
        await day.open()
        await day.come(quarter, 0)
        before = await day.serve(quarter)
        counts: Counter[str] = Counter()
        incidents = asyncio.create_task(_incidents(day, modem, counts))
        await day.come(visitors - 2 * quarter, with_sms)
        calls_of_sms = await day.serve(visitors - 2 * quarter - NO_SHOWS)
        began, ended, has_sent = await incidents
        modem.is_away = True
        calls_of_sms += await day.serve(NO_SHOWS, absent=NO_SHOWS)
        await day.come(quarter, 0)
        away = asyncio.create_task(asyncio.sleep(AWAY_S))
        after = await day.serve(quarter)
        await away
        modem.is_away = False
        await asyncio.sleep(AWAY_S / 4)
        counts += await day.counts(*running.servers)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    figures = [
        f"visitors {visitors}, with SMS {with_sms}; SMS sent {len(modem.sms)}",
        f"messages: {dict(sorted(counts.items()))}",
        f"{'' if has_sent else 'WRONG: not '}the server that sends was killed",
        f"the modem's faults: {dict(sorted(modem.counts.items()))}",
        _latency("call to screen before there are SMS", before, board),
        _latency("with SMS", [call for call in calls_of_sms if not began < call.sent_at < ended], board),
        _latency("after the SMS", after, board),
    ]
    return [*figures, *await findings(data, day.phones, modem, states, counts)]


async def _incidents(day: MessageDay, modem: AnyModem, counts: Counter[str]) -> tuple[float, float, bool]:
    """No plug, then no credit, then the server that sends is killed and comes back. Returns from when until when that
    took the processors, and whether that server had sent."""
    await asyncio.sleep(FAULT_S)
    for fault in ("no_device", "no_credit"):
        modem.fault = fault
        await asyncio.sleep(FAULT_S)
        modem.fault = None
        await asyncio.sleep(FAULT_S / 2)
    sender = day.running.servers[0]
    ends = await day.counts(sender)
    counts += ends
    began = monotonic()
    await sender.kill()
    await asyncio.sleep(FAULT_S / 4)
    await sender.start()
    return began, monotonic() + 1, ends.total() > 0


def _latency(name: str, calls: Sequence[TimedCall], board: TrialBoard) -> str:
    """How long calls took to the screen, from the sending of their command."""
    delays = []
    for call in calls:
        shown_at = next((at for seq, at in board.sightings if seq >= call.seq), None)
        if shown_at is not None:
            delays.append((shown_at - call.sent_at) * 1000)
    cuts = quantiles(delays, n=20)
    return f"{name}: median {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms, of {len(delays)} calls"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=1300)
    parser.add_argument("--sms", type=int, default=300)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--wired", action="store_true", help="by the bridge's own driver and a modem on a line")
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.visitors, options.sms, options.seed, wired=options.wired)))
