"""`store create`: makes the tables of a store in a PostgreSQL database."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from queue_server.cli.language import translator
from queue_server.config.mistakes import in_words, sentence_of

app = typer.Typer(no_args_is_help=True, help="The database of several servers.")


@app.callback()
def store() -> None:
    """The database of several servers."""


@app.command()
def create(
    url: Annotated[str, typer.Option("--url", metavar="URL", help="The database, as its owner.")],
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="The role that the servers have.")] = "kezek",
    password_file: Annotated[
        Path | None, typer.Option("--password-file", metavar="FILE", help="The owner's password; else PGPASSFILE.")
    ] = None,
) -> None:
    """Make the tables of a store, or bring them up to date, and let the servers' role work with them.

    Run it as the owner of the database, and again after each update of Kezek. What is there stays as it is.
    """
    from queue_server.journal.place import need_driver

    need_driver()
    from queue_server.journal.postgres.connections import StoreAddress
    from queue_server.journal.postgres.owner import create_store

    version = asyncio.run(create_store(StoreAddress(url, password_file), role))
    reply = sentence_of(
        "The store is ready (schema {version}). The role {role} may add records, and change none.",
        version=version,
        role=role,
    )
    typer.echo(in_words(reply, translator()))
