"""Makes a bus for the tools from options in place of a configuration: one port, one protocol, one board."""

from typing import Annotated

import msgspec
import typer

from queue_server.config.boards import Board, Bridge, Bus, check
from queue_server.config.boards.protocols import PROTOCOLS, Tool
from queue_server.config.definition import Definition, Names
from queue_server.config.mistakes import key

Port = Annotated[str, typer.Argument(metavar="PORT", help="A device path, usb:SERIAL, socket://… or rfc2217://….")]
Protocol = Annotated[str, typer.Option("--protocol", metavar="P", help=f"One of {', '.join(PROTOCOLS)}.")]
Baud = Annotated[int | None, typer.Option("--baud", help="Instead of the protocol's usual speed.")]
Framing = Annotated[str | None, typer.Option("--framing", help="Instead of the protocol's usual framing, as 8N1.")]

_NAMES = Names(kk="-", ru="-", en="-")
_HALL = {"tool": Definition(names=_NAMES, services=(), windows=())}


def number(text: str) -> int:
    """An address as a person writes it: 32 or 0x20."""
    return int(text, 0)


def single_bus(port: str, protocol: str, baud: int | None, framing: str | None, **board: object) -> tuple[Bridge, Bus]:
    """A bus with one board; a key that is None is left to its default. Raises typer.BadParameter."""
    if protocol not in PROTOCOLS:
        raise typer.BadParameter(f"there is no protocol {protocol!r}; use one of {', '.join(PROTOCOLS)}")
    keys = {name: value for name, value in board.items() if value is not None}
    keys.setdefault("address", PROTOCOLS[protocol].addresses[0])
    bus: dict[str, object] = {"id": "tool", "protocol": protocol, "port": port, "baud": baud, "framing": framing}
    try:
        bus["boards"] = (msgspec.convert({"lines": ("",), **keys}, Board),)
        bridge = Bridge(buses=(msgspec.convert(bus, Bus),))
    except msgspec.ValidationError as error:
        raise typer.BadParameter(str(error)) from error
    for path, problem in check(bridge, _HALL):
        raise typer.BadParameter(f"{key(path[-1:])}: {problem}")
    return bridge, bridge.buses[0]


def sample_bus(port: str, protocol: str, baud: int | None, framing: str | None) -> tuple[Bridge, Bus]:
    """A bus with the protocol's sample board, for a tool that needs no particular board. Raises typer.BadParameter."""
    keys = PROTOCOLS[protocol].sample.keys if protocol in PROTOCOLS else {}
    return single_bus(port, protocol, baud, framing, **{name: keys[name] for name in keys if name != "closing"})


def protocols_of(tool: Tool) -> tuple[str, ...]:
    """The protocols whose devices an installer's tool can reach."""
    return tuple(name for name, protocol in PROTOCOLS.items() if tool in protocol.tools)
