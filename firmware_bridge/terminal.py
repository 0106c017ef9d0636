"""Runs the work of a command to its end, prints what comes of it, and names places in the configuration.

Exit codes: 1 not possible now or something fails, 2 wrong arguments or configuration, 130 interrupted.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from pathlib import Path
from typing import NoReturn, TypeVar

import typer

from firmware_bridge.errors import BridgeError, DeniedError

T = TypeVar("T")


STATUS_PORT = ("bridge", "status_port")


def place_in_file(file: Path, path: tuple[str | int, ...]) -> str:
    """Where a key stands in the file: `config.toml:12: bridge.buses[0].port`."""
    from queue_server.config.file.positions import line, positions
    from queue_server.config.mistakes import key

    return f"{file}:{line(path, positions(file.read_text(encoding='utf-8-sig')))}: {key(path)}"


def status_port_of(file: Path, port: int) -> int:
    """The status port of the bridge with that configuration. Ends the program when it cannot be known."""
    if port == 0:
        fail(f"{place_in_file(file, STATUS_PORT)}: 0 is any free port, so nobody knows which; write one, as 8089", 2)
    return port


def print_lines(lines: AsyncGenerator[object]) -> None:
    """Print each as it comes."""

    async def all_of_them() -> None:
        async for line in lines:
            typer.echo(line)

    run_to_end(all_of_them())


def run_to_end(work: Coroutine[None, None, T]) -> T:
    """The result of the work. An error of the bridge ends the program with its sentence."""
    try:
        return asyncio.run(work)
    except DeniedError as error:
        fail(str(error), 2)
    except BridgeError as error:
        fail(str(error), 1)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def fail(message: str, code: int) -> NoReturn:
    """End the program with a sentence and a code."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
