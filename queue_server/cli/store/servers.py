"""Lists the servers of a store: `kezek servers`."""

from typing import TYPE_CHECKING

from queue_server.cli import arguments
from queue_server.cli.stores import moment, print_table, with_store
from queue_server.clock import now_us

if TYPE_CHECKING:
    from queue_server.journal.store import Store


def servers(data: arguments.Data) -> None:
    """List the servers that run on a store."""

    async def rows(store: "Store") -> list[tuple[str, ...]]:
        from queue_server.servers import is_alive, runs_here

        rows, now = await store.servers(), now_us()
        running = [row for row in rows if is_alive(row, now) or runs_here(row.id)]
        return [
            (
                row.name or "-",
                row.address or "-",
                row.version or "-",
                moment(row.started_at),
                "runs" if row in running else f"not seen since {moment(row.seen_at)}",
                _differences(row.folders, row.configuration, running[0].folders, running[0].configuration)
                if row in running
                else "",
            )
            for row in rows
        ]

    heading = ("NAME", "ADDRESS", "VERSION", "STARTED", "STATE", "DIFFERS FROM THE FIRST IN")
    print_table(heading, with_store(data, rows, read_only=True))


def _differences(folders: str, configuration: str, first_folders: str, first_configuration: str) -> str:
    differences = {"media or voices": folders != first_folders, "configuration": configuration != first_configuration}
    return ", ".join(name for name, differs in differences.items() if differs)
