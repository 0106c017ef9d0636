"""Shows the log of the last hours, in words."""

from datetime import UTC, datetime

from aiohttp import web
from msgspec import Struct, json
from msgspec.structs import replace

from queue_server.api.access.access_control import AccessControl
from queue_server.api.http.replies import json_reply
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.clock import now_s
from queue_server.pages.wording.words import Words, language_of, words
from queue_server.upkeep.log_words import area_of_line, sentence_of_line
from queue_server.upkeep.recent_log import LogLine, Weight
from queue_server.views.person_names import PersonNames


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
    texts, names = words(language_of(request)), await request.app[PARTS][AccessControl].names.read()
    lines = request.app[PARTS][Upkeep].log.lines(now_s())
    return json_reply(json.encode([_document(_renamed(line, names), texts) for line in lines]))


def _renamed(line: LogLine, names: PersonNames) -> LogLine:
    """The line with the names under which people are shown today."""
    values = tuple(names.display_line(value) for value in line.values)
    return replace(line, values=values, text=names.display_line(line.text)) if names else line


def _document(line: LogLine, texts: Words) -> LogLineDocument:
    at, text = datetime.fromtimestamp(line.at, UTC), texts.people(line.text)
    area, sentence = area_of_line(line, texts.t), sentence_of_line(line, texts.t)
    return LogLineDocument(at, line.weight, area, sentence, text, line.count)
