"""`log keys`, `add-key` and `retire-key`: manages the keys with which halls' logs are signed."""

from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.language import translator
from queue_server.cli.stores import with_store
from queue_server.config.mistakes import in_words, sentence_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from queue_server.api.public_log.log_keys import LogKeys
    from queue_server.journal.store import Store

app = typer.Typer(no_args_is_help=True, help="The keys of the public log.")

LogName = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="The log's name, as [log] of the configuration has it.")
]


@app.callback()
def log() -> None:
    """The keys of the public log."""


@app.command()
def keys(data: arguments.Data, name: LogName = None) -> None:
    """Print the public keys of each hall's log, and the one with which others' logs are cosigned."""

    async def lines(store: "Store") -> list[str]:
        log_keys = await _begun(store, name)
        halls = await store.halls()
        own = [str(key.verifier) for hall in halls for key in log_keys.signers(hall)]
        return [*own, str(log_keys.witness().verifier)]

    for line in with_store(data, lines):
        typer.echo(line)


@app.command(name="add-key")
def add_key(data: arguments.Data) -> None:
    """Let one more key sign beside the present ones, from the next start of the server on."""
    from queue_server.api.public_log import log_keys

    _change(data, log_keys.add_key)
    typer.echo(in_words(sentence_of("Start the server anew, and publish the further key."), translator()))


@app.command(name="retire-key")
def retire_key(data: arguments.Data) -> None:
    """Let the oldest key sign no more, from the next start of the server on."""
    from queue_server.api.public_log import log_keys

    _change(data, log_keys.retire_key)
    typer.echo(in_words(sentence_of("Start the server anew: the oldest key signs until then."), translator()))


def _change(data: arguments.Data, change: "Callable[[Store], Awaitable[None]]") -> None:
    try:
        with_store(data, change)
    except ValueError as error:
        raise UserError(f"The keys stay as they are: {error}.", 2) from None


async def _begun(store: "Store", name: str | None) -> "LogKeys":
    from queue_server.api.public_log.log_keys import LogKeys

    log_keys = LogKeys(name)
    await log_keys.begin(store)
    return log_keys
