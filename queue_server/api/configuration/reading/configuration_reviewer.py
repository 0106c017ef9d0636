"""Reviews another text of the configuration before it is saved: what is wrong with it, and what it would do."""

import asyncio
from collections.abc import Callable, Sequence

from queue_server.api.configuration.configuration_documents import (
    Mistake,
    Review,
    difference_of,
    differences_of,
    mistakes_of,
)
from queue_server.api.configuration.configuration_text import ConfigurationText
from queue_server.api.configuration.running_configuration import RunningConfiguration
from queue_server.api.http.problem import HttpProblem
from queue_server.config.file.load import locate, plain
from queue_server.config.mistakes import ConfigError
from queue_server.config.mistakes import Problem as FileProblem
from queue_server.config.settings import Config
from queue_server.config.trial import Finding, try_configuration
from queue_server.hall.errors import Refused
from queue_server.hall.state import SECOND
from queue_server.pages.wording.change_sentences import ConfigurationWords


class ConfigurationReviewer:
    """Reviews texts of one file against what is in force. `clock` gives µs UTC, `has_halls` whether a hall runs."""

    def __init__(
        self,
        text: ConfigurationText,
        running: RunningConfiguration,
        configuration_words: ConfigurationWords,
        clock: Callable[[], int],
        has_halls: Callable[[], bool],
    ) -> None:
        self._text = text
        self._running = running
        self._words = configuration_words
        self._clock = clock
        self._has_halls = has_halls

    async def review(self, old: bytes, new: bytes, *, asks: bool = True) -> Review:
        """What the new text would do. With `asks` printers, adapters and the mail server are asked, too."""
        difference, values = difference_of(old, new), plain(new, self._text.name)
        try:
            config = self._text.parse(new)
        except ConfigError as error:
            return Review(difference, mistakes_of(error.problems, values, self._words))
        findings = await self._try(config, running=self._running.started, asks=asks)
        wrong = [finding for finding in findings if finding.severity != "warning"]
        warned = self._located(new, [finding for finding in findings if finding not in wrong])
        warned += self._running.left_behind(config, self._text.name)
        warnings = mistakes_of(warned, values, self._words)
        if wrong:
            return Review(difference, mistakes_of(self._located(new, wrong), values, self._words), warnings=warnings)
        refusals = list(self._running.refusals(config))
        needs = self._running.needs_second(config), self._running.needs_restart(config)
        by_hand = self._is_by_hand(old)
        # whoever saves has read them
        old_values = self._text.values(old)
        sentences = await asyncio.to_thread(differences_of, old_values, values, self._words) if asks else []
        return Review(
            difference,
            [],
            refusals,
            *needs,
            by_hand=by_hand,
            warnings=warnings,
            sentences=sentences,
            bookings=list(self._running.concerned(config)),
        )

    async def faults(self, text: bytes, config: Config, *, running: Config | None) -> list[FileProblem]:
        """What is wrong in what the text names and the running configuration does not."""
        findings = await self._try(config, running=running)
        return self._located(text, [finding for finding in findings if finding.severity != "warning"])

    async def faults_of_a_start(self, text: bytes) -> list[Mistake]:
        """Why a start with the text would not come up with it. Raises `HttpProblem`."""
        values = self._text.values(text)
        try:
            config = self._text.parse(text, needs_hall=self._has_halls())
        except ConfigError as error:
            return mistakes_of(error.problems, values, self._words)
        findings = await self._try(config, running=None)
        fatal = [finding for finding in findings if finding.severity == "fatal"]
        return mistakes_of(self._located(text, fatal), values, self._words)

    async def _try(self, config: Config, *, running: Config | None, asks: bool = False) -> list[Finding]:
        """The findings about what the configuration names and the running one does not."""
        now, address = self._clock() / SECOND, None if running is not None else self._running.address
        return await asyncio.to_thread(
            try_configuration, config, now, running=running, address=address, own=self._running.address, asks=asks
        )

    def _located(self, text: bytes, findings: Sequence[Finding]) -> list[FileProblem]:
        return locate(text, self._text.name, [(finding.path, finding.text) for finding in findings])

    def _is_by_hand(self, text: bytes) -> bool:
        """Whether the file holds changes that are not in force: it was edited by hand and not read since."""
        try:
            return bool(self._running.changed(self._text.parse(text, needs_hall=self._has_halls())))
        except ConfigError:
            return True


def need_right(review: Review) -> None:
    """Raises `HttpProblem` for mistakes, `Refused` for what a hall would refuse."""
    if review.mistakes:
        raise HttpProblem("configuration_wrong", count=len(review.mistakes))
    for refusal in review.refusals:
        raise Refused(refusal.code, **refusal.params)
