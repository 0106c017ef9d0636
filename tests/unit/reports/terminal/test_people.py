"""Operators are shown under the names of today, whatever a day's sums were kept under."""

from msgspec.structs import replace

from queue_server.journal.access.contents import NameChange, Trace, User
from queue_server.journal.memory import MemoryStore
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.reports.terminal.report_cli import sources_of
from queue_server.stats.past_logs.import_log import import_visits
from tests.unit.reports.halls import HALL, MONDAYS, ZONE, day_of, end_of, store_of

FIRST, LAST = MONDAYS[0].isoformat(), MONDAYS[-1].isoformat()


async def test_two_names_of_one_person_are_one_operator() -> None:
    """Over a month, from sums that were kept before; their tickets are found by either name. A copy of an earlier
    moment takes the names from the store that it was made of."""
    visits = [
        replace(visit, server="aigul" if number < 2 else "aigul.k")
        for number, day in enumerate(MONDAYS)
        for visit in day_of(day, 2 + number * 10)
    ]
    log = import_visits(visits, ZONE, {}, norm_minutes=5)
    store, copy, now = await store_of(log), await store_of(log), end_of(log)
    sources = sources_of(store)

    async def served(reader_of: MemoryStore, names: MemoryStore) -> dict[str, int]:
        figures = sources_of(reader_of, names=names).statistics
        groups = (await figures.statistics(HALL, FIRST, LAST, "operator", now)).groups
        return {name: part.balance.served for name, part in groups.items() if name}

    assert await served(store, store) == {"aigul": 18, "aigul.k": 18}
    user = User("aigul.k", "operator", None, 1)
    await store.save_user(user)
    await store.change_name(NameChange(user, "aigul", Trace(1, "user_renamed", "", "", "", 9), frozenset()))
    assert await served(store, store) == await served(copy, store) == {"aigul": 36}
    for name in ("aigul", "aigul.k"):
        chosen = VisitCriteria(first=FIRST, last=LAST, operators=(name,))
        count, tickets = await sources.overviews.longest(HALL, chosen, 99, now)
        assert (count, {ticket.operator for ticket in tickets}) == (36, {"aigul"})
    overview = await sources.overviews.overview(HALL, FIRST, LAST, now)
    assert overview.operators["aigul"].balance.served == 36
