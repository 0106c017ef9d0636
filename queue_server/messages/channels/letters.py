"""Sends messages by e-mail, with the mail server that reports use."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from queue_server.config.sections.reports import Mail
from queue_server.messages.channels.channel import ChannelFault, ChannelName, FaultKind, Message, Outcome
from queue_server.reports.schedule.mail import Letter, MailFault, NotSent, send
from queue_server.units import SECOND

LETTER_ANSWER_S: Final = 10.0
"""How long the mail server may take for one answer: a call is not worth more."""
NOBODY_THERE: Final = range(500, 600)
"""The codes of an address that takes no mail (RFC 5321, section 4.2.1); those of 4xx end by themselves."""
_KINDS: Final[dict[MailFault, FaultKind]] = {
    "no_password": "no_secret",
    "open_password": "no_secret",
    "silent": "silent",
    "unreachable": "unreachable",
    "certificate": "certificate",
    "no_tls": "certificate",
    "sign_in": "sign_in",
    "readers": "refused",
    "refused": "refused",
}


class MailChannel:
    """The channel of one mail server, which gets at most so many letters a minute. `monotonic` gives seconds."""

    name: ChannelName = "email"

    def __init__(self, mail: Mail, per_minute: int, monotonic: Callable[[], float]) -> None:
        self._mail, self._monotonic = mail, monotonic
        self._pause_s = 60 / per_minute
        self._next_at = 0.0

    async def send(self, message: Message, now: int) -> Outcome:
        began = self._monotonic()
        at = max(began, self._next_at)
        if now + (at - began) * SECOND > message.deadline:
            raise ChannelFault("more letters wait than may be sent in time", "refused")
        self._next_at = at + self._pause_s
        await asyncio.sleep(at - began)
        letter = Letter(
            id=message.id,
            subject=message.subject,
            body=message.text + "\n",
            at=datetime.fromtimestamp(now // SECOND, UTC),
        )
        try:
            await asyncio.to_thread(send, self._mail, [message.address], letter, LETTER_ANSWER_S)
        except NotSent as fault:
            if fault.fault == "readers" and fault.code in NOBODY_THERE:
                return Outcome.ADDRESS_GONE
            raise ChannelFault(str(fault), _KINDS[fault.fault], is_uncertain=fault.is_uncertain) from None
        return Outcome.DELIVERED_TO_CHANNEL

    async def close(self) -> None:
        """Nothing is open between two letters."""
