"""Messages by e-mail, against a real SMTP server."""

from pathlib import Path

import pytest

from queue_server.config.sections.reports import Mail
from queue_server.messages.channels.channel import ChannelFault, Message, Outcome
from queue_server.messages.channels.letters import MailChannel
from tests.integration.mail_server import Postbox, mail_server

MESSAGE = Message("m1", "aksu", "visitor@example.kz", "A012: 1-терезеге келіңіз", "A012 · Зал", 60_000_000)


def channel(port: int, per_minute: int = 60_000) -> MailChannel:
    mail = Mail(server="127.0.0.1", sender="kezek@example.kz", port=port, security="none")
    return MailChannel(mail, per_minute, lambda: 0.0)


async def test_a_letter_arrives(tmp_path: Path) -> None:
    """With the text, a subject, and an id by which a second copy would be recognised."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        assert await channel(port).send(MESSAGE, 0) is Outcome.DELIVERED_TO_CHANNEL
    letter = postbox.letters[0]
    assert (letter["To"], letter["Subject"]) == ("visitor@example.kz", "A012 · Зал")
    assert (letter["Message-ID"], letter["Auto-Submitted"]) == ("<m1@example.kz>", "auto-generated")
    assert letter.get_content().strip() == "A012: 1-терезеге келіңіз"


async def test_what_the_mail_server_refuses(tmp_path: Path) -> None:
    """Nobody at that address: it is forgotten. A server that takes nothing now is tried again."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        postbox.unknown = {"visitor@example.kz"}
        assert await channel(port).send(MESSAGE, 0) is Outcome.ADDRESS_GONE
        postbox.unknown, postbox.refuses = set(), "451 try later"
        with pytest.raises(ChannelFault) as refusal:
            await channel(port).send(MESSAGE, 0)
        assert (refusal.value.kind, refusal.value.is_uncertain) == ("refused", False)
    with pytest.raises(ChannelFault) as away:
        await channel(port).send(MESSAGE, 0)
    assert (away.value.kind, away.value.is_uncertain) == ("unreachable", False)


async def test_letters_beyond_the_number_of_a_minute_do_not_come_late(tmp_path: Path) -> None:
    """A letter whose turn would come after its deadline fails at once."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        slow = channel(port, per_minute=1)
        assert await slow.send(MESSAGE, 0) is Outcome.DELIVERED_TO_CHANNEL
        with pytest.raises(ChannelFault, match="more letters wait"):
            await slow.send(MESSAGE, 1)
    assert len(postbox.letters) == 1
