"""Puts the route tables of the rooms together: every route, who may use it, and what it answers."""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from aiohttp import web
from msgspec import json

from queue_server.api import health
from queue_server.api.access.accounts.account_routes import ACCOUNT_ROUTES
from queue_server.api.access.authorise import guarded
from queue_server.api.access.sign_in_routes import SIGN_IN_ROUTES
from queue_server.api.bookings.booking_routes import BOOKING_ROUTES
from queue_server.api.bookings.draws.draw_routes import DRAW_ROUTES
from queue_server.api.bookings.plans.plan_routes import PLAN_ROUTES
from queue_server.api.bookings.receptions.reception_routes import RECEPTION_ROUTES
from queue_server.api.catalogue.catalogue_routes import CATALOGUE_ROUTES
from queue_server.api.configuration.configuration_routes import CONFIGURATION_ROUTES
from queue_server.api.devices.device_routes import DEVICE_ROUTES
from queue_server.api.halls.hall_routes import HALL_ROUTES, PHONE_ROUTES
from queue_server.api.halls.help.help_routes import HELP_ROUTES
from queue_server.api.halls.queue_routes import QUEUE_ROUTES
from queue_server.api.http.description.asyncapi import asyncapi
from queue_server.api.http.description.openapi import openapi
from queue_server.api.http.description.reference import reference
from queue_server.api.http.description.table import Query, Route
from queue_server.api.http.metrics import METRICS_MEDIA_TYPE as METRICS
from queue_server.api.http.problem import HTTP_PROBLEMS
from queue_server.api.http.replies import HTML, headers_of, json_reply
from queue_server.api.live.live_routes import LIVE_MESSAGES, LIVE_ROUTES
from queue_server.api.messages.message_routes import MESSAGE_ROUTES
from queue_server.api.public_log.log_routes import LOG_ROUTES
from queue_server.api.ratings.rating_routes import RATING_ROUTES
from queue_server.api.region.region_routes import REGION_ROUTES
from queue_server.api.replication.centre.centre_routes import CENTRE_ROUTES
from queue_server.api.replication.link_routes import LINK_ROUTES
from queue_server.api.upkeep.upkeep_routes import UPKEEP_ROUTES
from queue_server.api.webhooks.webhook_routes import WEBHOOK_ROUTES
from queue_server.config.roles import (
    NOBODY,
)
from queue_server.hall.errors import REFUSALS, UNKNOWN
from queue_server.pages.render import HEADERS

_PAGE_HEADERS: Final = {**headers_of(HTML), **HEADERS}


async def show_openapi(_request: web.Request) -> web.Response:
    """Give this table as an OpenAPI document."""
    return json_reply(_openapi())


async def show_asyncapi(_request: web.Request) -> web.Response:
    """Give what sockets and the stream of events send as an AsyncAPI document."""
    return json_reply(_asyncapi())


async def show_reference(_request: web.Request) -> web.Response:
    """Give the same as a page for people."""
    return web.Response(body=_reference(), headers=_PAGE_HEADERS)


SERVER_ROUTES: Final = (
    Route(
        "GET",
        "/healthz",
        health.healthz,
        "The program runs.",
        roles=NOBODY,
        unless="anyone",
        limit="none",
        answer=health.Health,
    ),
    Route(
        "GET",
        "/readyz",
        health.readyz,
        "200 when the journal can be written and the halls are open, else 503.",
        roles=NOBODY,
        unless="anyone",
        query=(
            Query(
                "halls", {"type": "string", "enum": ["all", "any"]}, "Whether all halls must be open, or one suffices."
            ),
        ),
        answer=health.Readiness,
    ),
    Route(
        "GET",
        "/metrics",
        health.metrics,
        "What the server counts, for Prometheus. Nothing about a person.",
        roles=NOBODY,
        unless="anyone",
        media_type=METRICS,
    ),
    Route(
        "GET",
        "/openapi.json",
        show_openapi,
        "This document.",
        roles=NOBODY,
        unless="anyone",
    ),
    Route(
        "GET",
        "/asyncapi.json",
        show_asyncapi,
        "What the live socket and the stream of events send, as AsyncAPI 3.",
        roles=NOBODY,
        unless="anyone",
    ),
    Route(
        "GET",
        "/docs",
        show_reference,
        "This document for people.",
        roles=NOBODY,
        unless="anyone",
        media_type=HTML,
    ),
)

ROUTES: Final = (
    *QUEUE_ROUTES,
    *RATING_ROUTES,
    *HELP_ROUTES,
    *DRAW_ROUTES,
    *BOOKING_ROUTES,
    *PLAN_ROUTES,
    *RECEPTION_ROUTES,
    *MESSAGE_ROUTES,
    *LIVE_ROUTES,
    *HALL_ROUTES,
    *DEVICE_ROUTES,
    *SERVER_ROUTES,
    *PHONE_ROUTES,
    *SIGN_IN_ROUTES,
    *CONFIGURATION_ROUTES,
    *UPKEEP_ROUTES,
    *LOG_ROUTES,
    *WEBHOOK_ROUTES,
    *CATALOGUE_ROUTES,
    *LINK_ROUTES,
    *REGION_ROUTES,
    *CENTRE_ROUTES,
    *ACCOUNT_ROUTES,
)
"""The order is that of the OpenAPI document."""


def add_routes(app: web.Application) -> None:
    """Put every route of the table, with the checks of its row, into the router."""
    for resource in _resources():
        app.router.register_resource(resource)


@cache
def _resources() -> Sequence[web.AbstractResource]:
    """Made once for all servers of a process: it takes as long as all else that puts a server together."""
    router = web.UrlDispatcher()
    for route in ROUTES:
        if route.method == "GET":
            router.add_get(route.path, guarded(route), allow_head=not (route.is_socket or route.is_endless))
        else:
            router.add_post(route.path, guarded(route))
    return tuple(router.resources())


PROBLEM_SENTENCES: Final = {code: sentence for code, (_, sentence) in HTTP_PROBLEMS.items()} | REFUSALS | UNKNOWN
"""Every code with its sentence."""


# Made when they are first asked for: they take a tenth of a start, and few servers are ever asked.


@cache
def _document() -> dict[str, Any]:
    return openapi(ROUTES, version("kezek"))


@cache
def _openapi() -> bytes:
    return json.encode(_document())


@cache
def _asyncapi() -> bytes:
    return json.encode(asyncapi(LIVE_MESSAGES, version("kezek")))


@cache
def _reference() -> bytes:
    return reference(_document(), PROBLEM_SENTENCES).encode()
