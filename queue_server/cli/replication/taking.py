"""Takes a catalogue over into the configuration of a hall: its file, or the text in the database."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from queue_server.backups.folder_notes import served_config
from queue_server.catalogue.hall_offers import HallOffers
from queue_server.catalogue.versions import CatalogueVersion, Takeover
from queue_server.cli.errors import UserError
from queue_server.cli.language import error_text, translator
from queue_server.cli.trail import actor
from queue_server.clock import now_us
from queue_server.config.catalogue.difference import differences, taken_over
from queue_server.config.definition import Definition
from queue_server.config.fairness import touches_fairness
from queue_server.config.file.config_file import ConfigurationFile, as_it_was
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import parse, plain
from queue_server.config.mistakes import ConfigError, Sentence, sentence_of
from queue_server.config.system.system_errors import reason
from queue_server.hall import commands as c
from queue_server.hall.decide import decide
from queue_server.hall.errors import Refused
from queue_server.hall.state import SECOND, State
from queue_server.journal.shared.contents import StoredConfiguration
from queue_server.journal.store import Store

if TYPE_CHECKING:
    from queue_server.journal.place import Place


class CatalogueChoice(Struct, frozen=True):
    """What a hall takes over of an offer: these keys, or without any all but services that it does not have. A service
    that it does not have is served at its `windows`."""

    hall: str
    offer: CatalogueVersion
    keys: Collection[str]
    windows: Mapping[str, Collection[int]]


async def take_over(
    store: Store, offers: HallOffers, state: State, choice: CatalogueChoice, data: "Place", config: Path | None
) -> int:
    """Write what is chosen into the configuration; returns how many keys. Raises `UserError`, and then nothing is
    changed."""
    keys = _chosen(choice, state.defined)
    if isinstance(data, Path):
        _into_file(_file(data, config), state, choice, keys)
    else:
        await _into_store(store, state, choice, keys)
    await offers.note_takeover(choice.hall, Takeover(choice.offer, now_us(), actor()))
    return len(keys)


def _chosen(choice: CatalogueChoice, definition: Definition) -> set[str]:
    differing = {difference.key: difference for difference in differences(choice.offer.catalogue, definition)}
    if not choice.keys:
        return {key for key, difference in differing.items() if not difference.is_missing_service}
    if wrong := sorted(set(choice.keys) - set(differing)):
        raise UserError(
            sentence_of("{key} differs in nothing. See kezek catalogue diff.", key=wrong[0]),
            2,
        )
    windows = {number for numbers in choice.windows.values() for number in numbers}
    if unknown := sorted(windows - {window.window for window in definition.windows}):
        raise UserError(sentence_of("There is no window {n}.", n=unknown[0]), 2)
    return set(choice.keys)


def _file(data: Path, config: Path | None) -> Path:
    file = config or served_config(data)
    if file is None:
        raise UserError(sentence_of("Name the configuration of the hall with --config."), 2)
    return file


def _into_file(path: Path, state: State, choice: CatalogueChoice, keys: Collection[str]) -> None:
    file = ConfigurationFile(path)
    try:
        old = file.read()
        new = _rewritten(old, path.name, state, choice, keys)
        moment = datetime.fromtimestamp(now_us() / SECOND, UTC)
        is_replaced = old == new or file.replace(old, new, moment, actor())
    except OSError as error:
        raise UserError(sentence_of("{file} cannot be written to: {why}", file=path, why=reason(error))) from error
    if not is_replaced:
        raise UserError(sentence_of("Somebody else has changed {file} just now. Try again.", file=path))


async def _into_store(store: Store, state: State, choice: CatalogueChoice, keys: Collection[str]) -> None:
    stored = await store.configuration()
    if stored is None:
        raise UserError(sentence_of("There is no configuration in the database yet. See kezek config put."))
    new = _rewritten(stored.text, "database", state, choice, keys)
    if new == stored.text:
        return
    if not await store.put_configuration(StoredConfiguration(stored.number + 1, now_us(), actor(), None, new)):
        raise UserError(sentence_of("Somebody else has put another text there. See kezek config diff, then try again."))


def _rewritten(old: bytes, name: str, state: State, choice: CatalogueChoice, keys: Collection[str]) -> bytes:
    """The text with the chosen keys, checked as a whole and against whoever waits in the hall."""
    try:
        values: dict[str, Any] = plain(old, name)
        own = values.get("halls", {}).get(choice.hall)
        if own is None:
            raise UserError(sentence_of("{file} has no hall {hall}.", file=name, hall=choice.hall), 2)
        hall_values = taken_over(own, choice.offer.catalogue, state.defined, keys, choice.windows)
        target = {**values, "halls": {**values["halls"], choice.hall: hall_values}}
        new = as_it_was(old, rewritten(old.decode("utf-8-sig").replace("\r\n", "\n"), target))
        definition = parse(new, name).halls[choice.hall]
    except ConfigError as error:
        raise UserError(error_text(error, translator()), 2) from error
    _need_allowed(state, definition)
    return new


def _need_allowed(state: State, definition: Definition) -> None:
    """Raises `UserError` for what the page would refuse, or would let wait for a second administrator."""
    before = state.defined
    if before.second_admin and touches_fairness(before, definition):
        raise UserError(_second_needed())
    try:
        decide(state, c.Configure(definition), c.CLOCK, max(state.at, now_us()))
    except Refused as refused:
        raise UserError(str(refused)) from refused


def _second_needed() -> Sentence:
    return sentence_of("This change waits for the yes of a second administrator: take it over on /admin/catalogue.")
