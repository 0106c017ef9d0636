"""Runs the bridge of the demo in a process of its own.

It reads one line of JSON, an `Orders`, from standard input and drives the boards until that input ends: when the demo
stops or is killed, the bridge leaves the closing text on the boards and ends too.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from firmware_bridge import bridge
from firmware_bridge.server.server_choice import ServerChoice
from queue_server.config.boards import Bridge
from queue_server.config.definition import Definition

STOP_WITHIN_S: Final = bridge.CLOSING_LIMIT_S + 5.0


class Orders(msgspec.Struct, frozen=True):
    """The settings of the demo's bridge. They are sent through a pipe, so the token is in no list of processes."""

    settings: Bridge
    halls: dict[str, Definition]
    server: str
    token: str


@asynccontextmanager
async def bridge_process(orders: Orders, log: Path) -> AsyncIterator[None]:
    """Run the process, from when its boards show the hall until they show their closing text."""
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            f"from {__name__} import main; main()",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the bridge has no pipes")
    try:
        process.stdin.write(msgspec.json.encode(orders) + b"\n")
        if not await process.stdout.readline():
            raise RuntimeError(f"the bridge did not start; {log} says why")
        yield
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN_S)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _main() -> None:
    loop = asyncio.get_running_loop()
    orders = msgspec.json.decode(await loop.run_in_executor(None, sys.stdin.buffer.readline), type=Orders)
    stop = asyncio.Event()
    loop.add_reader(sys.stdin, stop.set)  # nothing more is sent, so it is readable only when it has ended
    for number in (signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, lambda: None)  # Ctrl-C reaches the demo too, which ends its parts in order
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await bridge.run(
        orders.settings,
        orders.halls,
        ServerChoice([orders.server]),
        orders.token,
        stop=stop,
        connected=lambda: print("ready", flush=True),  # noqa: T201 - the demo reads it
    )


def main() -> None:
    """Run the bridge, in the new process."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(_main())
