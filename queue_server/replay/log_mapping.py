"""Maps a log's services, priorities and servers to the hall's. Pure."""

from collections import Counter
from collections.abc import Set as AbstractSet

from msgspec import Struct

from queue_server.replay.errors import HallError
from queue_server.replay.plan import LoggedDay

NO_HEAD_START = frozenset({"", "0", "1"})  # the log's own words for no head start


class HallService(Struct, frozen=True):
    id: str


class WindowService(Struct, frozen=True):
    id: str
    after_minutes: int = 0


class HallWindow(Struct, frozen=True):
    window: int
    services: tuple[WindowService, ...] = ()

    @property
    def own(self) -> set[str]:
        """The services that it calls at once; with the others it only helps."""
        return {s.id for s in self.services if not s.after_minutes}


class HallPriority(Struct, frozen=True):
    id: str
    head_start_s: float = 0


class HallOffer(Struct, frozen=True):
    """The parts of `GET /halls/{hall}` that a replay needs."""

    hall: str
    services: tuple[HallService, ...] = ()
    windows: tuple[HallWindow, ...] = ()
    priorities: tuple[HallPriority, ...] = ()


class LogMapping(Struct, frozen=True):
    """The hall's service and priority for each of the log's. `priorities` lacks those without a head start here."""

    services: dict[str, str]
    priorities: dict[str, str]


def map_log(day: LoggedDay, hall: HallOffer) -> LogMapping:
    """Map the day's services and priorities to the hall's. Raises HallError where no window of the hall serves any."""
    return LogMapping(
        services=_services(Counter(v.service for v in day.visitors), hall),
        priorities=_priorities({v.priority for v in day.visitors}, hall),
    )


def seat(service: str, hall: HallOffer, own: int | None, held: AbstractSet[int], busy: AbstractSet[int]) -> int | None:
    """The window at which a server serves `service`: the server's own; else a free one; else one whose server is idle.

    `held` are the windows with a server, `busy` those with a visitor. None: every window of the service is busy.
    """
    able = [w for w in hall.windows if service in w.own and w.window not in busy]
    able.sort(key=lambda w: (w.window != own, w.window in held, -len(w.own), w.window))
    return able[0].window if able else None


def _services(visits: Counter[str], hall: HallOffer) -> dict[str, str]:
    """The hall's services with the same id; the others by rank: the log's most frequent is the hall's service with the
    most windows."""
    windows = Counter(service for w in hall.windows for service in w.own)
    served = [s.id for s in hall.services if windows[s.id]]
    if not served:
        raise HallError(f"Hall {hall.hall} has no window that serves anybody.")
    shared = {service: service for service in visits if service in served}
    rest = sorted((s for s in visits if s not in shared), key=lambda s: (-visits[s], s))
    free = sorted((s for s in served if s not in shared.values()), key=lambda s: -windows[s]) or served
    return shared | {service: free[rank % len(free)] for rank, service in enumerate(rest)}


def _priorities(words: set[str], hall: HallOffer) -> dict[str, str]:
    """The hall's priorities with the same id; any other word except the regular ones means the smallest head start of
    the hall."""
    ids = {p.id for p in hall.priorities}
    smallest = min((p for p in hall.priorities if p.head_start_s), key=lambda p: p.head_start_s, default=None)
    mapped = {word: word for word in words if word in ids}
    if smallest is not None:
        mapped |= dict.fromkeys(words - ids - NO_HEAD_START, smallest.id)
    return mapped
