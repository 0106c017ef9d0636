"""The entrance, without which an application must not be served."""

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from queue_server.api.entrance import need_entrance


async def test_an_application_without_its_entrance_answers_nobody() -> None:
    """Nobody's rights would be checked: not even an open page is shown."""

    async def show(_request: web.Request) -> web.Response:
        return web.Response(text="page")

    app = web.Application(middlewares=[need_entrance])
    app.router.add_get("/", show)
    async with TestClient(TestServer(app)) as client:
        reply = await client.get("/")
        assert (reply.status, "page" in await reply.text()) == (500, False)
