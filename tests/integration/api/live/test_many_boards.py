"""A region's worth of boards on one hall."""

import asyncio
import contextlib

import aiohttp
from msgspec import json

from tests.integration.api.conftest import HALL, Server, authorization

BOARDS = 200


async def test_two_hundred_boards_get_the_same_documents(server: Server) -> None:
    """Each of 200 boards is brought by ten calls to the same last document, and every document of one seq is the same
    on all that were sent it."""
    async with contextlib.AsyncExitStack() as stack:
        unlimited = aiohttp.TCPConnector(limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(server.url, connector=unlimited))
        address = f"{HALL}/live?view=board"
        boards = [
            await stack.enter_async_context(session.ws_connect(address, headers=authorization("board")))
            for _ in range(BOARDS)
        ]
        await server.command(1, "open")
        for _ in range(9):
            await server.call()
        await server.issue()
        last = (await server.command(1, "next")).json["seq"]
        async with asyncio.timeout(20):
            series = await asyncio.gather(*(documents_until(board, last) for board in boards))
    assert [max(documents) for documents in series] == [last] * BOARDS
    texts: dict[int, set[bytes]] = {}
    for documents in series:
        for seq, text in documents.items():
            texts.setdefault(seq, set()).add(text)
    assert {seq: len(some) for seq, some in texts.items()} == dict.fromkeys(texts, 1)
    assert [call["number"] for call in json.decode(next(iter(texts[last])))["calls"]] == ["A010"]


async def documents_until(board: aiohttp.ClientWebSocketResponse, last: int) -> dict[int, bytes]:
    """What one board is sent until it shows `last`, by seq."""
    texts: dict[int, bytes] = {}
    while max(texts, default=0) < last:
        text = (await board.receive_str()).encode()
        document = json.decode(text)
        if document["view"] == "board":
            texts[document["seq"]] = text
    return texts
