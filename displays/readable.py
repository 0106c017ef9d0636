"""Checks who may see a board, and with it all its files and sound; refusals fit the place where they are shown."""

from aiohttp import web

from queue_server.journal.feed import Feed
from queue_server.pages.context import feed_of, may, principal_of


def is_readable(request: web.Request) -> bool:
    """Whether the requester may see the boards of the hall that the address names. Raises 404."""
    return feed_of(request).state.defined.rules.public_board or may(request)


def readable(request: web.Request) -> Feed:
    """The feed of that hall. Raises 404, and 401 for a stranger where the hall's board is not public."""
    if not is_readable(request):
        raise refusal(request)
    return feed_of(request)


def refusal(request: web.Request) -> web.HTTPException:
    """The refusal for a script or program: sign in first, or the role does not allow it."""
    return web.HTTPUnauthorized() if principal_of(request) is None else web.HTTPForbidden()
