"""Lists the servers of the store, and what differs between them."""

from datetime import datetime

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.clock import STORE_TIME_TOLERANCE_S
from queue_server.servers import is_alive
from queue_server.views.times import moment


class ServerDocument(Struct, frozen=True):
    """A server of the store. `is_self` is the one that answers. `other_folders`: its media or recorded voices are not
    this one's; `other_configuration`: it has another text in force. `clock_differs_s`: its machine's
    clock is so far ahead of the database's; 0 where that does not matter."""

    id: str
    name: str
    address: str
    version: str
    started_at: datetime
    seen_at: datetime
    is_running: bool
    is_self: bool
    other_folders: bool
    other_configuration: bool
    clock_differs_s: int


async def servers(request: web.Request) -> web.Response:
    """List the servers that run on the store or ran lately."""
    return json_reply(json.encode(documents(request.app[PARTS][ServerContext])))


def documents(server: ServerContext) -> list[ServerDocument]:
    own, now = server.servers.row, server.clock.machine()
    return [
        ServerDocument(
            row.id,
            row.name,
            row.address,
            row.version,
            moment(row.started_at),
            moment(row.seen_at),
            is_running=row.id == own.id or is_alive(row, now),
            is_self=row.id == own.id,
            other_folders=row.folders != own.folders,
            other_configuration=row.configuration != own.configuration,
            clock_differs_s=row.clock_differs_s if abs(row.clock_differs_s) > STORE_TIME_TOLERANCE_S else 0,
        )
        for row in server.servers.all()
    ]
