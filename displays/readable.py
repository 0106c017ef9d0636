"""Who may see a board may see and hear all that goes with it, and whoever may not is told what fits the place."""

from aiohttp import web

from queue_server.journal.feed import Feed
from queue_server.pages import feed_of, may, principal_of


def is_readable(request: web.Request) -> bool:
    """Whether whoever asks may see the boards of the hall that the address names. Raises 404."""
    return feed_of(request).state.defined.rules.public_board or may(request)


def readable(request: web.Request) -> Feed:
    """The feed of that hall. Raises 404, and 401 for a stranger where the hall's board is not public."""
    if not is_readable(request):
        raise refusal(request)
    return feed_of(request)


def refusal(request: web.Request) -> web.HTTPException:
    """What a script or program is told that may not: sign in first, or that this is not for its role."""
    return web.HTTPUnauthorized() if principal_of(request) is None else web.HTTPForbidden()
