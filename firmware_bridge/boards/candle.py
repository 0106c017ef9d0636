"""Drives candle: RS-485 seven-segment queue boards and operator panels. Pure.

Source: the maker's `protokol.pdf` (Candle, 2010-2012). 57600 or 19200 baud, 8N1, many devices on one bus; no checksum
and no reply. Bytes under 0x20 are control only, so a packet starts at 01, 02 or 03 and ends at 07:

    show          01 ADDR BLINK DATA… 07      ADDR 20..7F; BLINK 20 steady, 21 for ever, N = N - 0x21 times
    show          01 ADDR DATA… 07            the variant of boards that do not blink
    brightness    02 ADDR 20..23 07           20 brightest; kept by the board
    new address   03 CUR NEW 07               kept; CUR FF renumbers every board on the bus
    key           01 ADDR KEY 07              panel or post to host, unsolicited
    lamp          01 ADDR CODE 07             host to panel or post

The document states that data is 20..7F and lists letters up to F1: the alphabet is cp1251 from 20 up. A short packet
rewrites only the leftmost cells, so a text is always padded to the whole board.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from firmware_bridge.boards.driver import (
    BLINK_FOREVER,
    STEADY,
    BoardText,
    KeyPress,
    PacketFormat,
    ProtocolDriver,
    SilentDriver,
    WiredDevice,
    find_pattern,
    no_picture,
    too_wide,
)
from queue_server.config import boards as config
from queue_server.config.boards.devices import width
from queue_server.config.boards.protocols import CANDLE_ALPHABET, PROTOCOLS

SHOW, BRIGHTNESS, NEW_ADDRESS, END = 0x01, 0x02, 0x03, 0x07
STEADY_BYTE, FOREVER_BYTE = 0x20, 0x21
EVERY_BOARD = 0xFF
FIRST_ADDRESS, LAST_ADDRESS = PROTOCOLS["candle"].addresses
LAMP_CODES = {lamp: code for code, lamp in enumerate(PROTOCOLS["candle"].lamps, 0x30)}
KEYS = {0x31: "call", 0x32: "start", 0x33: "transfer", 0x34: "end"}
KEY_PACKET_LENGTH = 4
DEBOUNCE_S = 0.3  # a worn button closes its contact for up to 0.3 s; an operator does not press that fast

TORN_S = 0.5  # four bytes come within some milliseconds, over a slow network within a few hundred
ECHO_S = 0.05  # four bytes at 19200 baud take 2 ms, a USB adapter adds up to 16 ms each way
LATE_ECHO_S = 1.0  # an adapter on the network that hears itself: its echo comes when the network brings it


def show_packet(address: int, text: str, cells: int, blink: int | None) -> bytes:
    """The packet that shows a text. `blink` None is for a board without the BLINK byte. Raises CannotShowError."""
    if missing := "".join(dict.fromkeys(c for c in text if c not in CANDLE_ALPHABET)):
        raise no_picture(f"a candle board has no picture for {missing!r} in {text!r}", text, missing)
    if len(text) > cells:
        raise too_wide(f"{text!r} is {len(text)} cells wide, the board has {cells}", text, cells)
    head = bytes([SHOW, address]) if blink is None else bytes([SHOW, address, _blink_byte(blink)])
    return head + text.ljust(cells).encode("cp1251") + bytes([END])


def brightness_packet(address: int, level: int) -> bytes:
    """The packet that sets the brightness. `level` is 1 (dimmest) to 4; on the wire 0x20 is the brightest."""
    return bytes([BRIGHTNESS, address, 0x20 + 4 - level, END])


def new_address_packet(current: int, new: int, *, alone: bool = False) -> bytes:
    """Give the board at `current` the address `new`, kept when the power goes.

    EVERY_BOARD as `current` reaches a board of unknown address, and all others. So it needs `alone`, with which the
    installer confirms that a single board is connected. Raises ValueError.
    """
    if not FIRST_ADDRESS <= new <= LAST_ADDRESS:
        raise ValueError(f"{new:#x} is no address of a candle board: {FIRST_ADDRESS:#x} to {LAST_ADDRESS:#x}")
    if current == EVERY_BOARD and not alone:
        raise ValueError("this would renumber every board on the bus; say that one board only is connected")
    if current != EVERY_BOARD and not FIRST_ADDRESS <= current <= LAST_ADDRESS:
        raise ValueError(f"{current:#x} is no address of a candle board")
    return bytes([NEW_ADDRESS, current, new, END])


def lamp_packet(address: int, lamp: str) -> bytes:
    """The packet that sets the lamp. `lamp` is a name of `devices.LAMP_CODES`."""
    return bytes([SHOW, address, LAMP_CODES[lamp], END])


def _blink_byte(blink: int) -> int:
    return {STEADY: STEADY_BYTE, BLINK_FOREVER: FOREVER_BYTE}.get(blink, FOREVER_BYTE + blink)


class CandleBoard(SilentDriver):
    """One board: its text and its brightness, each sent once until `resend`."""

    def __init__(self, address: int, cells: int = 8, *, blinks: bool = True, blink_times: int = 0) -> None:
        self.address = address
        self._cells = cells
        self._blinks = blinks
        self._blink_times = blink_times
        self._target = self._packet(BoardText())
        self._brightness = b""
        self._unsent: dict[str, bytes] = {}

    @property
    def pending(self) -> bool:
        return bool(self._unsent)

    def show(self, text: BoardText) -> None:
        packet = self._packet(text)
        if packet != self._target:
            self._target = packet
            self._unsent["text"] = packet

    def brighten(self, level: int) -> None:
        packet = brightness_packet(self.address, level)
        if packet != self._brightness:
            self._brightness = packet
            self._unsent["brightness"] = packet

    def data_to_send(self, _now: float, /) -> bytes:
        return self._unsent.pop("text", b"") or self._unsent.pop("brightness")

    def resend(self) -> None:
        """Send the text alone again: the board keeps its brightness, and each new value wears out its memory."""
        self._unsent["text"] = self._target

    def _packet(self, text: BoardText) -> bytes:
        row = text.rows[0] if text.rows else None
        blink = row.blink if row else STEADY
        if blink == BLINK_FOREVER and self._blink_times:
            blink = self._blink_times
        return show_packet(self.address, row.text if row else "", self._cells, blink if self._blinks else None)


class CandlePanel(SilentDriver):
    """One operator panel or push-button post: its lamp, up to three cells, and its keys, named by their codes.

    Panels send at any time, so their packets collide and arrive in parts: the reader synchronizes at each 01, and
    anything but 01 ADDR KEY 07 is noise.

    `echo` says whether the adapter hears what it sends. With None it is detected: a lamp packet that no key sends can
    only be ours.
    """

    def __init__(
        self,
        address: int,
        cells: int = 0,
        *,
        blinks: bool = True,
        echo: bool | None = None,
        keys: Mapping[int, str] = MappingProxyType(KEYS),
        debounce_s: float = DEBOUNCE_S,
    ) -> None:
        self.address = address
        self._keys = keys
        self._debounce_s = debounce_s
        self._cells = cells
        self._blinks = blinks
        self._target: dict[str, bytes] = {"lamp": lamp_packet(address, "off")}
        if cells:
            self._target["text"] = self._text_packet("", STEADY)
        self._unsent: dict[str, bytes] = {}
        self._received = bytearray()
        self._received_at = 0.0
        self._heard_at: dict[int, float] = {}
        self._is_echoing = echo is True
        self._learns_echo = echo is None
        self._echo, self._sent_at = b"", 0.0
        self._events: list[KeyPress] = []

    @property
    def pending(self) -> bool:
        return bool(self._unsent)

    def light(self, lamp: str) -> None:
        self._set("lamp", lamp_packet(self.address, lamp))

    def show(self, text: str, blink: int) -> None:
        if self._cells:
            self._set("text", self._text_packet(text, blink))

    def data_to_send(self, now: float) -> bytes:
        packet = self._unsent.pop(next(iter(self._unsent)))
        if self._is_like_a_key(packet):
            self._echo, self._sent_at = packet, now
        return packet

    def resend(self) -> None:
        self._unsent.update(self._target)

    def receive_data(self, data: bytes, now: float) -> None:
        if now - self._received_at > TORN_S:  # the rest of that packet is lost, and noise must not complete it
            self._received.clear()
        self._received += data
        self._received_at = now
        while (start := self._received.find(SHOW)) >= 0:
            del self._received[:start]
            if len(self._received) < KEY_PACKET_LENGTH:
                return
            packet = bytes(self._received[:KEY_PACKET_LENGTH])
            whole = packet[3] == END and SHOW not in packet[1:]
            del self._received[: KEY_PACKET_LENGTH if whole else 1]
            if whole and packet[1] == self.address:
                self._hear(packet, now)
        self._received.clear()

    def events_received(self) -> list[KeyPress]:
        events, self._events = self._events, []
        return events

    def _hear(self, packet: bytes, now: float) -> None:
        if not self._is_like_a_key(packet):
            self._is_echoing = self._is_echoing or self._learns_echo
        elif not self._is_echo(packet, now):
            self._press(packet[2], now)

    def _is_echo(self, packet: bytes, now: float) -> bool:
        """Whether the packet is the echo of a lamp packet: a red lamp has the same four bytes as key 1, and an adapter
        that hears itself returns them once."""
        patience_s = LATE_ECHO_S if self._is_echoing else ECHO_S
        if packet != self._echo or now > self._sent_at + patience_s:
            return False
        self._echo = b""
        return True

    def _is_like_a_key(self, packet: bytes) -> bool:
        return len(packet) == KEY_PACKET_LENGTH and packet[2] in self._keys

    def _press(self, code: int, now: float) -> None:
        bounced = now - self._heard_at.get(code, -self._debounce_s) < self._debounce_s
        self._heard_at[code] = now
        if not bounced:
            self._events.append(KeyPress(self.address, self._keys[code]))

    def _set(self, part: str, packet: bytes) -> None:
        if packet != self._target.get(part):
            self._target[part] = packet
            self._unsent[part] = packet

    def _text_packet(self, text: str, blink: int) -> bytes:
        return show_packet(self.address, text, self._cells, blink if self._blinks else None)


_PACKET = re.compile(rb"[\x01\x02\x03][\x20-\xff]{1,60}\x07", re.DOTALL)
_LAMP_NAMES = {code: name for name, code in LAMP_CODES.items()}


def button_codes(post: config.ButtonPost) -> dict[int, str]:
    """The number of the button that sends each code."""
    return {post.first_code + int(number) - 1: number for number in post.buttons}


def _describe(never_blink: frozenset[int], posts: Mapping[int, Mapping[int, str]], packet: bytes) -> str:
    kind, address, rest = packet[0], packet[1], packet[2:-1]
    if kind == SHOW and address in posts and len(rest) == 1:
        lamp, number = _LAMP_NAMES.get(rest[0]), posts[address].get(rest[0])
        return f"post {address:#04x}: " + " or ".join(
            filter(None, [number and f"button {number}", lamp and f"lamp {lamp}"])
        )
    if kind == 2:
        return f"brightness of {address:#04x}: {4 - (rest[0] - 0x20) if rest else '?'} of 4"
    if kind == 3:
        target = "EVERY board" if address == 0xFF else f"{address:#04x}"
        return f"new address for {target}: {rest[0]:#04x}" if rest else "new address, torn"
    if len(rest) == 1:
        lamp, key = _LAMP_NAMES.get(rest[0]), KEYS.get(rest[0])
        return f"panel {address:#04x}: " + " or ".join(filter(None, [key and f"key {key}", lamp and f"lamp {lamp}"]))
    if address in never_blink:
        return f'show on {address:#04x}: "{rest.decode("cp1251", "replace")}"'
    blink = {0x20: "steady", 0x21: "blinking"}.get(rest[0], f"blinking {rest[0] - 0x21} times") if rest else "?"
    return f'show on {address:#04x}, {blink}: "{rest[1:].decode("cp1251", "replace")}"'


def _packets(devices: Sequence[WiredDevice]) -> PacketFormat:
    """The packets of the line. The wire does not show which boards lack the BLINK byte, so the configuration does."""
    posts = {device.address: button_codes(device) for device in devices if isinstance(device, config.ButtonPost)}
    never_blink = frozenset(
        device.address for device in devices if not isinstance(device, config.ButtonPost) and not device.blinks
    )
    return PacketFormat(find_pattern(_PACKET), partial(_describe, never_blink, posts))


driver = ProtocolDriver(
    board=lambda bridge, bus, board: CandleBoard(
        board.address, width(bridge, bus, board), blinks=board.blinks, blink_times=board.blink_times
    ),
    packets=_packets,
    panel=lambda bus, panel: CandlePanel(panel.address, panel.cells, blinks=panel.blinks, echo=bus.echo),
    post=lambda bus, post: CandlePanel(
        post.address, echo=bus.echo, keys=button_codes(post), debounce_s=post.debounce_ms / 1000
    ),
    new_address=lambda current, new: new_address_packet(
        EVERY_BOARD if current is None else current, new, alone=current is None
    ),
)
