"""The log of the last hours, in words."""

from datetime import UTC, datetime

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.http.replies import json_reply
from queue_server.api.upkeep.upkeep import UPKEEP
from queue_server.clock import now_s
from queue_server.pages.words import language_of, words
from queue_server.upkeep.log_words import Translate, area_of_line, sentence_of_line
from queue_server.upkeep.recent_log import LogLine, Weight


class LogLineDocument(Struct, frozen=True):
    """One line, by the machine's clock: what it is about, what it means (null where only its own `text` says so)."""

    at: datetime
    weight: Weight
    area: str
    sentence: str | None
    text: str
    count: int


async def show(request: web.Request) -> web.Response:
    """The lines of the last hours, newest first."""
    t = words(language_of(request)).t
    lines = request.app[UPKEEP].log.lines(now_s())
    return json_reply(json.encode([_document(line, t) for line in lines]))


def _document(line: LogLine, t: Translate) -> LogLineDocument:
    at = datetime.fromtimestamp(line.at, UTC)
    return LogLineDocument(at, line.weight, area_of_line(line, t), sentence_of_line(line, t), line.text, line.count)
