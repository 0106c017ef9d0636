"""Listens on a port that speaks TLS, and answers whoever speaks plain HTTP there.

A server of asyncio begins the handshake before anything is known of a client, and cuts off whoever does not speak TLS.
So connections are accepted here, and their first byte decides, as in nginx: it is looked at and stays in the socket,
which is then handed to the loop's own TLS, or with a plain request to another server. A handshake begins with 22 (RFC
8446, section 5.1).
"""

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
from typing import Final, cast

from aiohttp import web

log = logging.getLogger(__name__)

HANDSHAKE: Final = b"\x16"
FIRST_BYTE_S: Final = 10.0
"""How long a client may take to send its first byte."""
PLAIN_CONNECTION_S: Final = 10.0
"""How long a plain connection may last: enough for a request and its answer, too short for one that comes by drops."""
PLAIN_GOODBYE_S: Final = 0.1
"""How long a plain request may still take when the server stops. (For aiohttp 0 is for ever.)"""
ACCEPT_PAUSE_S: Final = 1.0
"""How long nothing is accepted after the system has had no files or memory, as in asyncio's own servers."""
NO_RESOURCES: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class TlsSite(web.BaseSite):
    """A site of a runner whose port speaks TLS. Plain requests go to the server `plain`, which is shut down with it."""

    def __init__(
        self,
        runner: web.BaseRunner,
        host: str,
        port: int,
        *,
        ssl_context: ssl.SSLContext,
        plain: web.Server,
        backlog: int,
    ) -> None:
        super().__init__(runner, ssl_context=ssl_context, backlog=backlog)
        self._host, self._port = host, port
        self._context, self._plain = ssl_context, plain

    @property
    def name(self) -> str:
        return f"https://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen at every address of the host. Raises `OSError`."""
        await super().start()
        server = self._runner.server
        if server is None:
            raise RuntimeError("the runner has not been set up")
        listener = TlsListener(await self._bound(), server, self._plain, self._context)
        self._server = cast("asyncio.AbstractServer", listener)  # a site asks it for its sockets, and to close

    async def stop(self) -> None:
        await super().stop()
        await self._plain.shutdown(PLAIN_GOODBYE_S)

    async def _bound(self) -> list[socket.socket]:
        """Sockets at the addresses of the host, of the kinds that this machine has. Raises `OSError`."""
        places = await asyncio.get_running_loop().getaddrinfo(
            self._host, self._port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with contextlib.ExitStack() as until_all_are_bound:
            sockets = []
            for family, _, _, _, place in dict.fromkeys(places):
                try:
                    listening = socket.create_server(place[:2], family=family, backlog=self._backlog)
                except OSError as error:
                    if error.errno == errno.EAFNOSUPPORT and len(places) > 1:
                        continue
                    raise
                sockets.append(until_all_are_bound.enter_context(listening))
            until_all_are_bound.pop_all()
        return sockets


class TlsListener:
    """Accepts connections from its sockets, and hands each to `server` over TLS or to `plain`."""

    def __init__(
        self, sockets: list[socket.socket], server: web.Server, plain: web.Server, context: ssl.SSLContext
    ) -> None:
        self.sockets = tuple(sockets)
        self._loop = asyncio.get_running_loop()
        self._server, self._plain, self._context = server, plain, context
        self._silent: dict[socket.socket, asyncio.TimerHandle] = {}
        self._handshakes: set[asyncio.Task[None]] = set()
        for listening in self.sockets:
            listening.setblocking(False)
            self._loop.add_reader(listening, self._accept, listening)

    def close(self) -> None:
        """Accept nothing more, and end the connections that no server has yet."""
        for listening in self.sockets:
            self._loop.remove_reader(listening)
            listening.close()
        self.sockets = ()
        for connection in list(self._silent):
            self._end(connection)
        for task in self._handshakes:
            task.cancel()

    def _accept(self, listening: socket.socket) -> None:
        while listening in self.sockets:
            try:
                connection, _ = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in NO_RESOURCES:
                    raise
                log.error("no connection can be accepted for a moment: %s", error)  # noqa: TRY400 - no defect
                self._loop.remove_reader(listening)
                self._loop.call_later(ACCEPT_PAUSE_S, self._go_on, listening)
                return
            connection.setblocking(False)
            self._silent[connection] = self._loop.call_later(FIRST_BYTE_S, self._end, connection)
            self._loop.add_reader(connection, self._look, connection)

    def _go_on(self, listening: socket.socket) -> None:
        if listening in self.sockets:
            self._loop.add_reader(listening, self._accept, listening)

    def _look(self, connection: socket.socket) -> None:
        """Decide by the first byte, which stays in the socket."""
        try:
            first = connection.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            first = b""
        if not first:
            self._end(connection)
            return
        self._release(connection)
        task = self._loop.create_task(self._hand_over(connection, is_tls=first == HANDSHAKE))
        self._handshakes.add(task)
        task.add_done_callback(self._handshakes.discard)

    async def _hand_over(self, connection: socket.socket, *, is_tls: bool) -> None:
        try:
            if is_tls:
                await self._loop.connect_accepted_socket(self._server, connection, ssl=self._context)
                return
            transport, _ = await self._loop.connect_accepted_socket(self._plain, connection)
            self._loop.call_later(PLAIN_CONNECTION_S, transport.abort)
        except (OSError, TimeoutError) as error:
            log.debug("a connection was not established: %s", error)

    def _release(self, connection: socket.socket) -> None:
        self._silent.pop(connection).cancel()
        self._loop.remove_reader(connection)

    def _end(self, connection: socket.socket) -> None:
        self._release(connection)
        connection.close()
