"""Says whether a page stands on a computer that visitors share, so that it forgets the last one.

It does where the browser is a paired device, or was opened once with `?stand`, which it remembers until `?stand=off`.
"""

from typing import Final

from aiohttp import web
from msgspec import Struct

from queue_server.journal.feed import Feed
from queue_server.pages.context import principal_of
from queue_server.pages.render import A_YEAR_S

STAND: Final = "stand"
"""The parameter of the address by which a browser becomes a shared one."""
STAND_COOKIE: Final = "kezek-stand"
IDLE_S: Final = 60
"""How long nothing is touched before it is asked whether somebody is there."""
WARNING_S: Final = 20
"""How long is waited for the answer."""
STAND_SCRIPTS: Final = ("displays/booking/book-stand.js",)


class SharedComputer(Struct, frozen=True):
    """What the page of a shared computer needs: where the next visitor begins, and the times (s)."""

    start: str
    idle_s: int = IDLE_S
    warning_s: int = WARNING_S


def shared_computer(request: web.Request, feed: Feed) -> SharedComputer | None:
    """The shared computer on which the page stands; None for a visitor's own."""
    if not is_shared(request):
        return None
    return SharedComputer(f"/book/{feed.hall}?{STAND}&lang={feed.state.defined.languages[0]}")


def is_shared(request: web.Request) -> bool:
    principal = principal_of(request)
    if principal is not None and not principal.is_person:
        return True
    wish = request.query.get(STAND)
    return wish != "off" and (wish is not None or STAND_COOKIE in request.cookies)


def remember_shared(request: web.Request, response: web.Response) -> None:
    """Let the browser remember what its address says."""
    wish = request.query.get(STAND)
    if wish == "off":
        response.del_cookie(STAND_COOKIE, path="/", httponly=True, samesite="Strict", secure=request.secure)
    elif wish is not None:
        response.set_cookie(
            STAND_COOKIE, "1", max_age=A_YEAR_S, path="/", httponly=True, samesite="Strict", secure=request.secure
        )
