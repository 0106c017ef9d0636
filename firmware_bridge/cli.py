"""`kezek bridge`: runs the serial side, shows its status, and offers the installer's tools.

Exit codes: 0 done, 1 not possible now or something fails, 2 wrong arguments or configuration.
"""

import asyncio
import logging
import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firmware_bridge.terminal import STATUS_PORT, fail, place_in_file, run_to_end, status_port_of
from firmware_bridge.tools import commands

if TYPE_CHECKING:
    from queue_server.config.boards import Bridge

app = typer.Typer(
    help="The serial side: LED boards, operators' panels, modems for SMS.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SERVER_ADDRESS = re.compile(
    r"https?://(\[[\dA-Fa-f:.]+\]|[^/:?#\s]+)(:\d{1,5})?(/|$)"
)  # a host, perhaps a port and a prefix


@app.callback(invoke_without_command=True)
def bridge(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="The configuration, such as config.toml.")] = None,
    server: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            envvar="KEZEK_SERVER",
            help="The server, as http://10.0.0.5:8080. Given again for each of several: one that answers is followed.",
            show_envvar=True,
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(metavar="TOKEN", envvar="KEZEK_TOKEN", help="A token of the role bridge.", show_envvar=True),
    ] = None,
    status: Annotated[bool, typer.Option("--status", help="Say how the running bridge does, and end.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what repeats, too.")] = False,
) -> None:
    """Follow a server and drive its boards and panels until Ctrl-C or SIGTERM, which leave the closing text on them."""
    if context.invoked_subcommand is not None:
        return
    if config is None:
        raise typer.BadParameter("say which configuration: --config FILE")
    if status:
        _show_status(config)
    elif not server or not all(map(SERVER_ADDRESS.match, server)):
        raise typer.BadParameter("say which server: --server http://HOST:PORT")
    elif not token:
        raise typer.BadParameter("give a token of the role bridge: --token, or KEZEK_TOKEN in the environment")
    else:
        _run(config, server, token, verbose=verbose)


def _run(file: Path, servers: list[str], token: str, *, verbose: bool) -> None:
    from firmware_bridge import bridge as bridging
    from firmware_bridge.server.server_choice import ServerChoice
    from queue_server.config.file.load import load

    settings = load(file)
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if not verbose:  # it logs every try to reconnect; `live_socket` logs the first
        logging.getLogger("websockets").setLevel(logging.WARNING)
    if not settings.bridge.buses and not settings.bridge.modems:
        fail(f"{file}: bridge.buses: there is no bus to drive, and no modem; add one as [[bridge.buses]]", 2)

    async def until_told() -> None:
        stop = asyncio.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
        await bridging.run(
            settings.bridge,
            settings.halls,
            ServerChoice(servers),
            token,
            stop=stop,
            connected=lambda: typer.echo("bridge ready"),
            status_port=settings.bridge.status_port,
            places=_places(file, settings.bridge),
            status_place=place_in_file(file, STATUS_PORT),
        )

    run_to_end(until_told())


def _places(file: Path, settings: "Bridge") -> dict[str, str]:
    """The place of the port of each bus and modem in the file: `config.toml:12: bridge.buses[0].port`."""
    from firmware_bridge.bridge import modem_place

    buses = {bus.id: ("buses", index) for index, bus in enumerate(settings.buses)}
    modems = {modem_place(modem.id): ("modems", index) for index, modem in enumerate(settings.modems)}
    return {
        name: place_in_file(file, ("bridge", table, index, "port")) for name, (table, index) in (buses | modems).items()
    }


def _show_status(file: Path) -> None:
    from firmware_bridge.tools.status_table import read_status, status_table
    from queue_server.config.file.load import load

    status = run_to_end(read_status(status_port_of(file, load(file).bridge.status_port)))
    typer.echo(status_table(status))
    raise typer.Exit(1 if status.failing else 0)


app.command()(commands.pair)
app.command()(commands.scan)
app.command("test")(commands.exercise_board)
app.command("address")(commands.give_address)
app.command()(commands.monitor)
app.command()(commands.simulate)
