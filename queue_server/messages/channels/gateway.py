"""Sends SMS by an HTTP service. What it is asked and how it answers are data of the configuration.

A 2xx with an error in its body is a failure; a redirect is refused, since numbers and secrets would go to an address
that nobody has chosen. Errors of the HTTP client may hold the address, and with it a telephone number: only their kind
is passed on.
"""

import asyncio
import os
import re
import ssl
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, quote_plus

import aiohttp
from msgspec import DecodeError, json
from yarl import URL

from queue_server.config.sections.messages import GATEWAY_GAP, Gateway
from queue_server.messages.channels.channel import ChannelFault, ChannelName, FaultKind, Message, Outcome
from queue_server.messages.channels.http_answers import answer_body
from queue_server.messages.channels.http_faults import HTTP_FAULTS, channel_fault
from queue_server.units import SECOND

LARGEST_GATEWAY_ANSWER: Final = 65_536
"""Bytes of an answer that are read: an id and a code are at its beginning."""
CONTENT_TYPES: Final = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "plain": "text/plain; charset=utf-8",
}
NO_ERROR: Final = ("", "0", "false", "null")
_FAULTS_BY_STATUS: Final[dict[int, FaultKind]] = {401: "sign_in", 403: "sign_in", 402: "no_credit", 503: "silent"}
_UNCERTAIN: Final = (502, 504)
"""Another server behind this one may have taken the message."""


class GatewayChannel:
    """The channel of one gateway."""

    name: ChannelName = "sms"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._session: aiohttp.ClientSession | None = None

    async def send(self, message: Message, now: int) -> Outcome:
        gateway = self._gateway
        secret = await asyncio.to_thread(_secret_of, gateway)
        until_late = max(0.1, (message.deadline - now) / SECOND)
        gaps = {
            "phone": message.address,
            "digits": message.address.removeprefix("+"),
            "text": message.text,
            "id": message.id,
            "seconds": str(max(1, int(until_late))),
            "minutes": str(max(1, int(until_late / 60))),
            "secret": secret,
        }
        timeout = aiohttp.ClientTimeout(total=min(float(gateway.timeout_s), until_late))
        try:
            async with self._opened().request(
                gateway.method,
                URL(filled(gateway.address, gaps, "address"), encoded=True),
                data=filled(gateway.body, gaps, gateway.form).encode() if gateway.body else None,
                headers=self._headers(gaps),
                allow_redirects=False,
                timeout=timeout,
            ) as reply:
                return self._outcome(reply.status, await answer_body(reply, LARGEST_GATEWAY_ANSWER))
        except ValueError:  # an address that is none once its gaps are filled
            raise ChannelFault("the request to the gateway cannot be made", "refused") from None
        except HTTP_FAULTS as error:
            raise channel_fault("the gateway", error, may_repeat=self._gateway.sends_once) from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            context = ssl.create_default_context(cafile=self._gateway.authority)
            connector = aiohttp.TCPConnector(ssl=context, limit=0)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _headers(self, gaps: dict[str, str]) -> dict[str, str]:
        headers = {name: filled(text, gaps, "header") for name, text in self._gateway.headers.items()}
        if self._gateway.body and "content-type" not in map(str.lower, headers):
            headers["Content-Type"] = CONTENT_TYPES[self._gateway.form]
        return headers

    def _outcome(self, status: int, body: bytes) -> Outcome:
        gateway = self._gateway
        answer = _json_of(body) if gateway.id_at or gateway.error_at else None
        error = _text_at(answer, gateway.error_at)
        if error in gateway.never_codes:
            return Outcome.REFUSED
        if not 200 <= status < 300:
            kind = _FAULTS_BY_STATUS.get(status, "refused")
            is_uncertain = status in _UNCERTAIN and not gateway.sends_once
            raise ChannelFault(f"the gateway answers {status}", kind, is_uncertain=is_uncertain)
        if gateway.error_at is not None and answer is None and body.strip():
            text = f"the gateway answers {status} with something else than JSON"
            raise ChannelFault(text, "refused", is_uncertain=not gateway.sends_once)
        if error not in (gateway.fine or NO_ERROR) and gateway.error_at is not None and error != "":
            raise ChannelFault(f"the gateway answers {status} with the error {_loggable(error)}", "refused")
        if gateway.id_at is not None and not _text_at(answer, gateway.id_at):
            text = f"the gateway answers {status} without an id of the message"
            raise ChannelFault(text, "refused", is_uncertain=not gateway.sends_once)
        return Outcome.DELIVERED_TO_CHANNEL


def filled(template: str, gaps: dict[str, str], form: str) -> str:
    """The template with its gaps filled, each written as the place of the template needs it."""

    def write(gap: re.Match[str]) -> str:
        value = gaps[gap[1]]
        match form:
            case "json":
                return json.encode(value).decode()[1:-1]
            case "form":
                return quote_plus(value)
            case "address":
                return quote(value, safe="")
            case "header":
                return value.replace("\r", "").replace("\n", "")
        return value

    return GATEWAY_GAP.sub(write, template)


def _secret_of(gateway: Gateway) -> str:
    """What the secret file holds; nothing without one. Raises `ChannelFault`."""
    if gateway.secret_file is None:
        return ""
    file = Path(gateway.secret_file)
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise ChannelFault(f"{file} can be read by others: chmod 600 {file}", "no_secret")
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ChannelFault(f"the secret cannot be read from {file}: {reason}", "no_secret") from None


def _json_of(body: bytes) -> Any:  # noqa: ANN401 - whatever a stranger answers
    try:
        return json.decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _text_at(answer: Any, path: str | None) -> str:  # noqa: ANN401 - whatever a stranger answers
    """The value at a path of an answer as text; empty where nothing is there."""
    if path is None:
        return ""
    for step in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(step)
        elif isinstance(answer, list) and step.isdecimal() and int(step) < len(answer):
            answer = answer[int(step)]
        else:
            return ""
    if answer is None or isinstance(answer, dict | list):
        return json.encode(answer).decode() if answer else ""
    return str(answer).lower() if isinstance(answer, bool) else str(answer)


def _loggable(code: str) -> str:
    """A code as logs may have it: words of a gateway may repeat the number or the text."""
    return code if re.fullmatch(r"[A-Za-z_.-]{1,40}|-?\d{1,6}", code) else "(not shown)"
