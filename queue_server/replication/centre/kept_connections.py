"""Reads connections that rest most of the time: what has come is read when somebody asks for it.

A socket that the event loop does not watch wakes nobody and costs its descriptor alone. TLS lies in the transport of
the loop, which then is told to read nothing.
"""

import asyncio
import os
import socket
from asyncio import Transport
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

READ_BYTES: Final = 4096
MOST_READ_BYTES: Final = 64 * 1024
"""How much is read of a connection at a time: what is more stays in the kernel, and holds up whoever sends it."""
MOST_UNREAD_BYTES: Final = 64 * 1024
"""How much may wait for a client that does not read."""

Take = Callable[[bytes], None]
"""Gets what has come, and `b""` once at the end of the connection."""


class KeptConnection(Protocol):
    """A connection that rests until it is read."""

    is_watched: bool
    """Whether what comes is taken at once, and nobody has to ask for it."""
    reads_at_once: bool
    """Whether `receive` gives what has come, and not a moment later."""

    def watch(self) -> None:
        """Take whatever comes."""

    def rest(self) -> None:
        """Take nothing by itself."""

    def receive(self) -> bytes | None:
        """What has come, and `b""` at the end of the connection; None where nothing has come as yet, or it is taken a
        moment later."""

    def send(self, data: bytes) -> bool:
        """Send; returns whether the other side takes it."""

    def end(self, last: bytes = b"") -> None:
        """Close the connection after these last bytes. It takes nothing any more."""


class SocketConnection:
    """A connection of a socket of its own."""

    __slots__ = ("_socket", "_take", "is_watched")
    reads_at_once = True

    def __init__(self, connection: socket.socket, take: Take) -> None:
        connection.setblocking(False)
        self._socket, self._take, self.is_watched = connection, take, False

    def watch(self) -> None:
        asyncio.get_running_loop().add_reader(self._socket, self._take_news)
        self.is_watched = True

    def rest(self) -> None:
        if self.is_watched:
            self.is_watched = False
            asyncio.get_running_loop().remove_reader(self._socket)

    def receive(self) -> bytes | None:
        try:
            data = self._socket.recv(READ_BYTES)
            return data if len(data) < READ_BYTES else self._read_on(data)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def _take_news(self) -> None:
        if (data := self.receive()) is not None:
            self._take(data)

    def _read_on(self, data: bytes) -> bytes:
        parts, size = [data], len(data)
        with suppress(BlockingIOError, InterruptedError):
            while len(data) == READ_BYTES and size < MOST_READ_BYTES:
                data = self._socket.recv(READ_BYTES)
                parts.append(data)
                size += len(data)
        return b"".join(parts)

    def send(self, data: bytes) -> bool:
        try:
            return self._socket.send(data) == len(data)
        except OSError:  # it does not read, or is gone
            return False

    def end(self, last: bytes = b"") -> None:
        self.rest()
        with suppress(OSError):
            self._socket.send(last)
            self._socket.recv(MOST_READ_BYTES)  # with something unread a close would take the last bytes back
        self._socket.close()


class TransportConnection(asyncio.Protocol):
    """A connection of a transport of the event loop."""

    __slots__ = ("_take", "_transport", "is_watched")
    reads_at_once = False

    def __init__(self, transport: Transport, take: Take) -> None:
        self._transport, self._take, self.is_watched = transport, take, False

    def watch(self) -> None:
        self.is_watched = True
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def rest(self) -> None:
        self.is_watched = False
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def receive(self) -> bytes | None:
        self.watch()
        return None

    def send(self, data: bytes) -> bool:
        if self._transport.is_closing() or self._transport.get_write_buffer_size() > MOST_UNREAD_BYTES:
            return False
        self._transport.write(data)
        return True

    def end(self, last: bytes = b"") -> None:
        self._take = _pass_over
        if not self._transport.is_closing():
            self._transport.write(last)
            self._transport.resume_reading()  # the end of TLS is an exchange
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._take(data)

    def connection_lost(self, _: Exception | None) -> None:
        self._take(b"")


def kept_connection(transport: Transport, take: Take) -> KeptConnection:
    """The connection behind a transport. A plain one goes on in a socket of its own, whoever closes the transport; one
    with TLS does not, nor one of a loop that cannot wait for a socket (Windows)."""
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is None or transport.get_extra_info("sslcontext") is not None or os.name != "posix":
        return TransportConnection(transport, take)
    own = socket.socket(connection.family, connection.type, connection.proto, os.dup(connection.fileno()))
    return SocketConnection(own, take)


def _pass_over(_: bytes) -> None:
    """Take nothing."""
