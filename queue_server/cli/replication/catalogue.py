"""`catalogue show`, `draft`, `put`, `diff` and `take`: what the halls of a region have in common, at the centre and in
a hall.

The rules are those of the administrator's page. What a hall takes over is written into its configuration, which a
server reads as any text that was written by hand.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.language import error_text, translator
from queue_server.cli.replication.join import OneHall, hall_of
from queue_server.cli.stores import print_table, with_store
from queue_server.cli.trail import actor, note
from queue_server.clock import now_us
from queue_server.config.mistakes import ConfigError, Sentence, in_words, sentence_of, unreadable

if TYPE_CHECKING:
    from queue_server.catalogue.hall_offers import HallOffers
    from queue_server.catalogue.versions import CatalogueVersion, WrittenVersion
    from queue_server.config.catalogue.difference import CatalogueDifference
    from queue_server.hall.state import State
    from queue_server.journal.place import Place
    from queue_server.journal.store import Store

CATALOGUE_DIFFERS: Final = 1
LONGEST_CELL: Final = 60
"""Letters of a value in a table; the page shows all of it."""

app = typer.Typer(no_args_is_help=True, help="What the halls of a region have in common.")

AnyConfig = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", dir_okay=False, help="The hall's configuration; the one last served."),
]


@app.command()
def show(
    data: arguments.Data,
    version: Annotated[int | None, typer.Option("--version", min=1, metavar="N", help="An earlier version.")] = None,
) -> None:
    """At a centre: print the text that is offered."""
    from queue_server.catalogue.catalogue_store import CatalogueStore

    async def read(store: "Store") -> "list[WrittenVersion]":
        return await CatalogueStore(store).read_all()

    versions = with_store(data, read, read_only=True)
    written = next((entry for entry in versions if version in (None, entry.offered.version)), None)
    if written is None:
        raise _wrong(sentence_of("There is no such version here. See kezek catalogue put."))
    typer.echo(written.text, nl=not written.text.endswith("\n"))


@app.command()
def draft(data: arguments.Data, hall: OneHall = None) -> None:
    """Print a text with all that a hall has, to begin a catalogue with."""
    from queue_server.config.catalogue.difference import catalogue_of
    from queue_server.config.catalogue.reading import text_of

    async def read(store: "Store") -> str:
        state = await _state(store, await hall_of(store, hall))
        return text_of(catalogue_of(state.defined))

    typer.echo(with_store(data, read, read_only=True), nl=False)


@app.command()
def put(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The text, as TOML.")],
    data: arguments.Data,
    after: Annotated[
        int | None, typer.Option("--after", min=0, metavar="N", help="Only if the version that is offered is this one.")
    ] = None,
) -> None:
    """At a centre: offer a text to the halls, as the next version. Each hears of it within seconds."""
    from queue_server.catalogue.catalogue_store import CatalogueStore, LateVersion

    text = _read(file).decode("utf-8-sig", "replace")

    async def write(store: "Store") -> int:
        await _need_centre(store, data)
        versions = CatalogueStore(store)
        newest = await versions.newest()
        base = after if after is not None else 0 if newest is None else newest.offered.version
        try:
            written = await versions.write(text, base, actor(), now_us())
        except LateVersion:
            raise _wrong(
                sentence_of("Somebody else has offered another text. See kezek catalogue show, then try again.")
            ) from None
        except ConfigError as error:
            raise UserError(error_text(error, translator()), 2) from error
        await note(store, "catalogue_written", str(written.offered.version))
        return written.offered.version

    version = with_store(data, write)
    typer.echo(in_words(sentence_of("Version {version} is offered to the halls.", version=version), translator()))


@app.command()
def diff(data: arguments.Data, hall: OneHall = None) -> None:
    """In a hall: what it has otherwise than the catalogue that was offered. Exit 0: nothing, 1: something."""

    async def read(store: "Store") -> "tuple[CatalogueVersion, list[CatalogueDifference]]":
        from queue_server.config.catalogue.difference import differences

        hall_id = await hall_of(store, hall)
        offer = await _offer(_offers(store), hall_id)
        return offer, differences(offer.catalogue, (await _state(store, hall_id)).defined)

    offer, differing = with_store(data, read, read_only=True)
    typer.echo(in_words(sentence_of("Version {version}:", version=offer.version), translator()), err=True)
    if differing:
        rows: list[tuple[str, ...]] = [(entry.key, _cell(entry.offered), _cell(entry.present)) for entry in differing]
        print_table(("KEY", "CATALOGUE", "HALL"), rows)
        raise typer.Exit(CATALOGUE_DIFFERS)


@app.command()
def take(
    data: arguments.Data,
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="KEY…", help="Keys as kezek catalogue diff names them.")
    ] = None,
    hall: OneHall = None,
    all_: Annotated[bool, typer.Option("--all", help="Every key but services that the hall does not have.")] = False,
    window: Annotated[
        list[str] | None,
        typer.Option("--window", metavar="SERVICE=N", help="A window that serves a service that is taken over."),
    ] = None,
    config: AnyConfig = None,
) -> None:
    """In a hall: take over keys of the catalogue that was offered, into the configuration.

    A server that runs puts it in force within seconds, with whatever else was written into its file; each of those on
    a database does.
    """
    if bool(keys) == all_:
        raise typer.BadParameter("name keys, or write --all", param_hint="KEY")
    windows = _windows(window or [])

    async def write(store: "Store") -> int:
        from queue_server.cli.replication.taking import CatalogueChoice, take_over

        hall_id = await hall_of(store, hall)
        offers = _offers(store)
        choice = CatalogueChoice(hall_id, await _offer(offers, hall_id), tuple(keys or ()), windows)
        count = await take_over(store, offers, await _state(store, hall_id), choice, data, config)
        await note(store, "catalogue_taken", hall_id)
        return count

    count = with_store(data, write)
    sentence = sentence_of("Keys taken over into the configuration: {n}.", n=count)
    typer.echo(in_words(sentence, translator()))
    typer.echo(in_words(sentence_of("A server that runs puts them in force within seconds."), translator()), err=True)


def _windows(choices: list[str]) -> dict[str, set[int]]:
    windows: dict[str, set[int]] = {}
    for choice in choices:
        service, _, number = choice.partition("=")
        if not service or not number.isdecimal():
            raise typer.BadParameter("write it as land=3", param_hint="--window")
        windows.setdefault(service, set()).add(int(number))
    return windows


def _offers(store: "Store") -> "HallOffers":
    from queue_server.catalogue.hall_offers import HallOffers
    from queue_server.journal.store_watch import StoreWatch

    return HallOffers(store, StoreWatch(store))


async def _offer(offers: "HallOffers", hall: str) -> "CatalogueVersion":
    offer = await offers.offer(hall)
    if offer is None:
        raise _wrong(sentence_of("No centre has offered a catalogue to {hall} yet.", hall=hall))
    return offer


async def _state(store: "Store", hall: str) -> "State":
    from queue_server.journal.load import load_state

    state, _, corrupt = await load_state(store, hall)
    if corrupt is not None:
        raise corrupt
    return state


async def _need_centre(store: "Store", data: "Place") -> None:
    """Raises `UserError` where the configuration of the place says that it is no centre."""
    import tomllib

    from queue_server.backups.folder_notes import served_config

    stored = None if isinstance(data, Path) else await store.configuration()
    file = served_config(data) if isinstance(data, Path) else None
    try:
        text = stored.text if stored is not None else file.read_bytes() if file is not None else b"[centre]"
        is_centre = "centre" in tomllib.loads(text.decode("utf-8-sig"))
    except (OSError, ValueError):
        return
    if not is_centre:
        raise _wrong(sentence_of("This place is no centre: its configuration has no section [centre]."))


def _read(file: Path) -> bytes:
    from queue_server.config.system.system_errors import reason

    try:
        return file.read_bytes()
    except OSError as error:
        raise _wrong(unreadable(file, reason(error))) from error


def _cell(value: object) -> str:
    text = "-" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _wrong(sentence: Sentence) -> UserError:
    return UserError(sentence, 2)
