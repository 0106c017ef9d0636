"""Defines the Telegram bot: `[messages.telegram]` of the configuration. Pure.

It holds no token, only the place of one.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.mistakes import Mistake, sentence_of
from queue_server.config.sections.openid import SecretFile, is_this_machine


class Telegram(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A bot that visitors write to, and that tells them of their turn. The server asks Telegram for what they wrote, so
    no port is opened.

    `bot` is the bot's user name, without @. Its token stands in a file that only the server may read. `api` is where
    the Bot API answers, such as a Bot API server of one's own.
    """

    bot: Annotated[
        str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{3,30}[A-Za-z0-9]$", max_length=32, description="a bot's user name")
    ]
    token_file: SecretFile
    api: Annotated[
        str, Meta(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$", max_length=300, description="https://… of the Bot API")
    ] = "https://api.telegram.org"


def check(telegram: Telegram | None) -> Iterator[Mistake]:
    """The mistake of the address, if any."""
    if telegram is not None and telegram.api.startswith("http://") and not is_this_machine(telegram.api):
        text = sentence_of("the bot's token would cross the network in clear; write https://")
        yield ("messages", "telegram", "api"), text
