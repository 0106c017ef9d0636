"""Asks the other sides of a hall for a higher epoch, before the hall is opened for writing."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from queue_server.journal.links.contents import SendingLink
from queue_server.journal.store import Store
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_faults import JournalForked, LinkFault

log = logging.getLogger(__name__)

EPOCH_ANSWER_S: Final = 3.0
"""How long a start waits for answers: a hall opens in the morning also where the network does not come up."""


async def higher_epochs(store: Store, timeout_s: float = EPOCH_ANSWER_S) -> dict[str, int]:
    """Hall -> the highest epoch that its standby and its centre have of it. One that does not answer in time is asked
    again once the hall sends to it. Raises `Unavailable`."""
    links = await store.sending_links()
    epochs: dict[str, int] = {}
    for link, epoch in zip(links, await asyncio.gather(*_questions(links, timeout_s)), strict=True):
        epochs[link.hall] = max(epoch, epochs.get(link.hall, 0))
    return epochs


def _questions(links: Sequence[SendingLink], timeout_s: float) -> list["asyncio.Task[int]"]:
    return [asyncio.create_task(_epoch_at(link, timeout_s)) for link in links]


async def _epoch_at(link: SendingLink, timeout_s: float) -> int:
    client = LinkClient(link, timeout_s)
    try:
        return (await client.head()).epoch
    except LinkFault as fault:
        log.info("%s: the %s does not say whether the hall was taken over: %s", link.hall, link.side, fault)
        return fault.epoch
    except JournalForked:
        return 0
    finally:
        await client.close()
