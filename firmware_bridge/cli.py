"""`kezek bridge`: run the serial side, ask how it does, and the installer's tools.

Exit codes: 0 done, 1 not possible now or something fails, 2 wrong arguments or configuration.
"""

import asyncio
import logging
import re
import signal
import sys
from collections.abc import AsyncGenerator, Coroutine
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from firmware_bridge.errors import BridgeError, DeniedError
from firmware_bridge.tools.one_bus import Baud, Framing, Port, Protocol, number, one_bus

T = TypeVar("T")

app = typer.Typer(
    help="The serial side: LED boards and operators' panels.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SERVER = re.compile(r"https?://(\[[\dA-Fa-f:.]+\]|[^/:?#\s]+)(:\d{1,5})?(/|$)")  # a host, perhaps a port and a prefix

STATUS_PORT = ("bridge", "status_port")

LAST_UNIT = 247
"""MODBUS over Serial Line 1.02, 2.2: units have the addresses 1 to 247."""

DIGITS = 6
"""Of a pairing code; a token is longer."""

Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The configuration, such as config.toml.")]


@app.callback(invoke_without_command=True)
def bridge(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="The configuration, such as config.toml.")] = None,
    server: Annotated[str | None, typer.Option(metavar="URL", help="The server, as http://10.0.0.5:8080.")] = None,
    token: Annotated[
        str | None,
        typer.Option(metavar="TOKEN", envvar="KEZEK_TOKEN", help="A token of the role bridge.", show_envvar=True),
    ] = None,
    status: Annotated[bool, typer.Option("--status", help="Say how the running bridge does, and end.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what repeats, too.")] = False,
) -> None:
    """Follow a server and drive its boards and panels until Ctrl-C or SIGTERM, which leave the closing text on them."""
    if context.invoked_subcommand is not None:
        return
    if config is None:
        raise typer.BadParameter("say which configuration: --config FILE")
    if status:
        _show_status(config)
    elif server is None or not SERVER.match(server):
        raise typer.BadParameter("say which server: --server http://HOST:PORT")
    elif not token:
        raise typer.BadParameter("give a token of the role bridge: --token, or KEZEK_TOKEN in the environment")
    else:
        _run(config, server, token, verbose=verbose)


def _run(file: Path, server: str, token: str, *, verbose: bool) -> None:
    from firmware_bridge import bridge as bridging
    from queue_server.config.file.load import load

    settings = load(file)
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if not verbose:  # it tells of every try to reconnect; `follow` tells of the first
        logging.getLogger("websockets").setLevel(logging.WARNING)
    if not settings.bridge.buses:
        _fail(f"{file}: bridge.buses: there is no bus to drive; add one as [[bridge.buses]]", 2)

    async def until_told() -> None:
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        await bridging.run(
            settings.bridge,
            settings.halls,
            server,
            token,
            stop=stop,
            connected=lambda: typer.echo("bridge ready"),
            status_port=settings.bridge.status_port,
            places=_places(file, [bus.id for bus in settings.bridge.buses]),
            status_place=_place(file, STATUS_PORT),
        )

    _do(until_told())


def _places(file: Path, buses: list[str]) -> dict[str, str]:
    """Where the file names each bus's port: `config.toml:12: bridge.buses[0].port`."""
    return {bus: _place(file, ("bridge", "buses", index, "port")) for index, bus in enumerate(buses)}


def _place(file: Path, path: tuple[str | int, ...]) -> str:
    from queue_server.config.file.positions import line, positions
    from queue_server.config.mistakes import key

    return f"{file}:{line(path, positions(file.read_text(encoding='utf-8-sig')))}: {key(path)}"


def _status_port(file: Path, port: int) -> int:
    """Where the bridge of that configuration answers. Ends the program when nobody can know."""
    if port == 0:
        _fail(f"{_place(file, STATUS_PORT)}: 0 is any free port, so nobody knows which; write one, as 8089", 2)
    return port


def _show_status(file: Path) -> None:
    from firmware_bridge.tools.show_status import asked, table
    from queue_server.config.file.load import load

    status = _do(asked(_status_port(file, load(file).bridge.status_port)))
    typer.echo(table(status))
    raise typer.Exit(1 if status.failing else 0)


@app.command()
def pair(
    server: Annotated[str, typer.Option(metavar="URL", help="The server, as http://10.0.0.5:8080.")],
) -> None:
    """Show six digits, wait until an administrator has typed them in, and print the token alone on stdout."""
    from firmware_bridge.tools.pair import paired

    async def until_paired() -> None:
        async for shown in paired(server):
            if len(shown) == DIGITS:
                typer.echo(f"Administration, Devices: {shown[:3]} {shown[3:]}", err=True)
            else:
                typer.echo(shown)

    _do(until_paired())


@app.command()
def scan(
    port: Annotated[str | None, typer.Argument(metavar="[PORT]", help="Ask the Modbus units on this port.")] = None,
    baud: Baud = None,
    framing: Framing = None,
    units: Annotated[str, typer.Option(metavar="A-B", help="Which Modbus units to ask.")] = "1-32",
) -> None:
    """List the ports of this machine; with a PORT, ask who answers on it. Boards of other protocols never answer."""
    from firmware_bridge.port import ports
    from firmware_bridge.tools.scan import units as answering

    if port is None:
        found_ports = ports()
        if not found_ports:
            typer.echo("no serial port on this machine: is the adapter plugged in?", err=True)
        for found in found_ports:
            typer.echo(f"{found.path}  {found.what}" + (f"  usb:{found.serial_number}" if found.serial_number else ""))
        return
    first, last = _range(units)
    _, bus = one_bus(port, "modbus", baud, framing, address=1, map="dm36b06")

    async def answers() -> AsyncGenerator[str]:
        is_silent = True
        async for unit in answering(bus, first, last):
            is_silent = False
            yield f"unit {unit} answers"
        if is_silent:
            yield f"no unit from {first} to {last} answers"

    _print(answers())


