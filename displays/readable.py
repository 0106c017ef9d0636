"""Who may see a board may see and hear all that goes with it."""

from aiohttp import web

from queue_server.journal.feed import Feed
from queue_server.pages import feed_of, may, sign_in


def readable(request: web.Request) -> Feed:
    """The feed of the hall that the address names. Raises 404, and sends a stranger to sign in where the hall's board
    is not public."""
    feed = feed_of(request)
    if not feed.state.defined.rules.public_board and not may(request):
        sign_in(request)
    return feed
