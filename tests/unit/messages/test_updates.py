"""What visitors write to the bot."""

from typing import Any

import pytest
from msgspec import json

from queue_server.messages.channels.telegram.updates import ChatWish, Update, chat_wish


def written(text: str | None, kind: str = "private", **sender: object) -> Update:
    message: dict[str, Any] = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": kind, "username": "x"}}
    message |= {"from": {"id": 7, "is_bot": False, **sender}} if sender else {}
    message |= {"text": text} if text is not None else {"photo": []}
    return json.decode(json.encode({"update_id": 5, "message": message}), type=Update)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("/start t-abc_DEF1", ("link", "t-abc_DEF1")),
        ("/Start@AksuBot   t-abc", ("link", "t-abc")),
        ("/start", ("ask", "")),
        ("/start " + "a" * 65, ("ask", "")),
        ("/start a b", ("ask", "")),
        ("/start ә", ("ask", "")),
        ("/stop", ("stop", "")),
        ("/STOP@AksuBot now", ("stop", "")),
        ("стоп", ("ask", "")),
        ("", ("ask", "")),
        (None, ("ask", "")),
        ("x" * 100_000, ("ask", "")),
    ],
)
def test_a_message_is_a_wish(text: str | None, wish: tuple[str, str]) -> None:
    """A code links, `/stop` ends, all else is a question what the bot is for."""
    chat_message = chat_wish(written(text))
    assert chat_message is not None
    assert ((chat_message.kind, chat_message.code), chat_message.chat, chat_message.language) == (wish, "7", None)
    assert "7" not in repr(chat_message)


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_nothing_is_told_in_a_group(kind: str) -> None:
    """A turn is nobody else's business."""
    assert chat_wish(written("/start abc", kind)) is None


@pytest.mark.parametrize(("code", "language"), [("kk", "kk"), ("ru-RU", "ru"), ("EN", "en"), ("de", None), ("", None)])
def test_the_language_of_the_chat_is_known(code: str, language: str | None) -> None:
    """As Telegram gives it, where it is one of ours."""
    wish = chat_wish(written("/stop", language_code=code))
    assert wish == ChatWish("stop", "7", language)


def test_who_blocks_the_bot_wants_nothing_more() -> None:
    """Whoever comes back has said nothing yet."""
    changes = [
        json.decode(
            json.encode(
                {"update_id": 9, "my_chat_member": {"chat": {"id": 7, "type": kind}, "new_chat_member": {"status": s}}}
            ),
            type=Update,
        )
        for kind, s in (("private", "kicked"), ("private", "member"), ("group", "kicked"))
    ]
    assert [chat_wish(change) for change in changes] == [ChatWish("blocked", "7"), None, None]
