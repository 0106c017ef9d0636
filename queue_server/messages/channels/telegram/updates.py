"""Reads what visitors write to the bot. Pure."""

import re
from typing import Final, Literal

from msgspec import Struct, field

from queue_server.config.languages import LANGUAGES

UPDATE_KINDS: Final = ("message", "my_chat_member")
"""What Telegram is asked for (`allowed_updates` of getUpdates)."""

_COMMAND: Final = re.compile(r"/(?P<name>[a-z]+)(@\w+)?(\s+(?P<rest>\S+))?\s*", re.IGNORECASE)
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a deep link may carry (https://core.telegram.org/bots/features#deep-linking)."""


class ChatMember(Struct, frozen=True):
    status: str


class Chat(Struct, frozen=True):
    id: int
    type: str


class MessageSender(Struct, frozen=True):
    language_code: str = ""


class WrittenMessage(Struct, frozen=True):
    """A message to the bot."""

    chat: Chat
    text: str = ""
    sender: MessageSender = field(name="from", default=MessageSender())


class MembershipChange(Struct, frozen=True):
    """The bot has become a member of a chat, or is one no more: `kicked` where a visitor has blocked it."""

    chat: Chat
    new_chat_member: ChatMember


class Update(Struct, frozen=True):
    """One update (getUpdates). What else Telegram may send is left out."""

    update_id: int
    message: WrittenMessage | None = None
    my_chat_member: MembershipChange | None = None


class ChatWish(Struct, frozen=True):
    """What somebody wants of the bot: `link` their chat with the ticket or booking of a code, `stop` all messages,
    `ask` what the bot is for; or they have `blocked` it."""

    kind: Literal["link", "stop", "ask", "blocked"]
    chat: str
    language: str | None = None
    code: str = ""

    def __repr__(self) -> str:
        return f"ChatWish({self.kind!r})"


def chat_wish(update: Update) -> ChatWish | None:
    """What an update asks for; None where it is nothing for the bot, such as what is written in a group."""
    if update.my_chat_member is not None:
        change = update.my_chat_member
        is_blocked = change.chat.type == "private" and change.new_chat_member.status == "kicked"
        return ChatWish("blocked", str(change.chat.id)) if is_blocked else None
    message = update.message
    if message is None or message.chat.type != "private":
        return None
    chat, language = str(message.chat.id), language_of_sender(message.sender)
    command = _COMMAND.fullmatch(message.text[:200])
    name, rest = (command["name"].lower(), command["rest"] or "") if command is not None else ("", "")
    if name == "start" and _CODE.fullmatch(rest):
        return ChatWish("link", chat, language, rest)
    return ChatWish("stop" if name == "stop" else "ask", chat, language)


def language_of_sender(sender: MessageSender) -> str | None:
    """The language of somebody's Telegram, if it is one of ours."""
    code = sender.language_code.partition("-")[0].lower()
    return code if code in LANGUAGES else None
