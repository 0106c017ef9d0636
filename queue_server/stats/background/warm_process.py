"""Keeps one process warm for short work that must not be in the one that gives tickets: charts, fonts, PDF.

Their engines take a hundred megabytes, and most of a second until they are loaded. The process begins with the first
work, does one piece after another, and goes when it has rested. `python -m queue_server.stats.background.warm_process`
is that process: it reads the name of a module of ours, a word for it and a body, and answers what the module's
`work(word, body)` returns.
"""

import asyncio
import atexit
import os
import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from typing import IO, Final

from queue_server.stats.background.subprocess_job import be_first_to_end

IDLE_LIMIT_S: Final = 600.0
"""After so long without work the process goes: whoever wants one report wants the next within minutes."""
_SUCCESS, _FAILURE = b"\1", b"\0"


class WorkFailed(Exception):
    """The work failed or took too long; the text gives the reason."""


class _WarmWork:
    """One piece of work on its way through the process."""

    def __init__(self, *parts: bytes, limit_s: float) -> None:
        self.parts = parts
        self.limit_s = limit_s
        self.ending = ""
        """Why the process was ended while it did this work."""


class WarmProcess:
    """The process, from the side of whoever gives it work. It serves all event loops of this program."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "warm-process")
        self._child: subprocess.Popen[bytes] | None = None
        self._running: _WarmWork | None = None

    async def run(self, module: str, word: str, body: bytes, limit_s: float) -> bytes:
        """What `module.work(word, body)` returns. Raises `WorkFailed`. Work that is given up is ended."""
        work = _WarmWork(module.encode(), word.encode(), body, limit_s=limit_s)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)
        except asyncio.CancelledError:
            if self._running is work and self._child is not None:
                _end(work, self._child, "given up")
            raise

    def close(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _run(self, work: _WarmWork) -> bytes:
        was_warm = self._child is not None
        child = self._child = self._child or _begin()
        timer = threading.Timer(work.limit_s, _end, (work, child, f"not done within {work.limit_s:.0f} s"))
        timer.start()
        self._running = work
        try:
            status, answer = _ask(child, work.parts)
        except (OSError, EOFError):
            self.close()
            if was_warm and not work.ending:  # it may just have gone to rest
                return self._run(work)
            raise WorkFailed(work.ending or "the process of this work has ended") from None
        finally:
            self._running = None
            timer.cancel()
        if status == _FAILURE:
            raise WorkFailed(answer.decode(errors="replace"))
        return answer


def _begin() -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", __name__]
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own program


def _end(work: _WarmWork, child: subprocess.Popen[bytes], reason: str) -> None:
    work.ending = reason
    child.kill()


def _ask(child: subprocess.Popen[bytes], parts: Sequence[bytes]) -> tuple[bytes, bytes]:
    assert child.stdin is not None  # noqa: S101 - pipes were asked for
    assert child.stdout is not None  # noqa: S101
    _write(child.stdin, *parts)
    return _read(child.stdout), _read(child.stdout)


def _write(stream: IO[bytes], *parts: bytes) -> None:
    for part in parts:
        stream.write(len(part).to_bytes(4, "big") + part)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    """One part. Raises `EOFError`."""
    size = stream.read(4)
    part = stream.read(int.from_bytes(size, "big"))
    if len(size) < 4 or len(part) < int.from_bytes(size, "big"):
        raise EOFError
    return part


WARM_PROCESS: Final = WarmProcess()
atexit.register(WARM_PROCESS.close)


def main() -> None:
    """Do work until there has been none for long, or whoever gives it has ended."""
    be_first_to_end()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    with suppress(EOFError, BrokenPipeError):
        while select.select([sys.stdin], [], [], IDLE_LIMIT_S)[0]:
            module, word, body = (_read(sys.stdin.buffer) for _ in range(3))
            try:
                answer = _SUCCESS, import_module(module.decode()).work(word.decode(), body)
            except Exception as error:  # noqa: BLE001 - told to whoever has given the work
                answer = _FAILURE, str(error).strip().rpartition("\n")[2].encode()
            _write(answers, *answer)


if __name__ == "__main__":
    main()
