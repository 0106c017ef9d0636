"""`config get`, `diff` and `put`: the text of the configuration that several servers share in a database."""

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.language import error_text, translator
from queue_server.cli.store.acceptance import need_accepted
from queue_server.cli.stores import with_store
from queue_server.clock import now_us
from queue_server.config.mistakes import ConfigError, in_words, sentence_of, unreadable

if TYPE_CHECKING:
    from queue_server.journal.shared.contents import StoredConfiguration
    from queue_server.journal.store import Store

DIFFERS: Final = 1
AUTHOR: Final = "kezek config"
"""The author of a text that was put by the command."""

app = typer.Typer(no_args_is_help=True, help="The configuration of several servers, in their database.")


@app.command()
def get(data: arguments.Data) -> None:
    """Print the text that counts."""
    typer.echo(_stored(data).text.decode("utf-8-sig"), nl=False)


@app.command()
def diff(data: arguments.Data, config: arguments.Config) -> None:
    """Show what a file says otherwise than the database. Exit 0: nothing, 1: something."""
    from queue_server.config.file.shared_text import shared_text

    stored, text = _stored(data), shared_text(_read(config))
    lines = [*difflib.unified_diff(_lines(stored.text), _lines(text), "database", str(config))]
    sys.stdout.writelines(lines)
    raise typer.Exit(DIFFERS if lines else 0)


@app.command()
def put(
    data: arguments.Data,
    config: arguments.Config,
    after: Annotated[
        int | None, typer.Option("--after", min=0, metavar="N", help="Only if the text in force has this number.")
    ] = None,
    accept: Annotated[
        int,
        typer.Option(
            "--accept", min=0, metavar="N", help="How many open bookings, and visitors in draws, may lose their time."
        ),
    ] = 0,
) -> None:
    """Put a file's text into the database. All servers put it in force within seconds.

    Its sections [server], [store] and [backup] are left out: they are each machine's own.
    """
    from queue_server.config.file.load import parse
    from queue_server.config.file.shared_text import shared_text
    from queue_server.journal.shared.contents import StoredConfiguration

    checked = _checked(config)
    text = shared_text(checked)
    need_database(data)

    async def keep(store: "Store") -> int | None:
        stored = await store.configuration()
        number = stored.number if stored is not None else 0
        if stored is not None and stored.text == text:
            return number
        if after not in (None, number):
            return None
        await need_accepted(store, parse(checked, str(config)), accept)
        new = StoredConfiguration(number + 1, now_us(), AUTHOR, None, text)
        return number + 1 if await store.put_configuration(new) else None

    number = with_store(data, keep)
    if number is None:
        raise UserError(sentence_of("Somebody else has put another text there. See kezek config diff, then try again."))
    typer.echo(in_words(sentence_of("The text in the database has number {number}.", number=number), translator()))


def need_database(data: "arguments.Data") -> None:
    """Raises `UserError` for a folder: there the file is what counts."""
    if isinstance(data, Path):
        raise UserError(
            sentence_of("{folder} is a folder: there the file given to kezek serve counts. Edit it.", folder=data)
        )


def _stored(data: "arguments.Data") -> "StoredConfiguration":
    need_database(data)
    stored = with_store(data, lambda store: store.configuration(), read_only=True)
    if stored is None:
        raise UserError(sentence_of("There is no configuration in the database yet. See kezek config put."))
    return stored


def _checked(file: Path) -> bytes:
    """The text of a file that is a right configuration. Raises `UserError`."""
    from queue_server.config.file.load import parse

    text = _read(file)
    try:
        parse(text, str(file))
    except ConfigError as error:
        raise UserError(error_text(error, translator()), 2) from error
    return text


def _read(file: Path) -> bytes:
    from queue_server.config.system.system_errors import reason

    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(unreadable(file, reason(error))) from error


def _lines(text: bytes) -> list[str]:
    return text.decode("utf-8-sig").replace("\r\n", "\n").splitlines(keepends=True)
