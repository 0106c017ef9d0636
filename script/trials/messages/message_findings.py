"""Compares what the modem of a trial has sent with the journal, and says what became of each call."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from msgspec import MsgspecError

from queue_server.hall import events as e
from queue_server.journal.codec import decode
from queue_server.journal.place import open_place
from queue_server.journal.store import Unavailable
from queue_server.messages.planning.planned import MessageState, PlannedMessage, message_id, messages_of
from queue_server.messages.planning.telling import call_key
from script.trials.messages.message_modem import SentSms
from script.trials.sending import HALL

LOOK_S: Final = 0.5
"""How often the store is looked at: an outbox erases what belongs to ended visits every twenty seconds."""


class SendingModem(Protocol):
    """The modem of a trial: what it has sent, and what its bridge has reported of each message."""

    sms: list[SentSms]
    reports: dict[str, str]


class MessageStates:
    """The states of messages by their ids, as they were seen in the store while the trial ran."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.by_id: dict[str, MessageState] = {}

    async def run(self) -> None:
        """Look, for ever."""
        store = await open_place(self._data, read_only=True)
        try:
            while True:
                with suppress(Unavailable, MsgspecError):
                    for datum in await store.personal_data_of_kind(HALL, "messages"):
                        for message in messages_of(datum):
                            self.by_id[message_id(HALL, datum.subject, message)] = message.state
                await asyncio.sleep(LOOK_S)
        finally:
            await store.close()


async def findings(
    data: Path, phones: Mapping[str, str], modem: SendingModem, states: MessageStates, counts: Counter[str]
) -> Sequence[str]:
    """What became of the calls of the tickets with a telephone number, and what must not have happened."""
    calls = await _calls(data, phones)
    sends = Counter(sms.id for sms in modem.sms)
    reports = Counter(sms.to for sms in modem.sms if "окну" in sms.text)
    called = Counter(phones[ticket] for ticket in calls.values())
    twice = [phone for phone, count in reports.items() if count > called[phone]]
    late = [sms for sms in modem.sms if sms.at > sms.deadline]
    outcomes = Counter("told" if id in sends else _outcome(id, modem, states) for id in calls)  # noqa: A001
    lines = [f"WRONG: the call was told {reports[phone]} times at {phone}" for phone in twice]
    lines += [f"WRONG: the message {id} was sent {n} times" for id, n in sends.items() if n > 1]  # noqa: A001
    lines += [f"WRONG: sent {sms.at - sms.deadline:.1f} s after its deadline" for sms in late]
    lines += [
        f"WRONG: {outcomes[outcome]} calls are {outcome}"
        for outcome in ("unknown", "planned", "sending")
        if outcomes[outcome]
    ]
    if counts["delivered"] > len(modem.sms):
        lines.append(f"WRONG: {counts['delivered']} are counted as delivered, and {len(modem.sms)} were sent")
    failures = ", ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items()) if outcome != "told")
    return [*lines, f"calls told {outcomes['told']} of {len(calls)} ({failures}); twice {len(twice)}, late {len(late)}"]


def _outcome(id: str, modem: SendingModem, states: MessageStates) -> str:  # noqa: A002 - the field's own name
    """The end of a call that was not told. The report of the bridge is the last word where the store has been swept."""
    state = states.by_id.get(id, "unknown")
    return modem.reports.get(id, state) if state in ("unknown", "planned", "sending") else state


async def _calls(data: Path, phones: Mapping[str, str]) -> dict[str, str]:
    """The id of the message about each call of these tickets, with the ticket."""
    calls = {}
    store = await open_place(data, read_only=True)
    try:
        async for record in store.read(HALL):
            match decode(record).event:
                case e.TicketCalled() | e.TicketRecalled() as call if call.ticket in phones:
                    message = PlannedMessage(call_key(record.seq), "called", "sms", 0, 0, {})
                    calls[message_id(HALL, call.ticket, message)] = call.ticket
    finally:
        await store.close()
    return calls
