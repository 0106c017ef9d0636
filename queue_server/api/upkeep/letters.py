"""Sends a test letter by the mail server of the configuration file, as it is saved now."""

from datetime import datetime
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access import trail
from queue_server.api.configuration.administration import configuration_of
from queue_server.api.http.bodies import decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep.upkeep import Upkeep, begin
from queue_server.app_parts import PARTS
from queue_server.config.sections.reports import EmailAddress
from queue_server.hall.state import SECOND
from queue_server.pages.wording.words import language_of
from queue_server.reports.schedule.mail import MailFault
from queue_server.upkeep.letter_job import LetterOrder, LetterOutcome
from queue_server.upkeep.letter_words import letter_text
from queue_server.upkeep.side_job import BrokenOff
from queue_server.views.times import moment_or_none


class LetterBody(Struct, frozen=True, forbid_unknown_fields=True):
    """To whom a test letter goes."""

    to: EmailAddress


class LetterDocument(Struct, frozen=True):
    """The last test letter, or the one under way; with `ended_at` and no `fault` the mail server has taken it.

    `detail` is what the system or the mail server says, without addresses and secrets.
    """

    is_running: bool
    to: str
    ended_at: datetime | None
    fault: MailFault | None
    detail: str


_body: Final = json.Decoder(LetterBody)


async def show(request: web.Request) -> web.Response:
    """What has become of the last test letter."""
    return json_reply(json.encode(_document(request)))


async def send(request: web.Request) -> web.Response:
    """Send a test letter, beside the halls. Raises `HttpProblem` where no mail server is saved."""
    body = decode(_body, await request.read())
    config = await configuration_of(request).reader.saved()
    if config.reports.mail is None:
        raise HttpProblem("no_mail_server")
    upkeep, now = request.app[PARTS][Upkeep], request.app[PARTS][ServerContext].clock()
    text = letter_text(language_of(request), request.host)
    begin(request, "letter", upkeep.letter, LetterOrder(config.reports.mail, body.to, *text, now / SECOND))
    upkeep.letter_to = body.to
    await trail.note(request, "letter_sent")
    return json_reply(json.encode(_document(request)))


def _document(request: web.Request) -> LetterDocument:
    upkeep = request.app[PARTS][Upkeep]
    job, fault, detail = upkeep.letter, None, ""
    if isinstance(job.outcome, LetterOutcome):
        fault, detail = job.outcome.fault, job.outcome.detail
    elif isinstance(job.outcome, BrokenOff):
        fault, detail = "silent", job.outcome.detail
    return LetterDocument(job.is_running, upkeep.letter_to, moment_or_none(job.ended_at), fault, detail)
