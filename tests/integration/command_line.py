"""A command of `kezek` as it is typed: run in this process, or as the program that an installer has."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final, NamedTuple
from unittest.mock import patch

from queue_server import cli

ROOT: Final = Path(__file__).parents[2]
SAMPLE: Final = ROOT / "config.toml"
KEZEK: Final = (sys.executable, "-m", "queue_server")
PATIENCE_S: Final = 60


class Answer(NamedTuple):
    """How a command ended: its exit code, and what it wrote to standard output and standard error."""

    code: int
    out: str
    err: str


def program(*arguments: str | Path, stdin: str = "", environment: Mapping[str, str] | None = None) -> Answer:
    """Run one command to its end as a process of its own."""
    process = subprocess.run(  # noqa: S603 - our own program
        [*KEZEK, *map(str, arguments)],
        input=stdin.encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=PATIENCE_S,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"} if environment is None else environment,
    )
    return Answer(process.returncode, process.stdout.decode(), process.stderr.decode())


def kezek(*arguments: str | Path, stdin: str = "", environment: Mapping[str, str] | None = None) -> Answer:
    """Run one command to its end in this process, in a thread: the program's own event loop runs there.

    Not for those that run until a signal ends them and set up the log: `serve`, `demo`, `bridge`.
    """
    streams = [io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline="") for body in (stdin.encode(), b"", b"")]
    input_text, out, err = streams
    with (
        chdir(ROOT),
        patch.object(sys, "argv", ["kezek", *map(str, arguments)]),
        patch.object(sys, "stdin", input_text),
        patch.dict(os.environ, {"COLUMNS": "80", "LC_ALL": "C.UTF-8"} | dict(environment or {})),
        redirect_stdout(out),
        redirect_stderr(err),
        ThreadPoolExecutor(1) as thread,
    ):
        code = thread.submit(_exit_code).result()
    return Answer(code, _written(out), _written(err))


def _exit_code() -> int:
    try:
        cli.run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
