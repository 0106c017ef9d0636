"""Opens serial ports, as the only module that imports pyserial.

pyserial is the one library with RS-485 direction control and with the `socket://` and `rfc2217://` adapters. It blocks,
so each port has a thread that reads and a thread that writes; a port that hangs delays no other.
"""

import asyncio
import errno
import socket
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, NamedTuple

import serial
from serial.rs485 import RS485Settings
from serial.tools import list_ports

from firmware_bridge.errors import PortFault
from queue_server.config.boards import Rs485
from queue_server.config.boards.devices import SerialLine
from queue_server.views.equipment.board_report import FaultCode, fault_text

try:  # a wrong setting on a POSIX terminal raises termios.error, which is no OSError; Windows has no termios
    from termios import error as _termios_error
except ImportError:  # pragma: no cover
    _termios_error = OSError  # type: ignore[misc, assignment]  # one name, of which each platform has its own class

READ_TIMEOUT_S = 0.2  # how long a closing port waits for its reader where the driver cannot be woken
JOIN_LIMIT_S = 2.0  # an adapter on the network may keep its reader longer than asked
WRITE_TIMEOUT_S = 3.0  # a 250-byte packet at 1200 baud needs 2.1 s
NETWORK_TIMEOUT_S = 4.0  # bytes that an adapter on the network has not acknowledged by then are lost
_FAULTS = (OSError, ValueError, _termios_error, serial.SerialException)


class Port:
    """An open port. `received` and `lost` are called in the event loop."""

    def __init__(
        self,
        device: serial.Serial,
        writer: ThreadPoolExecutor,
        received: Callable[[bytes], None],
        lost: Callable[[PortFault], None],
    ) -> None:
        self._device = device
        self._received = received
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._closing = False
        self._writer = writer
        self._reader = threading.Thread(target=self._read, name="port-reader", daemon=True)
        self._reader.start()

    async def write(self, data: bytes) -> None:
        """Hand the bytes to the driver. Raises PortFault."""
        try:
            async with asyncio.timeout(WRITE_TIMEOUT_S + 1):
                await self._loop.run_in_executor(self._writer, self._device.write, data)
        except (*_FAULTS, TimeoutError) as error:
            text = f"cannot write: {str(error) or 'it takes no more bytes'}"
            raise PortFault(fault_text(text, "port_stuck")) from error

    async def close(self) -> None:
        self._closing = True
        with suppress(*_FAULTS, AttributeError):
            self._device.cancel_read()
        await asyncio.to_thread(self._close_device)

    def _close_device(self) -> None:
        """Close the device. Not in the writer's thread: closing is what wakes a write that hangs on the network."""
        self._reader.join(JOIN_LIMIT_S)
        # pyserial forgets the socket of an adapter that hung up without closing it.
        forgotten = getattr(self._device, "_socket", None)
        with suppress(*_FAULTS):
            self._device.close()
        if forgotten is not None:
            forgotten.close()

    def _read(self) -> None:
        while not self._closing:
            try:
                data = self._device.read(self._device.in_waiting or 1)
            except (*_FAULTS, TypeError) as error:  # TypeError: pyserial reads a descriptor that was just closed
                if not self._closing:
                    self._loop.call_soon_threadsafe(self._lost, PortFault(fault_text(f"lost: {error}", "port_lost")))
                return
            if data:
                self._loop.call_soon_threadsafe(self._received, data)


@asynccontextmanager
async def open_port(
    line: SerialLine, received: Callable[[bytes], None], lost: Callable[[PortFault], None]
) -> AsyncIterator[Port]:
    """Open the port of a line. Raises PortFault."""
    # A thread of its own from the start: opening an adapter on the network may take seconds, and no other bus waits.
    writer = ThreadPoolExecutor(1, thread_name_prefix=f"port-writer-{line.id}")
    try:
        device = await asyncio.get_running_loop().run_in_executor(writer, _open, line)
        port = Port(device, writer, received, lost)
        try:
            yield port
        finally:
            await port.close()
    finally:
        writer.shutdown(wait=False)


