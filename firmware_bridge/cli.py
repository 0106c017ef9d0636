"""`kezek bridge`: runs the serial side, shows its status, and offers the installer's tools.

Exit codes: 0 done, 1 not possible now or something fails, 2 wrong arguments or configuration.
"""

import asyncio
import logging
import re
import signal
import sys
from collections.abc import AsyncGenerator, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from firmware_bridge.errors import BridgeError, DeniedError
from firmware_bridge.tools.single_bus import (
    Baud,
    Framing,
    Port,
    Protocol,
    number,
    protocols_of,
    sample_bus,
    single_bus,
)
from queue_server.config.boards.protocols import PROTOCOLS

if TYPE_CHECKING:
    from queue_server.config.boards import Bridge

T = TypeVar("T")

app = typer.Typer(
    help="The serial side: LED boards, operators' panels, modems for SMS.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SERVER_ADDRESS = re.compile(
    r"https?://(\[[\dA-Fa-f:.]+\]|[^/:?#\s]+)(:\d{1,5})?(/|$)"
)  # a host, perhaps a port and a prefix

STATUS_PORT = ("bridge", "status_port")

FIRST_PROTOCOL = next(iter(PROTOCOLS))

CODE_DIGITS = 6
"""The longest pairing code; a token is longer."""


def _one_of(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def _owners(key: str) -> str:
    """The protocols whose boards have the key, for the help."""
    return _one_of(tuple(name for name, protocol in PROTOCOLS.items() if key in protocol.keys))


Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The configuration, such as config.toml.")]


@app.callback(invoke_without_command=True)
def bridge(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="The configuration, such as config.toml.")] = None,
    server: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            envvar="KEZEK_SERVER",
            help="The server, as http://10.0.0.5:8080. Given again for each of several: one that answers is followed.",
            show_envvar=True,
        ),
    ] = None,
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
    elif not server or not all(map(SERVER_ADDRESS.match, server)):
        raise typer.BadParameter("say which server: --server http://HOST:PORT")
    elif not token:
        raise typer.BadParameter("give a token of the role bridge: --token, or KEZEK_TOKEN in the environment")
    else:
        _run(config, server, token, verbose=verbose)


def _run(file: Path, servers: list[str], token: str, *, verbose: bool) -> None:
    from firmware_bridge import bridge as bridging
    from firmware_bridge.server.server_choice import ServerChoice
    from queue_server.config.file.load import load

    settings = load(file)
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if not verbose:  # it logs every try to reconnect; `live_socket` logs the first
        logging.getLogger("websockets").setLevel(logging.WARNING)
    if not settings.bridge.buses and not settings.bridge.modems:
        _fail(f"{file}: bridge.buses: there is no bus to drive, and no modem; add one as [[bridge.buses]]", 2)

    async def until_told() -> None:
        stop = asyncio.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
        await bridging.run(
            settings.bridge,
            settings.halls,
            ServerChoice(servers),
            token,
            stop=stop,
            connected=lambda: typer.echo("bridge ready"),
            status_port=settings.bridge.status_port,
            places=_places(file, settings.bridge),
            status_place=_place(file, STATUS_PORT),
        )

    _do(until_told())


def _places(file: Path, settings: "Bridge") -> dict[str, str]:
    """The place of the port of each bus and modem in the file: `config.toml:12: bridge.buses[0].port`."""
    from firmware_bridge.bridge import modem_place

    buses = {bus.id: ("buses", index) for index, bus in enumerate(settings.buses)}
    modems = {modem_place(modem.id): ("modems", index) for index, modem in enumerate(settings.modems)}
    return {name: _place(file, ("bridge", table, index, "port")) for name, (table, index) in (buses | modems).items()}


def _place(file: Path, path: tuple[str | int, ...]) -> str:
    from queue_server.config.file.positions import line, positions
    from queue_server.config.mistakes import key

    return f"{file}:{line(path, positions(file.read_text(encoding='utf-8-sig')))}: {key(path)}"


def _status_port(file: Path, port: int) -> int:
    """The status port of the bridge with that configuration. Ends the program when it cannot be known."""
    if port == 0:
        _fail(f"{_place(file, STATUS_PORT)}: 0 is any free port, so nobody knows which; write one, as 8089", 2)
    return port


def _show_status(file: Path) -> None:
    from firmware_bridge.tools.status_table import read_status, status_table
    from queue_server.config.file.load import load

    status = _do(read_status(_status_port(file, load(file).bridge.status_port)))
    typer.echo(status_table(status))
    raise typer.Exit(1 if status.failing else 0)


@app.command()
def pair(
    server: Annotated[str, typer.Option(metavar="URL", help="The server, as http://10.0.0.5:8080.")],
) -> None:
    """Show six digits, wait until an administrator has typed them in, and print the token alone on stdout."""
    from firmware_bridge.tools.pairing import pairing_codes

    async def until_paired() -> None:
        async for secret in pairing_codes(server):
            if len(secret) == CODE_DIGITS:
                typer.echo(f"Administration, Devices: {secret[:3]} {secret[3:]}", err=True)
            else:
                typer.echo(secret)

    _do(until_paired())


