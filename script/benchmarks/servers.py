"""Starts servers to measure, each a process of its own: Kezek as installed, and the floors.

A floor prints `ready PORT` as Kezek prints `ready http://…:PORT`.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct

HALL: Final = "bench"
START_WITHIN_S: Final = 120.0
STOP_WITHIN_S: Final = 30.0


class Server(Struct, frozen=True):
    """A running server: its port, its process, and a token of it where it has tokens."""

    port: int
    pid: int
    token: str = ""

    def resident_bytes(self) -> int:
        """The memory that the process holds now (Linux only)."""
        for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError(f"process {self.pid} has gone")

    def pids(self) -> list[int]:
        """The process and its children, such as the worker (Linux only)."""
        return [self.pid, *self.children()]

    def children(self) -> list[int]:
        """The processes that any thread of this one has begun (Linux only)."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        return [int(pid) for thread in threads for pid in (thread / "children").read_text("ascii").split()]

    def processor_s(self) -> float:
        """What the process and its children have taken of the processor, the kernel's time included (Linux only)."""
        return sum(Server(0, pid).own_processor_s() for pid in self.pids())

    def own_processor_s(self) -> float:
        """The same of the process alone."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def scheduled_s(self) -> float:
        """The same as `processor_s` to the nanosecond, of the threads that still run: for what ticks are too coarse."""
        return sum(
            int((thread / "schedstat").read_text("ascii").split()[0]) / 1e9
            for pid in self.pids()
            for thread in Path(f"/proc/{pid}/task").iterdir()
        )

    def own_share_bytes(self) -> int:
        """The memory of the process and its children, in which a page that several share counts in parts (`Pss`)."""
        lines = [
            line for pid in self.pids() for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        ]
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def config(services: int = 8, windows: int = 4, halls: Sequence[str] = (HALL,), *, is_centre: bool = False) -> str:
    """A config.toml: every window serves every service, and requests are not limited."""
    heads = ["[server]", *(["[centre]"] if is_centre else [])]
    return "\n".join([*heads, *(_hall(hall, services, windows) for hall in halls)]) + "\n"


def _hall(hall: str, services: int, windows: int) -> str:
    names = '{ kk = "Зал", ru = "Зал", en = "Hall" }'
    served = ", ".join(f'"s{n}"' for n in range(services))
    lines = [f"[halls.{hall}]", f"names = {names}", "windows = ["]
    lines += [f"  {{ window = {n}, services = [{served}] }}," for n in range(1, windows + 1)]
    lines += ["]"]
    for n in range(services):
        lines += [f"[[halls.{hall}.services]]", f'id = "s{n}"', f'prefix = "{"ABCEFHLP"[n % 8]}"', f"names = {names}"]
        lines += ["last_number = 9999"]
    return "\n".join(lines)


@asynccontextmanager
async def kezek(
    place: Path | str | None = None,
    halls: Sequence[str] = (HALL,),
    *,
    services: int = 8,
    windows: int = 4,
    is_centre: bool = False,
    role: str = "manager",
) -> AsyncIterator[Server]:
    """Run `kezek serve` on a journal of its own, or on that of a folder or of a database's address. The token is of
    `role`."""
    with TemporaryDirectory() as temporary:
        data = place or Path(temporary) / "data"
        file = Path(temporary) / "config.toml"
        file.write_text(config(services, windows, halls, is_centre=is_centre), "utf-8")
        token = await _output("token", "add", "--data", str(data), "--role", role, "--name", f"bench-{token_hex(4)}")
        serve = ("-m", "queue_server", "serve", "--config", str(file), "--data", str(data), "--port", "0")
        async with _running(*serve, token=token) as server:
            yield server


@asynccontextmanager
async def floor(name: str, *arguments: str) -> AsyncIterator[Server]:
    """Run one of `floors.py`."""
    async with _running("-m", "script.benchmarks.floors", name, *arguments) as server:
        yield server


async def _output(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queue_server", *arguments, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"kezek {arguments[0]} ended with {process.returncode}")
    return output.decode().strip()


@asynccontextmanager
async def _running(*arguments: str, token: str = "") -> AsyncIterator[Server]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        if process.stdout is None:
            raise RuntimeError("no pipe")
        async with asyncio.timeout(START_WITHIN_S):
            line = (await process.stdout.readline()).decode()
        if not line.startswith("ready "):
            raise RuntimeError(f"{' '.join(arguments)} did not start: {line!r}")
        yield Server(int(line.strip().rpartition(":")[2].removeprefix("ready ")), process.pid, token)
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOP_WITHIN_S)
