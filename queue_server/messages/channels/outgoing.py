"""Passes SMS to the bridge of a modem, over any server of the store, and hears what became of them.

What waits for a bridge is a personal datum of the kind `outgoing`, whose subject is the id of the message: a bridge may
ask another server than the one that sends. Whoever fetches does so under a claim, so that no two bridges get the same
message; one that was fetched and of which nothing is heard by its deadline is not sent again. What is reported stands
in the store until the message's state does: a server that goes on for another one finds it there, whenever it came.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal

from msgspec import MsgspecError, Struct, json
from msgspec.structs import replace

from queue_server.claims import Claims
from queue_server.clock import clock_of
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.journal.store import Batch, Conflict, Store, Unavailable
from queue_server.messages.channels.channel import ChannelFault, ChannelName, FaultKind, Message, Outcome

REPORT_CHECK_S: Final = 0.5
"""How often the report of a bridge is looked for that may have come to another server."""
LATEST_REPORT_US: Final = 10_000_000
"""How long after the deadline a report is waited for: the modem may have been at it."""

ModemOutcome = Literal["delivered", "refused", "fault", "uncertain"]
"""The modem has sent the message · it will never take this one · it does not work at present, and has not sent it ·
nobody knows whether it has."""


class OutgoingMessage(Struct, frozen=True, omit_defaults=True):
    """A message for a modem. `fetched` once a bridge has it; then `outcome` is what the bridge reported."""

    address: str
    text: str
    deadline: int
    fetched: bool = False
    outcome: ModemOutcome | None = None
    fault: FaultKind = "no_device"

    def __repr__(self) -> str:
        return "OutgoingMessage(…)"


_decoder: Final = json.Decoder(OutgoingMessage)


class ModemChannel:
    """The channel of the modems at bridges. `clock` gives µs UTC."""

    name: ChannelName = "sms"

    def __init__(self, store: Store, clock: Callable[[], int], claims: Claims | None = None) -> None:
        self._store, self._clock, self._claims = store, clock_of(clock), claims

    async def send(self, message: Message, now: int) -> Outcome:
        waiting = OutgoingMessage(message.address, message.text, message.deadline)
        await self._store.append(Batch(personal_data=[_datum(message.hall, message.id, waiting)]))
        outgoing = await self._until_reported(
            message.hall, message.id, message.deadline, message.deadline, now, was_there=True
        )
        if outgoing is None:
            raise ChannelFault("what waited for a bridge is gone", "silent", is_uncertain=True)
        if outgoing.outcome is not None:
            return _outcome_of(outgoing)
        if outgoing.fetched:
            raise ChannelFault("the bridge has not said what became of it", "silent", is_uncertain=True)
        raise ChannelFault("no bridge with a modem has asked for it", "no_device")

    async def resume(
        self, hall: str, message_id: str, deadline: int, now: int
    ) -> Outcome | Literal["late", "uncertain"]:
        """A bridge that could reach no server meanwhile is given as long as after the deadline."""
        outgoing = await self._until_reported(hall, message_id, deadline, max(deadline, now), now, was_there=False)
        if outgoing is None:
            return "uncertain"
        if outgoing.outcome is not None:
            return _outcome_of(outgoing)
        return "uncertain" if outgoing.fetched else "late"

    async def forget(self, hall: str, message_id: str) -> None:
        await self._store.erase_personal_data_of(hall, message_id, "outgoing")

    async def withdraw(self, hall: str, message_id: str) -> bool:
        """Take back a message that no bridge has fetched, within the claim in which bridges fetch. Raises
        `Unavailable`."""
        if self._claims is None:
            return False
        async with self._claims.for_now(_fetching(hall)) as is_ours:
            outgoing = await _stored(self._store, hall, message_id) if is_ours else None
            if outgoing is None or outgoing.fetched:
                return False
            claims = [self._claims.claim_on(_fetching(hall))]
            try:  # no bridge gets it from now on, at any server
                await self._store.append(
                    Batch(personal_data=[_datum(hall, message_id, _mark_fetched(outgoing))], claims=claims)
                )
            except Conflict:
                return False
            await self._store.erase_personal_data_of(hall, message_id, "outgoing")
        return True

    async def close(self) -> None:
        """Nothing is open."""

    async def _until_reported(
        self, hall: str, message_id: str, deadline: int, reports_from: int, now: int, *, was_there: bool
    ) -> OutgoingMessage | None:
        """The message as its bridge has reported on it, or as it is when its time is over: the deadline, and where a
        bridge has it, `LATEST_REPORT_US` after `reports_from`. None where it is not there; one that `was_there` may be
        in the hands of whoever takes it back, and is waited for."""
        while True:
            outgoing, over_by = None, reports_from + LATEST_REPORT_US
            with suppress(Unavailable):  # the bridge goes on meanwhile, and its report is there afterwards
                outgoing = await _stored(self._store, hall, message_id)
                if outgoing is None and not was_there:
                    return None
                was_there = True
            if outgoing is not None and not outgoing.fetched:
                over_by = deadline
            if now >= over_by or (outgoing is not None and outgoing.outcome is not None):
                return outgoing
            await asyncio.sleep(REPORT_CHECK_S)
            now = self._clock()


async def fetch_outgoing(store: Store, claims: Claims, hall: str, now: int, most: int) -> dict[str, OutgoingMessage]:
    """The messages that wait, by their ids, at most so many and the most urgent first. From now on they are the
    caller's. Raises `Unavailable`."""
    if not await store.personal_data_of_kind(hall, "outgoing"):
        return {}
    async with claims.for_now(_fetching(hall)) as is_ours:
        if not is_ours:
            return {}
        waiting = {datum.subject: m for datum, m in await _outgoing(store, hall) if not m.fetched and m.deadline > now}
        ids = sorted(waiting, key=lambda id: waiting[id].deadline)[:most]  # noqa: A006 - the field's own name
        fetched = {id: _mark_fetched(waiting[id]) for id in ids}  # noqa: A001 - the field's own name
        data = [_datum(hall, id, m) for id, m in fetched.items()]  # noqa: A001 - the same
        try:
            await store.append(Batch(personal_data=data, claims=[claims.claim_on(_fetching(hall))]))
        except Conflict:  # another server has given them away, while this one slept
            return {}
    return fetched