@app.command()
def scan(
    port: Annotated[str | None, typer.Argument(metavar="[PORT]", help="Ask the devices on this port.")] = None,
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="P", help=f"{_one_of(protocols_of('scan'))}, which answer.")
    ] = protocols_of("scan")[0],
    baud: Baud = None,
    framing: Framing = None,
    units: Annotated[str, typer.Option(metavar="A-B", help="Which addresses to ask.")] = "1-32",
) -> None:
    """List the ports of this machine; with a PORT, ask who answers on it. Boards of other protocols never answer."""
    from firmware_bridge.port import ports
    from firmware_bridge.tools.scan import answering_addresses

    if port is None:
        present = ports()
        if not present:
            typer.echo("no serial port on this machine: is the adapter plugged in?", err=True)
        for adapter in present:
            serial_number = f"  usb:{adapter.serial_number}" if adapter.serial_number else ""
            typer.echo(f"{adapter.path}  {adapter.description}{serial_number}")
        return
    _check_tool(protocol, protocols_of("scan"))
    first, last = _range(units, *PROTOCOLS[protocol].addresses)
    _, bus = sample_bus(port, protocol, baud, framing)

    async def answers() -> AsyncGenerator[str]:
        is_silent = True
        async for unit in answering_addresses(bus, first, last):
            is_silent = False
            yield f"unit {unit} answers"
        if is_silent:
            yield f"no unit from {first} to {last} answers"

    _print(answers())


def _check_tool(protocol: str, able: tuple[str, ...]) -> None:
    """Raises typer.BadParameter for a protocol that the tool cannot use."""
    if protocol not in able:
        raise typer.BadParameter(f"boards of {protocol!r} cannot do this; use {_one_of(able)}")


def _range(units: str, lowest: int, highest: int) -> tuple[int, int]:
    """The first and the last address of A-B. Raises typer.BadParameter."""
    first, last = (int(part) if part.isdecimal() and len(part) < 4 else -1 for part in (units + "-").split("-")[:2])
    if not (lowest <= first <= last <= highest and units == f"{first}-{last}"):
        raise typer.BadParameter(f"units are written as 1-32, and lie between {lowest} and {highest}; not {units!r}")
    return first, last


@app.command("test")
def exercise_board(
    port: Port,
    protocol: Protocol,
    address: Annotated[
        int | None, typer.Option(parser=number, metavar="ADDRESS", help="The board's address, as 32 or 0x20.")
    ] = None,
    cells: Annotated[int | None, typer.Option(help="How many cells a line has.")] = None,
    registers: Annotated[
        str | None, typer.Option("--map", help=f"The register map of a {_owners('map')} board.")
    ] = None,
    dialect: Annotated[str | None, typer.Option(help=f"cd5220 or epson, of a {_owners('dialect')} board.")] = None,
    code_page: Annotated[str | None, typer.Option(help=f"The code page of a {_owners('code_page')} board.")] = None,
    blinks: Annotated[bool, typer.Option(help=f"Whether a {_owners('blinks')} board knows the BLINK byte.")] = True,
    baud: Baud = None,
    framing: Framing = None,
    pace: Annotated[float, typer.Option(min=0, max=60, help="Seconds for each step.")] = 1.0,
) -> None:
    """Show on one board all it can show: counts, letters, brightness, blinking. The bridge must not hold the port."""
    from firmware_bridge.tools.exercise import exercise

    keys = {"address": address, "cells": cells, "map": registers, "dialect": dialect, "code_page": code_page}
    settings, bus = single_bus(port, protocol, baud, framing, **keys, blinks=None if blinks else False)
    _do(exercise(settings, bus, pace, typer.echo))


@app.command("address")
def give_address(
    port: Port,
    new: Annotated[int, typer.Option(parser=number, metavar="ADDRESS", help="The address to give, as 0x21.")],
    current: Annotated[
        int | None, typer.Option(parser=number, metavar="ADDRESS", help="The address that the board has now.")
    ] = None,
    alone: Annotated[
        bool,
        typer.Option("--alone", help="One board only is connected, whatever its address."),
    ] = False,
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="P", help=f"{_one_of(protocols_of('address'))}, which can.")
    ] = protocols_of("address")[0],
    blinks: Annotated[bool, typer.Option(help="Whether the board knows the BLINK byte.")] = True,
    baud: Baud = None,
) -> None:
    """Give a board another address over the line, which it then shows. The bridge must not hold the port."""
    from firmware_bridge.tools.addressing import renumber

    if (current is None) is not alone:
        raise typer.BadParameter("say which board: --current ADDRESS, or --alone where one board only is connected")
    _check_tool(protocol, protocols_of("address"))
    settings, bus = single_bus(port, protocol, baud, None, blinks=None if blinks else False)
    try:
        _do(renumber(settings, bus, current, new))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"a board at {new} ({new:#x}) shows {new} now; if none does, look at its speed and its wires")


@app.command()
def monitor(
    port: Annotated[str | None, typer.Argument(metavar="[PORT]", help="A port that no bridge has open.")] = None,
    protocol: Annotated[str, typer.Option("--protocol", metavar="P", help="What is spoken on PORT.")] = next(
        iter(PROTOCOLS)
    ),
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
        _print(of_port(sample_bus(port, protocol, baud, framing)[1]))
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
    """Simulate the boards and modems of a configuration: a port for each, a page of what boards show, a line for each
    message that a modem was given."""
    from firmware_bridge.simulators.modem_port import ModemPort
    from firmware_bridge.simulators.network_messages import ReceivedPart
    from firmware_bridge.simulators.simulated_bus import SimulatedBus
    from firmware_bridge.tools.simulation import simulate as simulating
    from queue_server.config.file.load import load

    def ready(address: str, buses: list[SimulatedBus], modems: dict[str, ModemPort]) -> None:
        for bus in buses:
            typer.echo(f"bus {bus.bus.id} {bus.port}")
        for name, modem in modems.items():
            typer.echo(f"modem {name} {modem.path}")
        typer.echo(f"ready {address}")

    def received(modem: str, part: ReceivedPart) -> None:
        typer.echo(f"modem {modem}: to {part.address}: {part.text}")

    _do(simulating(load(config).bridge, port, ready, received))


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


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
