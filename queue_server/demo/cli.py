"""`kezek demo`: starts the demo and prints the addresses to open."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from queue_server.demo.run import Running


PORT: Final = 8080

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def demo(
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="Seconds of the simulated day in one second.")] = 10,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, metavar="PORT", help="The port; 0: any. [8080, else any]")
    ] = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="0.0.0.0 lets phones and other machines in.")] = "127.0.0.1",
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", file_okay=False, help="Keep the journal there; else it goes with the demo."),
    ] = None,
) -> None:
    """Run the sample hall with simulated visitors, operators and boards until Ctrl-C.

    Some windows of every service stay free: sign in with the link, open one and call whoever is next.
    """
    from rich.console import Console

    from queue_server.demo.hall import demo_config
    from queue_server.demo.run import free_port, run
    from queue_server.demo.sample import sample_config, sample_day

    console = Console(soft_wrap=True, highlight=False)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("queue_server.demo").setLevel(logging.INFO)
    config = demo_config(sample_config())
    chosen = free_port(host, PORT if port is None else port)
    if port and chosen != port:
        raise typer.BadParameter(
            f"port {port} is taken; leave --port out, and the demo takes another", param_hint="--port"
        )
    with _folder(data) as folder, asyncio.Runner(loop_factory=_loop_factory()) as runner:
        try:
            runner.run(
                run(
                    config,
                    sample_day(),
                    folder,
                    host,
                    chosen,
                    speed,
                    ready=lambda running: _print(console, running, folder),
                )
            )
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
    console.print("Stopped.")


def _print(console: "Console", running: "Running", folder: Path) -> None:
    from queue_server.demo.run import BOARDS_PATH

    rows = [("front page", "/"), ("hall board", f"/display/{running.hall}"), ("kiosk", f"/kiosk/{running.hall}")]
    rows += [(f"desk, signed in once as {link.name}", link.path) for link in running.links if link.role == "operator"]
    rows += [(f"as {link.name}", link.path) for link in running.links if link.role != "operator"]
    rows += [("book a time", f"/book/{running.hall}"), ("supervisor", f"/supervisor/{running.hall}")]
    rows += [("secretary of the reception", f"/secretary/{running.hall}")]
    rows += [("LED boards", BOARDS_PATH), ("for programmers", "/docs")]
    width = max(len(label) for label, _ in rows)
    console.print("The demo hall is open:\n")
    for label, path in rows:
        console.print(f"  {label.ljust(width)}  {running.address}{path}", markup=False)
    console.print(f"\nJournal: {folder}. Ctrl-C stops everything.")


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    if named is not None:
        yield named
        return
    with TemporaryDirectory(prefix="kezek-demo-") as folder:
        yield Path(folder)


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return None
    return uvloop.Loop
