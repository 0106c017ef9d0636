"""Handles requests about earlier states of the configuration: their changes, the way back, an overtaken draft."""

from collections.abc import Mapping
from typing import Any, Final

from cachetools import LRUCache

from queue_server.api.configuration.configuration_documents import (
    ConfigurationDocument,
    Difference,
    EarlierState,
    EarlierValues,
    MergedDraft,
    differences_of,
)
from queue_server.config.file.config_file import ConfigurationFile, EarlierText, version_of
from queue_server.config.file.load import plain
from queue_server.config.file.merge import merge
from queue_server.config.mistakes import ConfigError, key
from queue_server.pages.wording.change_sentences import ConfigurationWords

CACHED_CHANGES: Final = 200
"""Changes whose sentences are in memory: every text that is kept, twice."""


class ConfigurationHistory:
    """The states of one file. Blocking: each text is read, and its sentences are made once."""

    def __init__(self, file: ConfigurationFile, configuration_words: ConfigurationWords) -> None:
        self._file = file
        self._words = configuration_words
        self._sentences: LRUCache[tuple[str, str], list[Difference]] = LRUCache(CACHED_CHANGES)

    def states(self, present: bytes, limit: int) -> list[EarlierState]:
        """The newest `limit` states before the `present` text, newest first. Raises `OSError`."""
        states, next_text = [], present
        for state in self._file.earlier_texts()[:limit]:
            text = self._file.earlier_text(state.id)
            if text is None or text == next_text:
                continue
            states.append(self._state(state, text, next_text))
            next_text = text
        return states

    def values(self, present: bytes, id: str) -> EarlierValues | None:  # noqa: A002 - the field's own name
        """The ways back to that state; None where it is not there, or is no configuration. Raises `OSError`."""
        texts = {state.id: self._file.earlier_text(state.id) for state in self._file.earlier_texts() if state.id >= id}
        before = texts.get(id)
        if before is None:
            return None
        newer = [text for name, text in sorted(texts.items()) if name > id and text is not None and text != before]
        values, after, now = (_values(text) for text in (before, newer[0] if newer else present, present))
        if values is None or now is None:
            return None
        undone = merge(after or {}, values, now, winner="saved") if after is not None else merge(now, values, now)
        return EarlierValues(version_of(present), values, undone.values, [key(path) for path in undone.contested])

    def _state(self, state: EarlierText, text: bytes, next_text: bytes) -> EarlierState:
        name = (version_of(text), version_of(next_text))
        before, after = _values(text), _values(next_text)
        if name not in self._sentences and before is not None and after is not None:
            self._sentences[name] = differences_of(before, after, self._words)
        by = state.replacement
        sentences = self._sentences.get(name, [])
        return EarlierState(state.id, state.at, by.author, by.confirmed_by, sentences, before is not None)


def merged_draft(
    document: ConfigurationDocument,
    author: str,
    base: Mapping[str, Any],
    draft: Mapping[str, Any],
    configuration_words: ConfigurationWords,
) -> MergedDraft:
    """A draft beside the configuration that was saved while it was written. Pure."""
    merged = merge(base, draft, document.values)
    return MergedDraft(
        document=document,
        author=author,
        saved=differences_of(base, document.values, configuration_words),
        draft=differences_of(base, draft, configuration_words),
        contested=[key(path) for path in merged.contested],
        values=merged.values,
        saved_first=merge(base, draft, document.values, winner="saved").values,
    )


def _values(text: bytes) -> dict[str, Any] | None:
    try:
        return plain(text, "")
    except ConfigError:
        return None
