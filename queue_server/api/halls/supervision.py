"""Collects what a supervisor's view needs in addition to the journal: pace, estimates, state of devices."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from queue_server.hall.state import SECOND
from queue_server.journal.feed import Feed
from queue_server.pages.waits import Waits
from queue_server.stats.staffing.advice import outlook
from queue_server.views.equipment.devices import DeviceDocument
from queue_server.views.loops import StoppedLoop
from queue_server.views.person_names import PersonNames
from queue_server.views.shown_wait import ShownWait
from queue_server.views.supervision.alarms import Alarm
from queue_server.views.supervision.passing import Foreseen
from queue_server.views.supervision.supervisor import Outlook, SupervisorDocument, supervisor_document

OUTLOOK_EVERY: Final = 10 * SECOND
"""How long the pace of the last hour is reused: it changes slowly, and computing it reads every ticket of the day."""


class Supervision:
    """The supervision of one hall. `clock` gives µs UTC; all other sources are read on each request."""

    def __init__(
        self,
        feed: Feed,
        clock: Callable[[], int],
        devices: Callable[[], list[DeviceDocument]],
        expected: Callable[[], Mapping[str, ShownWait]] = dict,
        foreseen: Callable[[], Foreseen | None] = lambda: None,
        not_running: Callable[[], list[StoppedLoop]] = list,
        of_server: Callable[[], Iterable[Alarm]] = tuple,
        names: Callable[[], PersonNames] = PersonNames,
    ) -> None:
        self._feed = feed
        self._clock = clock
        self._devices = devices
        self._expected = expected
        self._foreseen = foreseen
        self._not_running = not_running
        self._of_server = of_server
        self._names = names
        self._outlook: Outlook | None = None
        self._computed_at = 0

    def document(self) -> SupervisorDocument:
        """The supervisor's document now. Raises `Refused` before the hall has a definition."""
        now, state = self._clock(), self._feed.state
        if self._outlook is None or not 0 <= now - self._computed_at < OUTLOOK_EVERY:
            self._outlook, self._computed_at = outlook(state, now), now
        present = replace(self._outlook, estimates=self._expected(), foreseen=self._foreseen())
        not_running = (loop for loop in self._not_running() if loop.hall in (None, state.hall))
        document = supervisor_document(state, now, present, self._devices(), not_running, self._of_server())
        names = self._names()
        return replace(document, alarms=tuple(_renamed(alarm, names) for alarm in document.alarms))


def _renamed(alarm: Alarm, names: PersonNames) -> Alarm:
    """The alarm with the present name of whoever has acknowledged it."""
    mark = alarm.seen
    return alarm if mark is None else replace(alarm, seen=replace(mark, by=names.display_name(mark.by)))


def expected_waits(waits: Waits) -> dict[str, ShownWait]:
    """What one who came now would wait for each service of a hall, as visitors are told."""
    return {wait.service: wait.estimate for wait in waits.waits().services if wait.estimate is not None}
