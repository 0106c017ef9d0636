"""Reads the configuration of a running server: what its file says, what waits for a second approval, earlier states."""

import asyncio

from msgspec.structs import replace

from queue_server.api.configuration.configuration_documents import (
    ConfigurationDocument,
    EarlierState,
    EarlierValues,
    MergedDraft,
    Mistake,
    WaitingChange,
    differences_of,
    waiting_change,
)
from queue_server.api.configuration.configuration_text import ConfigurationText, Values
from queue_server.api.configuration.reading.configuration_history import ConfigurationHistory, merged_draft
from queue_server.api.configuration.reading.configuration_reviewer import ConfigurationReviewer
from queue_server.api.configuration.running_configuration import RunningConfiguration
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.config.file.config_file import version_of
from queue_server.config.mistakes import ConfigError
from queue_server.config.settings import Config
from queue_server.journal.access.contents import PendingChange
from queue_server.pages.wording.change_sentences import ConfigurationWords
from queue_server.views.person_names import PersonNames


class ConfigurationReader:
    """Reads what `Configuration` changes; changes nothing."""

    def __init__(
        self,
        server: ServerContext,
        file: ConfigurationText,
        running: RunningConfiguration,
        history: ConfigurationHistory,
        reviewer: ConfigurationReviewer,
        configuration_words: ConfigurationWords,
    ) -> None:
        self._server = server
        self._file = file
        self._running = running
        self._history = history
        self._reviewer = reviewer
        self._words = configuration_words

    async def show(self) -> ConfigurationDocument:
        text = await self._file.read()
        values = self._file.values(text)
        waiting = [await self._waiting(change, text, values) for change in await self._server.store.pending()]
        try:
            needs_restart = self._running.needs_restart(self._file.parse(text))
        except ConfigError:
            needs_restart = []
        return ConfigurationDocument(version_of(text), self._file.name, values, waiting, needs_restart)

    async def saved(self) -> Config:
        """What the file says now, be it in force or not before the next start. Raises `HttpProblem`."""
        text = await self._file.read()
        try:
            return self._file.parse(text)
        except ConfigError as error:
            raise HttpProblem("configuration_broken", why=str(error.problems[0])) from None

    async def _waiting(self, change: PendingChange, text: bytes, values: Values) -> WaitingChange:
        change_values = self._file.values(change.text.encode())
        sentences = await asyncio.to_thread(differences_of, values, change_values, self._words)
        try:
            bookings = list(self._running.concerned(self._file.parse(change.text.encode())))
        except ConfigError:
            bookings = []
        return waiting_change(change, text, sentences, bookings)

    async def earlier_states(self, limit: int) -> list[EarlierState]:
        """The states of before the present one, newest first. Raises `HttpProblem`."""
        text, names = await self._file.read(), await self.names()
        states = await asyncio.to_thread(self._history.states, text, limit)
        return [
            replace(
                state,
                author=names.display_name(state.author),
                confirmed_by=names.display_or_none(state.confirmed_by),
            )
            for state in states
        ]

    async def earlier_values(self, id: str) -> EarlierValues:  # noqa: A002 - the field's own name
        """What a draft begins from that shall lead back there. Raises `HttpProblem`."""
        text = await self._file.read()
        values = await asyncio.to_thread(self._history.values, text, id)
        if values is None:
            raise HttpProblem("unknown_state")
        return values

    async def merge(self, base: Values, draft: Values) -> MergedDraft:
        """A draft that began from `base`, brought together with what has been saved since. Raises `HttpProblem`."""
        document = await self.show()
        try:
            merged = await asyncio.to_thread(
                merged_draft, document, await self._author_of(document.version), base, draft, self._words
            )
        except (TypeError, AttributeError) as error:
            raise HttpProblem("malformed", why="the values are no configuration") from error
        return merged

    async def _author_of(self, version: str) -> str:
        """Who has put that version into the file, where it was done on the page since the start."""
        author = self._file.author_of(version)
        return (await self.names()).display_name(author) if author is not None else ""

    async def names(self) -> PersonNames:
        """The names under which people are shown today. Raises `Unavailable`."""
        return PersonNames(await self._server.store.former_names())

    async def faults_of_a_start(self) -> list[Mistake]:
        """Why a start with the present file would not come up with it. Raises `HttpProblem`."""
        return await self._reviewer.faults_of_a_start(await self._file.read())
