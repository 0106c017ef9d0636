"""Reads the fields of a form that a page has sent."""

from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web

MOST_FIELDS: Final = 20


async def fields(request: web.Request) -> dict[str, str]:
    """The fields of an urlencoded form, the only kind that our pages send. Raises 400 for too many of them.

    aiohttp's own reader of forms also takes multipart bodies, and fails on broken ones with an error that looks like
    our own defect.
    """
    try:
        return dict(parse_qsl((await request.read()).decode(errors="replace"), max_num_fields=MOST_FIELDS))
    except ValueError:
        raise web.HTTPBadRequest from None
