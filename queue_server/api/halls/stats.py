"""Gives figures to managers."""

from aiohttp import web

from queue_server.api.halls.hall_services import HallServices
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.pages.disconnection import unless_disconnected
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.worker.client.questions import StatisticsQuestion


async def show(request: web.Request) -> web.Response:
    """Show the figures of a period, and of each part of the hall; also for a hall that has stopped writing."""
    server, query = request.app[PARTS][ServerContext], request.query
    hall = server.readable_feed(request.match_info["hall"]).hall
    question = StatisticsQuestion(hall, query.get("from"), query.get("to"), query.get("by", "none"), server.clock())
    try:
        return json_reply(
            await unless_disconnected(request, request.app[PARTS][HallServices].worker.ask(question, bytes))
        )
    except BadPeriod as bad:
        raise HttpProblem("malformed", why=str(bad)) from bad