async def report_outcome(store: Store, hall: str, id: str, outcome: ModemOutcome, fault: FaultKind) -> bool:  # noqa: A002
    """Note what became of a message; false where nobody waits for that. Raises `Unavailable`."""
    for datum in await store.personal_data(hall, id):
        if datum.kind == "outgoing":
            reported = replace(_decoder.decode(datum.text), outcome=outcome, fault=fault)
            await store.append(Batch(personal_data=[_datum(hall, id, reported)]))
            return True
    return False


def _outcome_of(outgoing: OutgoingMessage) -> Outcome:
    """What the bridge has reported. Raises `ChannelFault`."""
    match outgoing.outcome:
        case "delivered":
            return Outcome.DELIVERED_TO_CHANNEL
        case "refused":
            return Outcome.REFUSED
        case "fault":
            raise ChannelFault(f"the modem does not send: {outgoing.fault}", outgoing.fault)
        case _:
            text = f"the modem may have sent it, and does not say: {outgoing.fault}"
            raise ChannelFault(text, outgoing.fault, is_uncertain=True)


def _mark_fetched(outgoing: OutgoingMessage) -> OutgoingMessage:
    return replace(outgoing, fetched=True)


def _fetching(hall: str) -> str:
    """The claim of whoever takes messages of a hall for a bridge, or back."""
    return f"outgoing:{hall}"


async def _stored(store: Store, hall: str, message_id: str) -> OutgoingMessage | None:
    """The message as it stands in the store."""
    for datum in await store.personal_data(hall, message_id):
        if datum.kind == "outgoing":
            return _decoder.decode(datum.text)
    return None


async def _outgoing(store: Store, hall: str) -> list[tuple[PersonalDatum, OutgoingMessage]]:
    data = []
    for datum in await store.personal_data_of_kind(hall, "outgoing"):
        try:
            data.append((datum, _decoder.decode(datum.text)))
        except MsgspecError:  # of another version
            continue
    return data


def _datum(hall: str, id: str, outgoing: OutgoingMessage) -> PersonalDatum:  # noqa: A002 - the field's own name
    text = json.encode(outgoing).decode()
    return PersonalDatum(hall, id, "outgoing", text, outgoing.deadline + 6 * LATEST_REPORT_US)
