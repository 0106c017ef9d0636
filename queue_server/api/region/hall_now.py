"""Makes what a region sees of one hall at a moment. Pure."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from queue_server.api.region.region_alarms import in_order, link_alarms, norm_alarm
from queue_server.api.region.region_documents import RegionHall
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.replication.centre.status import HallLink, is_behind
from queue_server.reports.region.hall_standing import RegionAlarm
from queue_server.views.norm import exceeds, waited_so_far
from queue_server.views.times import moment, moment_or_none


def hall_now(
    state: State, district: str | None, now: int, link: HallLink | None, further: Iterable[RegionAlarm] = ()
) -> RegionHall:
    """The hall at `now` (µs UTC), or at the moment up to which its records are here; `further` are more of its alarms.

    Of a hall that is followed nobody has waited longer than its records say, however long it has been silent.
    """
    data_at = now if link is None else min(_complete_to(state, link, now), now)
    waits = _waits(state, data_at)
    longest = max((waited for waited, _ in waits), default=0)
    over = [(waited, norm) for waited, norm in waits if norm is not None and exceeds(waited, norm)]
    windows = list(state.windows.values())
    hall = RegionHall(
        hall=state.hall,
        names=state.definition.names if state.definition is not None else None,
        district=district,
        is_followed=link is not None,
        data_at=moment(data_at),
        seq=state.seq,
        day_is_open=state.day is not None and not state.day_is_closed,
        windows=len(windows),
        windows_open=sum(window.state == "open" for window in windows),
        windows_paused=sum(window.state == "paused" for window in windows),
        waiting=len(waits),
        over_norm=len(over),
        longest_wait_s=longest // 1_000_000 if waits else None,
    )
    return replace(hall, alarms=in_order(_alarms(over, data_at, link, now, further)))


def absent_hall(hall: str, district: str | None, link: HallLink | None, now: int) -> RegionHall:
    """A hall that the configuration or a pairing names, and of which no record is here."""
    alarms = [RegionAlarm("absent", "fault")]
    alarms += [alarm for alarm in link_alarms(link, now) if alarm.kind != "silent"] if link is not None else []
    return RegionHall(
        hall=hall,
        names=None,
        district=district,
        is_followed=link is not None,
        data_at=moment_or_none(link.heard_at) if link is not None else None,
        alarms=in_order(iter(alarms)),
    )


def _alarms(
    over: list[tuple[int, int]], data_at: int, link: HallLink | None, now: int, further: Iterable[RegionAlarm]
) -> Iterator[RegionAlarm]:
    yield from further
    if link is not None:
        yield from link_alarms(link, now)
    if over:
        yield norm_alarm(len(over), data_at - max(waited - norm for waited, norm in over))


def _complete_to(state: State, link: HallLink, now: int) -> int:
    """Up to when (µs UTC) the records of a followed hall are here: those of one that is behind or forked lack the last
    ones, however lately it was heard."""
    is_lacking = is_behind(link, now) or link.forked_at is not None
    return state.at if is_lacking or link.heard_at is None else link.heard_at


def _waits(state: State, now: int) -> list[tuple[int, int | None]]:
    """The wait so far (µs) and the norm of everybody who waits."""
    waiting: list[Ticket] = [state.tickets[place.ticket] for line in state.index.lines.all() for place in line]
    return [(max(waited_so_far(ticket, now), 0), ticket.norm) for ticket in waiting]
