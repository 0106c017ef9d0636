"""Offers the installer's tools as commands: pair a bridge, scan, test and address boards, watch the wire, simulate."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Annotated

import typer

from firmware_bridge.terminal import print_lines, run_to_end, status_port_of
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

CODE_DIGITS = 6
"""The longest pairing code; a token is longer."""


def _one_of(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def _owners(key: str) -> str:
    """The protocols whose boards have the key, for the help."""
    return _one_of(tuple(name for name, protocol in PROTOCOLS.items() if key in protocol.keys))


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

    run_to_end(until_paired())


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
    from firmware_bridge.tools.addresses import answering_addresses

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

    print_lines(answers())


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
    run_to_end(exercise(settings, bus, pace, typer.echo))


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
    from firmware_bridge.tools.addresses import renumber

    if (current is None) is not alone:
        raise typer.BadParameter("say which board: --current ADDRESS, or --alone where one board only is connected")
    _check_tool(protocol, protocols_of("address"))
    settings, bus = single_bus(port, protocol, baud, None, blinks=None if blinks else False)
    try:
        run_to_end(renumber(settings, bus, current, new))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"a board at {new} ({new:#x}) shows {new} now; if none does, look at its speed and its wires")


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
        print_lines(of_port(sample_bus(port, protocol, baud, framing)[1]))
    elif config is not None:
        settings = load(config).bridge
        print_lines(of_bridge(status_port_of(config, settings.status_port), settings.buses))
    else:
        raise typer.BadParameter("give a PORT, or --config FILE of the bridge that runs here")


def simulate(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="The configuration, such as config.toml.")],
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

    run_to_end(simulating(load(config).bridge, port, ready, received))
