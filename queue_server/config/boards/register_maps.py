"""Defines the register maps of Modbus displays: which registers hold what, and the built-in maps. Pure.

Sources: the register lists of DM36B06 / DM56A04 (lamaplc.com) and LED-485-0xx (sman-dk/LED-485_setuptool).
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta, Struct

from queue_server.config.values.scalars import Identifier

Register = Annotated[int, Meta(ge=0, le=0xFFFF)]
Cells = Annotated[int, Meta(ge=1, le=80)]


class ModbusMap(Struct, frozen=True, forbid_unknown_fields=True):
    """The registers of a Modbus display that hold what it shows.

    `holds` says how a text lies in the registers from `register` on: `cells`, one register for each cell, holding its
    ASCII code; `string`, two ASCII characters a register, the left one in the high byte; `number`, one signed 16-bit
    number. `brightness_register` takes 1 (dimmest) to 4; `blink_register` takes 0 or 1.
    """

    id: Identifier
    cells: Cells
    holds: Literal["cells", "string", "number"]
    register: Register
    alphabet: str = "0123456789ABCDEFHLPU- "
    blink_register: Register | None = None
    brightness_register: Register | None = None


MAPS: tuple[ModbusMap, ...] = (
    ModbusMap(id="dm36b06", cells=6, holds="cells", register=0),
    ModbusMap(id="dm56a04", cells=4, holds="cells", register=0),
    ModbusMap(id="led-485-text", cells=6, holds="string", register=0x0070),
    ModbusMap(id="led-485-number", cells=5, holds="number", register=0x0000, alphabet="0123456789- "),
)


def map_of_name(own: Iterable[ModbusMap], name: str | None) -> ModbusMap | None:
    """The register map of that name: the configuration's `own` maps before the built-in ones."""
    return next((candidate for candidate in (*own, *MAPS) if candidate.id == name), None)


def register_value(text: str) -> int | None:
    """The value of a signed 16-bit register that shows `text`, 0 for a blank one; None for any other text."""
    try:
        number = int(text.strip() or "0")
    except ValueError:
        return None
    return number if -0x8000 <= number < 0x8000 else None
