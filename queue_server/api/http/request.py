"""Makes the requests of one application: the library's, with short ways to what every handler asks for."""

import asyncio
from collections.abc import Callable

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

RequestFactory = Callable[
    [RawRequestMessage, StreamReader, RequestHandler, AbstractStreamWriter, "asyncio.Task[None]"], web.Request
]


class ServerRequest(web.Request):
    """A request whose application is known before its route."""

    app: web.Application
    """The library finds it by three calls, and is asked for it a dozen times by each request."""

    def lead_to(self, match: web.UrlMappingMatchInfo) -> None:
        """Set the route that fits the address."""
        match.add_app(self.app)
        match.freeze()
        self._match_info = match

    async def read(self) -> bytes:
        """The whole body. Nearly always it has come with the headers, and is taken as it lies."""
        content = self.content
        if self._read_bytes is None and content.is_eof() and content.total_bytes <= self.client_max_size:
            self._read_bytes = content.read_nowait()
        return await super().read() if self._read_bytes is None else self._read_bytes


def requests_of(app: web.Application, most_bytes: int) -> RequestFactory:
    """What makes the requests of an application from what has been read of them. A body may have `most_bytes`."""

    class RequestOfApp(ServerRequest):
        pass

    RequestOfApp.app = app
    loop = asyncio.get_running_loop()

    def make(
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: RequestHandler,
        writer: AbstractStreamWriter,
        task: "asyncio.Task[None]",
    ) -> web.Request:
        return RequestOfApp(message, payload, protocol, writer, task, loop, client_max_size=most_bytes)

    return make
