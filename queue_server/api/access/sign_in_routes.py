"""Lists the routes by which people and devices sign in and out, and operators take over a desk."""

from typing import Final

from queue_server.api.access import change_operator, sign_in
from queue_server.api.access.openid import openid_sign_in
from queue_server.api.http.description.table import Query, Route
from queue_server.api.http.replies import HTML
from queue_server.config.roles import (
    NOBODY,
    PEOPLE,
)

CHANGE_OPERATOR: Final = "/desk/{hall}/{window}/operator"

SIGN_IN_ROUTES: Final = (
    Route(
        "GET",
        "/sign-in",
        sign_in.sign_in_page,
        "The page where people sign in.",
        roles=NOBODY,
        unless="anyone",
        query=(Query("next", {"type": "string"}, "The address to go to afterwards."),),
        media_type=HTML,
    ),
    Route(
        "POST",
        "/sign-in",
        sign_in.sign_in,
        "Sign in with a name and a password; answers with a cookie.",
        roles=NOBODY,
        unless="anyone",
        cost=150,
        status=303,
        form=("name", "password", "next"),
        codes=("wrong_password", "store_unavailable"),
    ),
    Route(
        "GET",
        openid_sign_in.OPENID_PATH,
        openid_sign_in.begin,
        "Begin to sign in with the organisation's account, where a provider is configured.",
        roles=NOBODY,
        unless="anyone",
        limit="sign_ins",
        status=303,
        query=(Query("next", {"type": "string"}, "The address to go to afterwards."),),
        media_type=HTML,
        codes=("not_found", "openid_away", "openid_wrong", "store_unavailable"),
    ),
    Route(
        "GET",
        openid_sign_in.OPENID_RETURN_PATH,
        openid_sign_in.back,
        "Where the provider sends a person back; answers with a cookie and a page that leads on.",
        roles=NOBODY,
        unless="anyone",
        limit="sign_ins",
        query=(
            Query("state", {"type": "string"}, "What this server gave to the provider."),
            Query("code", {"type": "string"}, "What the provider gives for it, once."),
        ),
        media_type=HTML,
        codes=(
            "not_found",
            "openid_stale",
            "openid_refused",
            "openid_unknown",
            "openid_wrong",
            "openid_away",
            "last_admin",
            "store_unavailable",
        ),
    ),
    Route(
        "GET",
        "/enter/{code}",
        sign_in.link_page,
        "The page of a sign-in link.",
        roles=NOBODY,
        unless="anyone",
        media_type=HTML,
    ),
    Route(
        "POST",
        "/enter/{code}",
        sign_in.use_link,
        "Use a sign-in link, which is good for one time; answers with a cookie.",
        roles=NOBODY,
        unless="anyone",
        status=303,
        codes=("link_used", "store_unavailable"),
    ),
    Route(
        "POST",
        "/sign-out",
        sign_in.sign_out,
        "End the session.",
        roles=NOBODY,
        unless="anyone",
        needs_token=True,
        status=303,
        form=("token",),
        codes=("store_unavailable",),
    ),
    Route(
        "GET",
        CHANGE_OPERATOR,
        change_operator.change_page,
        "The page on which another operator takes over a desk.",
        roles=PEOPLE,
        media_type=HTML,
    ),
    Route(
        "POST",
        CHANGE_OPERATOR,
        change_operator.change_operator,
        "Take over a desk with a PIN; answers with a cookie.",
        roles=PEOPLE,
        needs_token=True,
        status=303,
        form=("name", "pin", "token"),
        codes=("wrong_pin", "pin_not_here", "people_only", "stale_page", "store_unavailable"),
    ),
)
