"""`serve` and `check-config`."""

import asyncio
import logging
import sys
from collections.abc import Coroutine, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from queue_server.cli import arguments
from queue_server.config.definition import Definition
from queue_server.config.zone_files import difference, in_words, use_newer

log = logging.getLogger(__name__)


def serve(
    config: arguments.Config,
    data: arguments.Data,
    host: Annotated[str | None, typer.Option(metavar="HOST", help="Instead of the configuration's host.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, metavar="PORT", help="Instead of the configuration's port; 0: any.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what repeats, too.")] = False,
) -> None:
    """Serve halls: pages, API and sockets on one port.

    Prints `ready http://HOST:PORT` once it accepts. Ctrl-C and SIGTERM stop it in order: what has been asked is
    committed, and the screens are told.
    """
    from queue_server.config.load import load

    settings = load(config)  # before the import of all the rest, so that a mistake is told at once
    from queue_server import app

    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for sentence, is_warning in _zones(settings.halls):
        log.log(logging.WARNING if is_warning else logging.INFO, "%s", sentence)
    run(
        app.run(
            settings,
            data,
            settings.server.host if host is None else host,
            settings.server.port if port is None else port,
            ready=lambda address: typer.echo(f"ready {address}"),
            file=config,
            invite=_invite,
        )
    )


def _invite(address: str) -> None:
    """On standard error and not in the log, which is kept and read by others: the link makes an administrator."""
    typer.echo(f"Nobody administers this server yet. Open this once, within an hour: {address}", err=True)


def check_config(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The configuration, such as config.toml.")],
) -> None:
    """Name every mistake of a configuration.

    Exit 0: there is none; 2: a line for each, `FILE:LINE: KEY: what is wrong`.
    """
    from queue_server.config.load import load

    halls = load(file).halls
    typer.echo(f"{file}: right; {'hall' if len(halls) == 1 else 'halls'} {', '.join(halls)}")
    for sentence, is_warning in _zones(halls):
        typer.echo(sentence, err=is_warning)


def _zones(halls: Mapping[str, Definition]) -> Iterator[tuple[str, bool]]:
    """For each time zone of these halls its offset today and whose files say so, and a warning where files disagree."""
    zone_files, now = use_newer(), datetime.now(UTC)
    for timezone in dict.fromkeys(definition.timezone for definition in halls.values()):
        yield in_words(zone_files, timezone, now), False
        if (warning := difference(zone_files, timezone, now)) is not None:
            yield warning, True


def run(program: Coroutine[None, None, None]) -> None:
    """Run a server's main coroutine on the fastest loop there is."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(program)
    else:
        uvloop.run(program)
