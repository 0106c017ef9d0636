"""Answers that pages give beside pages: the way to another page, a document, a picture. None may be cached."""

from typing import Final

from aiohttp import web

NO_STORE: Final = {"Cache-Control": "no-store"}


def see_other(address: str) -> web.Response:
    """Lead to another page: a response, not aiohttp's exception, because it may carry a cookie."""
    return web.Response(status=303, headers={"Location": address, **NO_STORE})


def document_reply(body: bytes) -> web.Response:
    """A JSON document for the page's own scripts; `body` is encoded already."""
    return web.Response(body=body, content_type="application/json", headers=NO_STORE)
