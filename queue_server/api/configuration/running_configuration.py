"""Holds the configuration that a server runs with, takes in what needs no restart, and states what a change needs."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from queue_server.api.configuration.concerned_bookings import concerned_bookings
from queue_server.api.configuration.configuration_documents import ConcernedBookings, Refusal
from queue_server.api.configuration.configuration_good import NEEDS_RESTART
from queue_server.api.http.listening.tls import Certificate
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.config.definition import Definition
from queue_server.config.fairness import touches_fairness
from queue_server.config.mistakes import Problem as FileProblem
from queue_server.config.mistakes import sentence_of
from queue_server.config.sections.displays import Displays, in_force
from queue_server.config.settings import Config, ServerSettings
from queue_server.config.trial.address import Address
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import LIVE_BOOKING
from queue_server.hall.decide import decide
from queue_server.hall.errors import Refused

log = logging.getLogger(__name__)


class RunningConfiguration:
    """The configuration of one server, as it is in force. `started` is what the server was started with, with what it
    has taken in since. `on_displays` is told what is shown now, before `open_hall` opens a hall that was added."""

    def __init__(
        self,
        server: ServerContext,
        started: Config,
        on_displays: Callable[[Displays], None],
        open_hall: Callable[[str, Definition, c.Actor], Awaitable[None]],
    ) -> None:
        self.started = started
        self.address: Address | None = None
        """Where this server listens, once it does."""
        self.certificate: Certificate | None = None
        """What this server speaks https with; None for one that speaks http."""
        self._server = server
        self._on_displays = on_displays
        self._open_hall = open_hall

    def refusals(self, config: Config) -> Iterator[Refusal]:
        """What the halls would refuse, by the rule itself."""
        for hall in self.changed(config):
            state = self._server.feeds()[hall].state
            try:
                decide(state, c.Configure(config.halls[hall]), c.CLOCK, max(state.at, self._server.clock()))
            except Refused as refused:
                yield Refusal(hall, refused.code, str(refused), refused.params)

    def concerned(self, config: Config) -> Iterator[ConcernedBookings]:
        """The open bookings and the visitors in draws whose time goes with it."""
        for hall in self.changed(config):
            yield from concerned_bookings(hall, self._server.feeds()[hall].state, config.halls[hall])

    def changed(self, config: Config) -> list[str]:
        """The halls that run and have another definition there."""
        feeds = self._server.feeds()
        return [
            hall
            for hall, definition in config.halls.items()
            if hall in feeds and definition != feeds[hall].state.definition
        ]

    def needs_second(self, config: Config) -> bool:
        """Whether it changes what a second administrator has to approve."""
        for hall in self.changed(config):
            old = self._server.feeds()[hall].state.definition
            if old is not None and old.second_admin and touches_fairness(old, config.halls[hall]):
                return True
        return any(
            definition is not None and definition.second_admin
            for definition in (self._server.feeds()[hall].state.definition for hall in self._removed(config))
        )

    def left_behind(self, config: Config, file: str) -> Iterator[FileProblem]:
        """The warnings of halls that are removed with visitors in them, for the file of that name."""
        for hall in self._removed(config):
            count = sum(ticket.is_live for ticket in self._server.feeds()[hall].state.tickets.values())
            if count:
                sentence = sentence_of(
                    "visitors are in this hall whom nobody calls once it is closed: {count}", count=count
                )
                yield FileProblem(file, 0, f"halls.{hall}", sentence)
            booked = sum(
                booking.state in LIVE_BOOKING for booking in self._server.feeds()[hall].state.bookings.values()
            )
            if booked:
                sentence = sentence_of(
                    "open bookings of this hall whom nobody receives once it is closed: {count}", count=booked
                )
                yield FileProblem(file, 0, f"halls.{hall}", sentence)
            draws = self._server.feeds()[hall].state.draws.values()
            entered = sum(len(draw.taking_part) for draw in draws if not draw.is_over)
            if entered:
                sentence = sentence_of(
                    "visitors take part in draws of this hall that nobody holds once it is closed: {count}",
                    count=entered,
                )
                yield FileProblem(file, 0, f"halls.{hall}", sentence)

    def needs_restart(self, config: Config) -> list[str]:
        """The sections that the next start reads."""
        running = self._with_taken_in(config)
        changed = [name for name in NEEDS_RESTART if getattr(config, name) != getattr(running, name)]
        return changed + [f"halls.{hall}" for hall in self._removed(config)]

    async def take_in(self, config: Config, actor: c.Actor) -> None:
        """Let the displays hold, and open the halls that were added, each with its printers."""
        running = self._with_taken_in(config)
        self._use_certificate(running.server)
        self._on_displays(config.displays)
        for hall, definition in config.halls.items():
            if hall not in self._server.feeds():
                await self._open_hall(hall, definition, actor)
                log.info("%s: the hall is open", hall)
        self.started = running

    def take_back(self) -> None:
        """Go on with the displays and the certificate of before, after `take_in` has failed. Raises `HttpProblem`."""
        self._on_displays(self.started.displays)
        self._use_certificate(self.started.server)

    def _removed(self, config: Config) -> list[str]:
        """The halls that run and are no more in the file: they end with the next start, and their journals stay."""
        return sorted(self._server.feeds().keys() - config.halls.keys())

    def _with_taken_in(self, config: Config) -> Config:
        """What the server was started with, and what it takes in of a new configuration without a restart."""
        displays = in_force(self.started.displays, config.displays, self._server.feeds().keys())
        server, names_both = self.started.server, config.server.tls_certificate and config.server.tls_key
        if self.certificate is not None and names_both:
            files = {"tls_certificate": config.server.tls_certificate, "tls_key": config.server.tls_key}
            server = replace(server, **files)
        return replace(self.started, displays=displays, server=server)

    def _use_certificate(self, server: ServerSettings) -> None:
        """Go on with the certificate of these settings, where the server speaks https. Raises `HttpProblem`."""
        if self.certificate is not None and server.tls_certificate is not None and server.tls_key is not None:
            try:
                self.certificate.use(Path(server.tls_certificate), Path(server.tls_key))
            except OSError as error:
                raise HttpProblem("certificate_unreadable") from error
