"""Serves an application until it is asked to stop, then stops it in order.

Stopping goes in stages, each timed and named in the log, and the same after SIGTERM, Ctrl-C or the end of the last hall
that could go on: let the running commands commit and refuse the rest, close every socket, finish the answers being
sent.
"""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from aiohttp import web
from msgspec.structs import replace

from queue_server.api.configuration.administration import Administration
from queue_server.api.entrance import Entrance
from queue_server.api.http.edge import at_the_edge
from queue_server.api.http.listening import http_logging
from queue_server.api.http.listening.plain_http import plain_server
from queue_server.api.http.listening.tls import Certificate
from queue_server.api.http.listening.tls_listener import TlsSite
from queue_server.api.http.request import requests_of
from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.broadcaster import GOING_AWAY
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.api.upkeep.certificate_alarm import CertificateWatch
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.clock import monotonic
from queue_server.config.trial.address import Address
from queue_server.hall.commands import Actor
from queue_server.pages.services import PageServices

log = logging.getLogger(__name__)

RESTARTING: Final = 1012
"""The closing code of a server that its supervisor starts anew."""
COMMIT_S: Final = 10.0
"""How long running commands may take to commit; a disk that needs longer has failed."""
ALL_GOODBYES_S: Final = 3.0
"""How long the closing of all sockets may take together."""
LAST_ANSWERS_S: Final = 5.0
"""How long it may take to finish an answer that is being sent."""
BACKLOG: Final = 1024
"""Connections that may wait to be accepted: after a restart every screen of a region reconnects at once."""
LONGEST_REQUEST_LINE: Final = 40_000
"""Bytes of the first line of a request: whoever searches for 5,000 letters of Kazakh, which are six bytes each in an
address, is answered as for fewer."""
IDLE_CONNECTION_S: Final = 75.0
CONFIGURED_BY_FILE: Final = Actor("system", "configuration")
"""The actor of a configuration that was written into the file by hand."""


async def serve(
    app: web.Application,
    host: str,
    port: int,
    ready: Callable[[str], None],
    stop: "StopRequest",
    certificate: Certificate | None = None,
) -> None:
    """Serve until `stop` is asked for; returns after an orderly stop. `ready` is called with the address once it
    accepts."""
    parts = app[PARTS]
    _allow_many_sockets()
    runner = runner_of(app)
    await runner.setup()
    parts[Upkeep].certificate = certificate
    if certificate is not None:
        parts[Upkeep].certificate_watch = watch = CertificateWatch(certificate, parts[ServerContext].clock)
        parts[ServerContext].loops.start("certificate", watch.run)
    try:
        await _site(runner, host, port, certificate).start()
        configuration = parts[Administration].configuration
        if configuration is not None:
            configuration.running.address = Address(host, runner.addresses[0][1])
            configuration.running.certificate = certificate
        with _on_hangup(app, certificate):
            address = _address("http" if certificate is None else "https", host, runner.addresses[0][1])
            servers = parts[ServerContext].servers
            servers.row = replace(servers.row, address=address)
            ready(address)
            await asyncio.to_thread(parts[PageServices].site.load)  # 650 files that no command needs
            await stop.wait()
        await stop_in_order(app, RESTARTING if stop.bug is not None or stop.is_restart else GOING_AWAY)
    finally:
        await stage("finish answers", runner.cleanup(), LAST_ANSWERS_S + ALL_GOODBYES_S)


def _site(runner: web.AppRunner, host: str, port: int, certificate: Certificate | None) -> web.BaseSite:
    if certificate is None:
        return web.TCPSite(runner, host, port, backlog=BACKLOG)
    if sys.platform == "win32":  # its loop cannot wait for a socket to be readable
        return web.TCPSite(runner, host, port, backlog=BACKLOG, ssl_context=certificate.context)
    return TlsSite(runner, host, port, ssl_context=certificate.context, plain=plain_server(), backlog=BACKLOG)


