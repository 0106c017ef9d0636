"""Starts `kezek` as a process of its own that is forked from one which has imported its modules: to import them is
three quarters of a start.

The process has its own memory, signals, output and end, as the program that an installer starts. What is said of the
start itself, of another environment or of another version needs that program.
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

FORKING: Final = get_context("forkserver")
FORKING.set_forkserver_preload(["script.staging.program_modules", __name__])


class ForkedProgram:
    """Like `asyncio.subprocess.Process`, with what tests and trials use of it."""

    def __init__(self, process: ForkServerProcess, stdout: "_OutputPipe", stderr: "_OutputPipe | None") -> None:
        self.pid = process.ident or 0
        self.returncode: int | None = None
        self.stdout = stdout.reader
        self.stderr = None if stderr is None else stderr.reader
        self._pipes = [pipe for pipe in (stdout, stderr) if pipe is not None]
        self._process = process
        self._has_ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    async def wait(self) -> int | None:
        """Its exit code, or the number of the signal that ended it, negative."""
        await self._has_ended.wait()
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """What it goes on to write until it ends."""
        out, errors, _ = await asyncio.gather(
            self.stdout.read(), self.stderr.read() if self.stderr else asyncio.sleep(0, b""), self.wait()
        )
        return out, errors

    def send_signal(self, number: int) -> None:
        """Does nothing once it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop in order."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self.returncode = self._process.exitcode
        self._process.close()
        for pipe in self._pipes:
            pipe.end()
        self._has_ended.set()


async def start_forked(
    *arguments: str | Path, folder: Path, errors: int | None = asyncio.subprocess.PIPE
) -> ForkedProgram:
    """Start `kezek` with these arguments in a folder, with the environment of this process. What it says on standard
    error can be read, goes to the file of that number, or, with None, where this process's goes."""
    reading, out = os.pipe()
    ends = [out]
    reading_errors = None
    if errors == asyncio.subprocess.PIPE:
        reading_errors, errors = os.pipe()
        ends.append(errors)
    try:
        task = _ProgramStart([str(argument) for argument in arguments], str(folder), dict(os.environ), out, errors)
        process = FORKING.Process(target=task)
        await asyncio.to_thread(process.start)  # the first one waits for the imports
    finally:
        for end in ends:
            os.close(end)
    stderr = None if reading_errors is None else await _OutputPipe(reading_errors).open()
    return ForkedProgram(process, await _OutputPipe(reading).open(), stderr)


class _ProgramStart(Struct):
    """What the process is told, and does."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    out: Any
    errors: Any

    def __reduce__(self) -> tuple[type["_ProgramStart"], tuple[Any, ...]]:
        """With files that can be handed on, which they can only while a process starts."""
        out, errors = (None if number is None else DupFd(number) for number in (self.out, self.errors))
        return _ProgramStart, (self.arguments, self.folder, self.environment, out, errors)

    def __call__(self) -> None:
        """Become `kezek`."""
        from queue_server import cli

        for number, file in ((1, self.out), (2, self.errors)):
            if file is not None:
                descriptor = file.detach()
                os.dup2(descriptor, number)
                os.close(descriptor)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - until the process ends
        sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 - as above
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        sys.argv = ["kezek", *self.arguments]
        cli.main()


class _OutputPipe:
    """What a process writes, for a reader."""

    def __init__(self, descriptor: int) -> None:
        self.reader = asyncio.StreamReader()
        self._descriptor = descriptor

    async def open(self) -> "_OutputPipe":
        """Begin to read."""
        protocol = asyncio.StreamReaderProtocol(self.reader)
        file = os.fdopen(self._descriptor, "rb", 0)
        self._transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, file)
        return self

    def end(self) -> None:
        """Take what the process has left, and close the pipe, also where a process that it started has it open."""
        if self._transport.is_closing():
            return
        with suppress(BlockingIOError):
            while rest := os.read(self._descriptor, 65_536):
                self.reader.feed_data(rest)
        self._transport.close()