def _range(units: str) -> tuple[int, int]:
    """The first and the last Modbus unit. Raises typer.BadParameter."""
    first, last = (int(part) if part.isdecimal() and len(part) < 4 else 0 for part in (units + "-").split("-")[:2])
    if not (1 <= first <= last <= LAST_UNIT and units == f"{first}-{last}"):
        raise typer.BadParameter(f"units are written as 1-32, and lie between 1 and {LAST_UNIT}; not {units!r}")
    return first, last


@app.command("test")
def exercise_board(
    port: Port,
    protocol: Protocol,
    address: Annotated[
        int | None, typer.Option(parser=number, metavar="ADDRESS", help="The board's address, as 32 or 0x20.")
    ] = None,
    cells: Annotated[int | None, typer.Option(help="How many cells a line has.")] = None,
    registers: Annotated[str | None, typer.Option("--map", help="The register map of a modbus board.")] = None,
    dialect: Annotated[str | None, typer.Option(help="cd5220 or epson, of a vfd board.")] = None,
    code_page: Annotated[str | None, typer.Option(help="The code page of a vfd board.")] = None,
    blinks: Annotated[bool, typer.Option(help="Whether a candle board knows the BLINK byte.")] = True,
    baud: Baud = None,
    framing: Framing = None,
    pace: Annotated[float, typer.Option(min=0, max=60, help="Seconds for each step.")] = 1.0,
) -> None:
    """Show on one board all it can show: counts, letters, brightness, blinking. The bridge must not hold the port."""
    from firmware_bridge.tools.exercise import exercise

    keys = {"address": address, "cells": cells, "map": registers, "dialect": dialect, "code_page": code_page}
    settings, bus = one_bus(port, protocol, baud, framing, **keys, blinks=None if blinks else False)
    _do(exercise(settings, bus, pace, typer.echo))


@app.command("address")
def give_address(
    port: Port,
    new: Annotated[int, typer.Option(parser=number, metavar="ADDRESS", help="The address to give, 0x20 to 0x7f.")],
    current: Annotated[
        int | None, typer.Option(parser=number, metavar="ADDRESS", help="The address that the board has now.")
    ] = None,
    alone: Annotated[
        bool,
        typer.Option("--alone", help="One board only is connected, whatever its address."),
    ] = False,
    blinks: Annotated[bool, typer.Option(help="Whether the board knows the BLINK byte.")] = True,
    baud: Baud = None,
) -> None:
    """Give a candle board another address, which it then shows. The bridge must not hold the port."""
    from firmware_bridge.tools.renumber import renumber

    if (current is None) is not alone:
        raise typer.BadParameter("say which board: --current ADDRESS, or --alone where one board only is connected")
    settings, bus = one_bus(port, "candle", baud, None, blinks=None if blinks else False)
    try:
        _do(renumber(settings, bus, current, new))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"a board at {new} ({new:#x}) shows {new} now; if none does, look at its speed and its wires")


@app.command()
def monitor(
    port: Annotated[str | None, typer.Argument(metavar="[PORT]", help="A port that no bridge has open.")] = None,
    protocol: Annotated[str, typer.Option("--protocol", metavar="P", help="What is spoken on PORT.")] = "candle",
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The configuration of the running bridge.")
    ] = None,
    baud: Baud = None,
    framing: Framing = None,
) -> None:
    """Print bytes on the wire and what they say: the running bridge's, in and out, or those heard on PORT."""
    from firmware_bridge.tools.monitor import of_bridge, of_port
    from queue_server.config.file.load import load

    if port is not None:
        _print(of_port(one_bus(port, protocol, baud, framing, map="dm36b06" if protocol == "modbus" else None)[1]))
    elif config is not None:
        settings = load(config).bridge
        _print(of_bridge(_status_port(config, settings.status_port), settings.buses))
    else:
        raise typer.BadParameter("give a PORT, or --config FILE of the bridge that runs here")


@app.command()
def simulate(
    config: Config,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page is served on this machine.")] = 0,
) -> None:
    """Simulate the boards of a configuration: a port for each bus, and a page that draws what its boards show."""
    from firmware_bridge.simulators.simulate import SimulatedBus
    from firmware_bridge.tools.simulate import simulate as simulating
    from queue_server.config.file.load import load

    def ready(address: str, buses: list[SimulatedBus]) -> None:
        for bus in buses:
            typer.echo(f"bus {bus.bus.id} {bus.port}")
        typer.echo(f"ready {address}")

    _do(simulating(load(config).bridge, port, ready))


def _print(lines: AsyncGenerator[object]) -> None:
    async def all_of_them() -> None:
        async for line in lines:
            typer.echo(line)

    _do(all_of_them())


def _do(work: Coroutine[None, None, T]) -> T:
    try:
        return asyncio.run(work)
    except DeniedError as error:
        _fail(str(error), 2)
    except BridgeError as error:
        _fail(str(error), 1)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _fail(what: str, code: int) -> NoReturn:
    typer.echo(what, err=True)
    raise typer.Exit(code)