async def stop_in_order(app: web.Application, code: int = GOING_AWAY) -> None:
    """Refuse commands, let the running ones commit, then close every socket."""
    parts = app[PARTS]
    parts[ServerContext].is_stopping = True
    await stage("let running commands commit", parts[ServerContext].engine.stop(), COMMIT_S)
    await stage("say goodbye to sockets", parts[LiveSockets].say_goodbye(code), ALL_GOODBYES_S)


def runner_of(app: web.Application, last_answers_s: float = LAST_ANSWERS_S) -> web.AppRunner:
    """The runner of the application. It does not decompress bodies: compressed bodies of a hundred bytes come only from
    attackers."""
    return _Runner(
        app,
        access_log=None,
        auto_decompress=False,
        handle_signals=False,
        keepalive_timeout=IDLE_CONNECTION_S,
        logger=http_logging.LOG,
        max_line_size=LONGEST_REQUEST_LINE,
        shutdown_timeout=last_answers_s,
    )


class _Runner(web.AppRunner):
    """A runner whose requests pass the edge, and then the entrance of the application."""

    async def setup(self) -> None:
        await super().setup()
        if self.server is not None:
            lead_in(self.server, self.app)


def lead_in(server: web.Server, app: web.Application) -> None:
    """Let requests to `server` pass the edge, and then the entrance of the application."""
    server.request_factory = requests_of(app, app[PARTS][ServerContext].settings.max_body_bytes)
    server.request_handler = at_the_edge(Entrance(app).answer)


class StopRequest:
    """The request to stop: whether there is one, and the reason."""

    def __init__(self) -> None:
        self.bug: BaseException | None = None
        self._is_restart = False
        self._is_signalled = False
        self.event = asyncio.Event()

    def on_last_hall(self, doubt: BaseException) -> None:
        """Request a stop because no hall can go on; the supervisor of the process then starts it anew from the
        journal."""
        self.bug = self.bug or doubt
        self.event.set()

    def restart(self) -> None:
        """Request a stop that a start follows at once."""
        self._is_restart = True
        self.event.set()

    @property
    def is_restart(self) -> bool:
        """Whether a start follows. Whoever stops the program by a signal, before or after, wants it to stay stopped."""
        return self._is_restart and not self._is_signalled

    def end(self) -> None:
        """Request a stop that no start follows."""
        self._is_signalled = True
        self.event.set()

    async def wait(self) -> None:
        await self.event.wait()

    @contextlib.contextmanager
    def on_signals(self) -> Iterator[None]:
        """Let SIGTERM and Ctrl-C request a stop within this context."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            try:
                loop.add_signal_handler(number, self.end)
            except NotImplementedError:  # Windows has no such handlers on its loop
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.end))
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                with contextlib.suppress(NotImplementedError):
                    loop.remove_signal_handler(number)


async def stage(name: str, work: Awaitable[None], limit_s: float) -> None:
    """Run one stage of stopping: timed, limited, named in the log."""
    began = monotonic()
    try:
        async with asyncio.timeout(limit_s):
            await work
    except TimeoutError:
        log.warning("stopping: %s: not done after %.1f s, going on", name, limit_s)
    else:
        log.info("stopping: %s: %.3f s", name, monotonic() - began)


@contextlib.contextmanager
def _on_hangup(app: web.Application, certificate: Certificate | None) -> Iterator[None]:
    """Within this context, let SIGHUP read the certificate and the configuration file anew."""
    if sys.platform == "win32":
        yield
        return
    loop = asyncio.get_running_loop()

    async def reload() -> None:
        if certificate is not None:
            certificate.reload()
        configuration = app[PARTS][Administration].configuration
        if configuration is not None:
            await configuration.reload(CONFIGURED_BY_FILE)

    loop.add_signal_handler(signal.SIGHUP, lambda: app[PARTS][ServerContext].loops.start("configuration", reload))
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _address(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _allow_many_sockets() -> None:
    """Raise the soft limit of open files to the hard one, where the system has them: each screen needs a socket."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
