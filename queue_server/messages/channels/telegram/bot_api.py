"""Calls the methods of Telegram's Bot API (https://core.telegram.org/bots/api).

The token is a part of every address, so no address, and no error of the HTTP client that has one, is logged or raised.
"""

import os
from pathlib import Path
from typing import Any, Final, TypeVar

import aiohttp
import msgspec
from msgspec import Struct

from queue_server.messages.channels.channel import ChannelFault
from queue_server.messages.channels.http_answers import answer_body
from queue_server.messages.channels.http_faults import HTTP_FAULTS, channel_fault

TELEGRAM_ANSWER_S: Final = 15.0
"""How long Telegram may take for an answer, beside what it was asked to wait."""
LONGEST_TELEGRAM_ANSWER: Final = 2_000_000
"""Bytes of an answer that are read: a hundred updates have some 400 KB at the most."""

Result = TypeVar("Result")


class ErrorParameters(Struct, frozen=True):
    """What helps to handle an error."""

    retry_after: int | None = None


class MethodAnswer(Struct, frozen=True):
    """What every method answers; `description` is for people and may change."""

    ok: bool
    result: msgspec.Raw = msgspec.Raw()
    error_code: int = 0
    description: str = ""
    parameters: ErrorParameters = ErrorParameters()


class BotRefusal(Exception):
    """Telegram refuses a call. The text is Telegram's description, which names no chat."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.retry_after = code, description, retry_after


class BotApi:
    """The methods of one bot. The token is read from its file anew once Telegram does not know it any more."""

    def __init__(self, api: str, token_file: str) -> None:
        self._api, self._file = api.rstrip("/"), token_file
        self._token = ""
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, type_: type[Result], params: dict[str, Any], wait_s: float = 0.0) -> Result:
        """Call a method that may wait for `wait_s`. Raises `BotRefusal`, and `ChannelFault` where nothing that can be
        understood is answered."""
        address = f"{self._api}/bot{self._token or self._read_token()}/{method}"
        session = self._session = self._session or _new_session()
        timeout = aiohttp.ClientTimeout(total=wait_s + TELEGRAM_ANSWER_S, connect=10.0)
        try:
            async with session.post(address, json=params, timeout=timeout, allow_redirects=False) as response:
                body = await answer_body(response, LONGEST_TELEGRAM_ANSWER)
        except HTTP_FAULTS as error:
            raise channel_fault("Telegram", error) from None
        return self._result(response.status, body, type_)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _result(self, status: int, body: bytes, type_: type[Result]) -> Result:
        try:
            answer = msgspec.json.decode(body, type=MethodAnswer)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise ChannelFault(f"something else than Telegram answers: {status}", "refused") from None
        if not answer.ok:
            if answer.error_code in (401, 404):  # 404 is what a token without the form of one gets
                self._token = ""
                raise ChannelFault("Telegram does not know the token of the bot", "sign_in")
            if answer.error_code >= 500:
                raise ChannelFault(f"Telegram fails: {answer.error_code}", "refused")
            raise BotRefusal(answer.error_code, answer.description[:200], answer.parameters.retry_after)
        try:
            return msgspec.json.decode(answer.result, type=type_)
        except msgspec.MsgspecError:
            raise ChannelFault("Telegram answers in a form that is not understood", "refused") from None

    def _read_token(self) -> str:
        """Raises `ChannelFault`."""
        file = Path(self._file)
        try:
            if os.name == "posix" and file.stat().st_mode & 0o077:
                raise ChannelFault(f"{file} can be read by others: chmod 600 {file}", "no_secret")
            self._token = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise ChannelFault(f"the bot's token cannot be read from {file}: {reason}", "no_secret") from None
        if not self._token or "/" in self._token or not self._token.isascii():
            self._token = ""
            raise ChannelFault(f"{file} does not have the token of a bot", "no_secret")
        return self._token


def _new_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
