"""The visitor's key: made from the id under a secret, and nothing else opens a ticket to a stranger."""

import pytest

from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.pages.visitors.ticket_keys import TicketKeys
from tests.halls import DEFINITION, KIOSK, MORNING

KEYS = TicketKeys(bytes(32))
ID = "Hn3wZ7yPq0LrC5eK"


def test_a_key_is_the_id_and_its_mac() -> None:
    """The same for ever, so that it need not be kept: 16 and 11 characters that an address may hold."""
    assert KEYS.key_of(ID) == "Hn3wZ7yPq0LrC5eKnLFLNZcX0qi"
    assert KEYS.ticket_in(KEYS.key_of(ID)) == ID


@pytest.mark.parametrize(
    "guess",
    [
        "",
        ID,
        f"{ID}AAAAAAAAAAA",
        KEYS.key_of(ID)[:-1],
        f"{KEYS.key_of(ID)}A",
        KEYS.key_of(ID).swapcase(),
        KEYS.key_of("Hn3wZ7yPq0LrC5eL")[:16] + KEYS.key_of(ID)[16:],
        KEYS.key_of(""),
        f"{ID}Казах-тілі-",
        f"{ID}\udc80\udc80\udc80\udc80\udc80\udc80\udc80\udc80\udc80\udc80\udc80",
    ],
)
def test_nothing_else_is_a_key(guess: str) -> None:
    """Neither the id, nor another ticket's digits, nor what is no text at all."""
    assert KEYS.ticket_in(guess) is None


def test_another_store_has_other_keys() -> None:
    """A copy of the journal alone opens nothing."""
    assert TicketKeys(bytes([1]) * 32).ticket_in(KEYS.key_of(ID)) is None


async def test_tickets_of_before_have_no_key() -> None:
    """Where a hall begins with keys is kept in the store and stays where it was over later starts."""
    store = MemoryStore()
    engine = Engine(store, lambda: MORNING)
    feed = await engine.open_hall("aksu", DEFINITION)
    await engine.submit("aksu", c.IssueTicket("before", "land"), KIOSK)
    keys = TicketKeys()
    await keys.begin(store, engine.feeds)
    await engine.submit("aksu", c.IssueTicket("after", "land"), KIOSK)
    successor = TicketKeys()
    await successor.begin(store, engine.feeds)
    assert successor.key_of("after") == keys.key_of("after")
    tickets = feed.state.tickets
    assert [successor.is_without_key("aksu", tickets[name].seq) for name in ("before", "after")] == [True, False]
    assert successor.is_without_key("elsewhere", tickets["before"].seq) is False