class SerialPort(NamedTuple):
    """A port of this machine: its path, its adapter's own description, and the serial number for `usb:`."""

    path: str
    description: str
    serial_number: str | None


def ports() -> list[SerialPort]:
    return [SerialPort(port.device, port.description, port.serial_number) for port in sorted(list_ports.comports())]


def usb_path(serial_number: str) -> str:
    """The device path of the USB adapter with that serial number, wherever it is plugged in. Raises PortFault."""
    for candidate in ports():
        if candidate.serial_number == serial_number:
            return candidate.path
    text = f"no USB adapter with the serial number {serial_number!r} is plugged in"
    raise PortFault(fault_text(text, "usb_missing", serial=serial_number))


def _open(line: SerialLine) -> serial.Serial:
    name = usb_path(line.port.removeprefix("usb:")) if line.port.startswith("usb:") else line.port
    bits = line.framing
    # A second program on the same port would tear both programs' packets. Adapters on the network know neither.
    local: dict[str, Any] = {} if "://" in name else {"exclusive": True, "write_timeout": WRITE_TIMEOUT_S}
    try:
        device = serial.serial_for_url(
            name,
            baudrate=line.baud,
            bytesize=int(bits[0]),
            parity=bits[1],
            stopbits=int(bits[2]),
            timeout=READ_TIMEOUT_S,
            **local,
        )
    except _FAULTS as error:
        code = _CODES.get(getattr(error, "errno", None), "port_refused")
        raise PortFault(fault_text(f"cannot open {name}: {_advice(error)}", code, port=name)) from error
    _give_up_in_time(device)
    if line.rs485 is not None:
        _switch_direction(device, line.rs485)
    return device


def _give_up_in_time(device: serial.Serial) -> None:
    """Let the kernel close a connection whose other side takes no more bytes.

    Otherwise TCP would keep what is sent for a quarter of an hour, and a cable put back would deliver old calls late.
    """
    connection = getattr(device, "_socket", None)
    user_timeout = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux
    if connection is not None and user_timeout is not None:
        connection.setsockopt(socket.IPPROTO_TCP, user_timeout, int(NETWORK_TIMEOUT_S * 1000))


_CODES: Final[dict[int | None, FaultCode]] = {
    errno.ENOENT: "port_missing",
    errno.EACCES: "port_denied",
    errno.EPERM: "port_denied",
    errno.EAGAIN: "port_busy",
    errno.EBUSY: "port_busy",
}


def _advice(error: BaseException) -> str:
    """The reason of an error, with advice on what to do."""
    number = getattr(error, "errno", None)
    if number == errno.ENOENT:
        paths = ", ".join(present.path for present in ports()) or "none"
        return f"there is no such port; the ports of this machine are: {paths}"
    if number in (errno.EACCES, errno.EPERM):
        return "this user may not use it; add the user to the group that owns it (dialout), and sign in again"
    if number in (errno.EAGAIN, errno.EBUSY):
        return "another program is using it; only one may"
    return str(error)


def _switch_direction(device: serial.Serial, rs485: Rs485) -> None:
    """Let the driver switch the transceiver by RTS. Raises PortFault, with the device closed."""
    try:
        device.rs485_mode = RS485Settings(
            rts_level_for_tx=rs485.rts_level_for_tx,
            rts_level_for_rx=rs485.rts_level_for_rx,
            delay_before_tx=rs485.delay_before_tx_ms / 1000,
            delay_before_rx=rs485.delay_before_rx_ms / 1000,
        )
    except _FAULTS as error:
        device.close()
        text = (
            f"the driver of {device.name} cannot switch an RS-485 line ({error}); leave rs485 out, or use an adapter "
            "that can"
        )
        raise PortFault(fault_text(text, "no_rs485", port=device.name)) from error
