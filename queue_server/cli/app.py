"""Lists the subcommands."""

from importlib import import_module, metadata
from typing import Annotated

import typer

from queue_server.cli.access import people, tokens
from queue_server.cli.journals import clock, records, verify
from queue_server.cli.journals.public_log import commands as public_log
from queue_server.cli.machine import kiosk_setup, serve, upgrade
from queue_server.cli.replication import catalogue, centre, join, region, standby
from queue_server.cli.store import configurations, databases, move, servers

app = typer.Typer(
    name="kezek",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(is_requested: bool) -> None:
    if not is_requested:
        return
    try:
        typer.echo(f"kezek {metadata.version('kezek')}")
    except metadata.PackageNotFoundError:
        typer.echo("kezek, from a checkout that is not installed")
    raise typer.Exit


@app.callback()
def kezek(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Kezek, the electronic queue for public-service halls: one fair line that anyone can verify."""


def _mount(name: str, target: str, explanation: str) -> None:
    """Add a subcommand whose own program, `module:typer_app`, is imported only when it is called."""

    @app.command(
        name,
        help=explanation,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def run(context: typer.Context) -> None:
        module, attribute = target.split(":")
        program = getattr(import_module(module), attribute)
        typer.main.get_command(program)(context.args, prog_name=context.command_path)


app.command("serve")(serve.serve)
_mount("demo", "queue_server.demo:app", "Run a sample hall with simulated visitors and boards.")
_mount("bridge", "firmware_bridge.cli:app", "Drive LED boards and operators' panels.")
_mount("replay", "queue_server.replay.cli:app", "Play a recorded day through the public API.")
_mount("import", "queue_server.stats.backtest.cli:import_log", "Make a hall's journal from the log of another system.")
_mount("rebuild-visits", "queue_server.stats.figures.cli:rebuild_visits", "Make the figures anew from the journal.")
_mount(
    "report",
    "queue_server.reports.terminal.report_cli:report",
    "A period's figures: a page, a PDF, a workbook, or data.",
)
_mount(
    "open-data",
    "queue_server.reports.terminal.report_cli:open_data",
    "A day that anyone may read, without anything personal.",
)
_mount(
    "simulate",
    "queue_server.reports.terminal.simulate_cli:simulate",
    "Play a past day with other windows or another rule.",
)
_mount("staff", "queue_server.reports.terminal.staff_cli:staff", "How many windows should be open, and when.")
_mount("forecast-check", "queue_server.stats.backtest.cli:forecast_check", "Hold estimates of waits against what came.")
_mount(
    "alarm-check", "queue_server.stats.backtest.alarm_cli:alarm_check", "Hold alarms of long waits against what came."
)
app.command("check-config")(serve.check_config)
app.command("clock")(clock.clock)
app.command("servers")(servers.servers)
app.add_typer(tokens.app, name="token")
app.add_typer(people.app, name="user")
app.add_typer(databases.app, name="store")
app.add_typer(configurations.app, name="config")
app.add_typer(public_log.app, name="log")
app.add_typer(centre.app, name="centre")
app.add_typer(region.app, name="region")
app.add_typer(catalogue.app, name="catalogue")
app.command("link")(people.link)
for command in (verify.verify, records.audit, records.export, records.backup, records.restore):
    app.command(command.__name__)(command)
app.command("move")(move.move)
app.command("join", short_help="Send the journal of a hall to a centre.")(join.join)
app.command("leave")(join.leave)
app.command("promote", short_help="Take a hall over on its standby.")(standby.promote)
app.add_typer(standby.app, name="standby")
app.command("kiosk-setup")(kiosk_setup.kiosk_setup)
app.command("upgrade")(upgrade.upgrade)
