"""Reads the answers of services over HTTP, up to a limit."""

import aiohttp


async def answer_body(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """The first `most` bytes of the body, however many pieces they come in."""
    body = b""
    while len(body) < most and (piece := await answer.content.read(most - len(body))):
        body += piece
    return body
