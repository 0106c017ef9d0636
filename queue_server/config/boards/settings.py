"""Defines the Structs of the `[bridge]` part of config.toml: buses, what hangs on them, modems. Pure."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from queue_server.config.boards.protocols import PROTOCOLS
from queue_server.config.boards.register_maps import Cells, ModbusMap
from queue_server.config.values.scalars import Identifier, WindowNumber

if TYPE_CHECKING:
    ProtocolName = str
else:
    ProtocolName = Literal[tuple(PROTOCOLS)]
Baud = Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]
MOST_BUTTONS = 16
ButtonNumber = Annotated[str, Meta(pattern=r"^([1-9]|1[0-6])$", description="the number of a button, 1 to 16")]
CmsError = Annotated[int, Meta(ge=0, le=999, description="a number of +CMS ERROR")]
SecretFile = Annotated[str, Meta(min_length=1, description="a file that the bridge alone can read")]
Framing = Literal["8N1", "7E1", "8E1", "8O1", "8N2", "7O1"]


class Rs485(Struct, frozen=True, forbid_unknown_fields=True):
    """Direction control by the RTS line, for an adapter that does not switch by itself."""

    rts_level_for_tx: bool = True
    rts_level_for_rx: bool = False
    delay_before_tx_ms: Annotated[float, Meta(ge=0, le=100)] = 0.0
    delay_before_rx_ms: Annotated[float, Meta(ge=0, le=100)] = 0.0


class Board(Struct, frozen=True, forbid_unknown_fields=True):
    """A device that shows text: one address on a bus.

    `lines` holds one template for each line of the device. While more are called than a hall's board has room for, each
    call stands there for `turn_s` seconds at a time. The keys from `blinks` on are those of some protocols only, which
    `PROTOCOLS` names.
    """

    address: Annotated[int, Meta(ge=0, le=255)]
    lines: Annotated[tuple[str, ...], Meta(min_length=1, max_length=8)]
    hall: Identifier | None = None
    window: WindowNumber | None = None
    zones: tuple[Identifier, ...] = ()
    cells: Cells | None = None
    turn_s: Annotated[float, Meta(ge=1, le=30)] = 3.0
    arrow: Annotated[str, Meta(min_length=1, max_length=1)] = ">"
    closing: tuple[str, ...] = ()
    stand_ins: dict[str, str] = {}
    brightness: Annotated[int, Meta(ge=1, le=4)] | None = None
    gap_ms: Annotated[int, Meta(ge=0, le=2000)] | None = None
    blinks: bool = True
    blink_times: Annotated[int, Meta(ge=0, le=90)] = 0
    map: Identifier | None = None
    dialect: Literal["cd5220", "epson"] = "cd5220"
    code_page: str = "cp437"
    sign_type: Annotated[str, Meta(pattern=r"^[!-~]$")] = "Z"
    color: Literal["red", "green", "amber"] | None = None
    strings: bool = False


class Lamps(Struct, frozen=True, forbid_unknown_fields=True):
    """The lamp of a panel in each state of its window."""

    closed: str = "off"
    paused: str = "red"
    idle: str = "off"
    waiting: str = "green"
    called: str = "red-slow"
    serving: str = "red"
    refused: str = "red-fast"


class Panel(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator's keys and lamp: call next or recall, start, transfer, no-show or finish."""

    address: Annotated[int, Meta(ge=0, le=255)]
    window: WindowNumber
    hall: Identifier | None = None
    transfer_to: Identifier | None = None
    cells: Annotated[int, Meta(ge=0, le=3)] = 0
    gap_ms: Annotated[int, Meta(ge=0, le=2000)] | None = None
    blinks: bool = True
    lamps: Lamps = Lamps()


class PostLamps(Struct, frozen=True, forbid_unknown_fields=True):
    """The lamp of a push-button post: while the hall gives tickets, while it gives none or none can be printed, and for
    a moment after a press that gave one or was refused."""

    open: str = "green"
    closed: str = "red"
    issued: str = "green-fast"
    refused: str = "red-fast"


class ButtonPost(Struct, frozen=True, forbid_unknown_fields=True):
    """A box with push buttons instead of a kiosk: each button gives a ticket of its service.

    `buttons` gives the service of each number; button 1 sends the byte `first_code`, button 2 the next one. Presses of
    one button within `debounce_ms` are one. `printer` is the hall's printer that has this bridge among its `kiosks`:
    while it has no paper, the lamp says closed and no ticket is given.
    """

    address: Annotated[int, Meta(ge=0, le=255)]
    buttons: Annotated[dict[ButtonNumber, Identifier], Meta(min_length=1, max_length=MOST_BUTTONS)]
    hall: Identifier | None = None
    printer: Identifier | None = None
    first_code: Annotated[int, Meta(ge=0x20, le=0x6F)] = 0x31
    debounce_ms: Annotated[int, Meta(ge=300, le=10_000)] = 1500
    gap_ms: Annotated[int, Meta(ge=0, le=2000)] | None = None
    lamps: PostLamps = PostLamps()


class Bus(Struct, frozen=True, forbid_unknown_fields=True):
    """One serial port and all devices on it.

    `port` is a device path, `usb:SERIAL` (the adapter's own serial number, wherever it is plugged in),
    `socket://host:port` (raw TCP) or `rfc2217://host:port`. `baud`, `framing` and `gap_ms` are the protocol's unless
    they are given. `echo` says whether the adapter hears what it sends; left out, the bridge detects it from the bytes
    that come back.
    """

    id: Identifier
    protocol: ProtocolName
    port: Annotated[str, Meta(min_length=1)]
    boards: tuple[Board, ...] = ()
    panels: tuple[Panel, ...] = ()
    posts: tuple[ButtonPost, ...] = ()
    baud: Baud | None = None
    framing: Framing | None = None
    gap_ms: Annotated[int, Meta(ge=0, le=2000)] | None = None
    refresh_s: Annotated[int, Meta(ge=1, le=600)] = 10
    answer_ms: Annotated[int, Meta(ge=10, le=5000)] = 300
    echo: bool | None = None
    rs485: Rs485 | None = None


class Modem(Struct, frozen=True, forbid_unknown_fields=True):
    """A GSM modem that sends the SMS of `halls`, of every hall where none is named.

    `port` is written as that of a bus. `pin_file` holds the PIN of the SIM. With `reports` the network is asked whether
    a message has arrived. A message is valid in the network until the next step of the standard, which is five minutes
    at least, or with `validity = "absolute"` until its deadline exactly, which some networks do not know.
    The network's answer to a message is awaited for `answer_s`: without one the message is uncertain.
    `no_credit_errors` are the numbers of +CMS ERROR with which the network refuses a SIM that cannot pay.
    """

    id: Identifier
    port: Annotated[str, Meta(min_length=1)]
    baud: Baud = 115200
    halls: tuple[Identifier, ...] = ()
    pin_file: SecretFile | None = None
    reports: bool = True
    validity: Literal["steps", "absolute"] = "steps"
    answer_s: Annotated[int, Meta(ge=2, le=300)] = 90
    no_credit_errors: Annotated[tuple[CmsError, ...], Meta(max_length=50)] = (8, 10, 29, 30, 50, 193, 500)


class Bridge(Struct, frozen=True, forbid_unknown_fields=True):
    """The serial side of the halls: `[bridge]` in config.toml."""

    name: Identifier = "bridge"
    buses: tuple[Bus, ...] = ()
    modems: tuple[Modem, ...] = ()
    maps: tuple[ModbusMap, ...] = ()
    status_port: Annotated[int, Meta(ge=0, le=65535)] = 8089
