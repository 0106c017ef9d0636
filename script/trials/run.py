"""`script/trial`: several servers, a crowd that goes to a random one for each command, and everything that may happen.

Servers are killed one after another; then the database goes and comes back; then its standby takes its place. At the
end the journal is compared with what people were told. Exit 1 if anybody would have noticed.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from random import Random
from statistics import quantiles
from time import monotonic
from typing import Final

from msgspec import Struct

from displays.paper.simulator.printer import SimulatedPrinter
from displays.paper.simulator.tape import Text, printed
from queue_server.journal.export import read_file
from script.trials.boards import Absence, TrialBoard
from script.trials.bookers import Bookers
from script.trials.booking_findings import booking_findings
from script.trials.crowd import PAPER_KIOSK, Crowd
from script.trials.database import Cluster, cluster
from script.trials.findings import Account, findings
from script.trials.fleet import Fleet, fleet, kezek
from script.trials.last_places import LastPlacesPlan, last_places
from script.trials.region import RegionPlan, region_trial
from script.trials.report import TrialReport
from script.trials.sending import HALL, Sender
from script.trials.settings import configuration
from script.trials.worker_kills import WorkerKillPlan, worker_kills

KIOSKS: Final = 16
DESKS: Final = 16
BOOKERS: Final = 8
BOARDS: Final = 6
KILL_EVERY_S: Final = 2.0
DATABASE_AWAY_S: Final = 10.0
SETTLED_S: Final = 3.0
"""How long after the database is back a command may still be refused."""
CALLED_WITHIN_S: Final = 60.0
"""How long the desks have at the end to call whoever waits."""
REST_S: Final = 6.0
"""How long boards have to come right at the end."""
PRINTED_WITHIN_S: Final = 20.0
"""How long the last paper may take: the work of a server that died goes on elsewhere after `claims.CLAIM_S`."""


class TrialPlan(Struct, frozen=True):
    """What a trial does. `seconds` is how long servers are killed one after another."""

    store: str = "postgres"
    servers: int = 3
    seconds: float = 60.0
    kiosks: int = KIOSKS
    desks: int = DESKS
    bookers: int = BOOKERS
    kill_every_s: float = KILL_EVERY_S
    kills: bool = True
    outage: bool = True
    failover: bool = True
    away_s: float = DATABASE_AWAY_S
    rest_s: float = REST_S


class Incidents:
    """What happens to the servers and to the database, and whether a refusal is right meanwhile."""

    def __init__(self, plan: TrialPlan, servers: Fleet, database: Cluster | None, seed: int) -> None:
        self.is_away = False
        self.absences: list[Absence] = []
        self.kills = 0
        self._plan = plan
        self._fleet = servers
        self._database = database
        self._chance = Random(seed)  # noqa: S311 - what happens is made up, not kept secret

    async def run(self) -> None:
        """Everything of the plan, one thing after another."""
        await self._kill_servers()
        if self._database is not None and self._plan.outage:
            async with self._away():
                await self._database.stop("primary")
                await asyncio.sleep(self._plan.away_s)
                await self._database.start("primary")
        if self._database is not None and self._plan.failover:
            async with self._away():
                await self._database.stop("primary")
                await self._database.promote()

    async def _kill_servers(self) -> None:
        until = monotonic() + self._plan.seconds
        async with asyncio.TaskGroup() as starting:
            await self._kill_until(until, starting)

    async def _kill_until(self, until: float, starting: asyncio.TaskGroup) -> None:
        while (left := until - monotonic()) > 0:
            await asyncio.sleep(min(self._plan.kill_every_s, left))
            up = [server for server in self._fleet.servers if server.is_up]
            if self._plan.kills and monotonic() < until and len(up) > 1:  # somebody must be there to notice nothing
                server = self._chance.choice(up)
                await server.kill()
                self.kills += 1
                starting.create_task(server.start())

    @asynccontextmanager
    async def _away(self) -> AsyncIterator[None]:
        self.is_away, began = True, monotonic()
        yield
        await asyncio.sleep(SETTLED_S)
        self.absences.append((began, monotonic()))
        self.is_away = False


async def trial(plan: TrialPlan, folder: Path, seed: int = 1) -> TrialReport:
    """Put servers through the plan, in an empty folder."""
    async with AsyncExitStack() as stack:
        printer = await stack.enter_async_context(SimulatedPrinter())
        database = None
        if plan.store == "postgres":
            database = await stack.enter_async_context(cluster(folder / "database", has_standby=plan.failover))
        config = folder / "config.toml"
        config.write_text(configuration(plan.desks, printer.port, database.url if database else None), "utf-8")
        folders = [folder / f"data-{place + 1}" for place in range(plan.servers)] if database else [folder / "data"]
        place = database.url if database else str(folders[0])
        tokens = {role: await _token(place, role) for role in ("kiosk", "operator", "booking")}
        tokens[PAPER_KIOSK] = await _token(place, "kiosk", PAPER_KIOSK)
        servers = await stack.enter_async_context(fleet(plan.servers, config, folders, folder))
        return await _rush(plan, servers, database, tokens, printer, place, folder, seed)


async def _rush(
    plan: TrialPlan,
    servers: Fleet,
    database: Cluster | None,
    tokens: dict[str, str],
    printer: SimulatedPrinter,
    place: str,
    folder: Path,
    seed: int,
) -> TrialReport:
    account, incidents = Account(), Incidents(plan, servers, database, seed)
    chance = Random(seed)  # noqa: S311 - what happens is made up, not kept secret
    sender = Sender(servers.urls, tokens, account, lambda: incidents.is_away, chance)
    crowd, bookers = Crowd(sender, account), Bookers(sender, account)
    boards = [TrialBoard(servers.urls, seed + place) for place in range(BOARDS)]
    stop = asyncio.Event()
    following = [asyncio.create_task(board.run()) for board in boards]
    began = monotonic()
    try:
        rushing = asyncio.gather(crowd.run(plan.kiosks, plan.desks, stop), bookers.run(plan.bookers, stop))
        await incidents.run()
        stop.set()
        try:
            await asyncio.wait_for(rushing, CALLED_WITHIN_S)
        except TimeoutError:
            account.wrong.append(
                f"not everybody was called or answered within {CALLED_WITHIN_S:.0f} s of the last ticket"
            )
        took = monotonic() - began
        await asyncio.sleep(plan.rest_s)
        with suppress(TimeoutError):
            await asyncio.wait_for(_all_printed(printer, account), PRINTED_WITHIN_S)
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    for board in boards:
        account.board_delays += board.delays(account.calls, monotonic(), incidents.absences)
    account.printed = _numbers(printer, account)
    journal = [record async for record in read_file(await _export(place, folder))]
    of_tickets = findings(account, [record.body for record in journal], incidents.kills)
    return TrialReport(_figures(account, incidents, took), [*of_tickets, *booking_findings(account, journal)])


async def _all_printed(printer: SimulatedPrinter, account: Account) -> None:
    """Wait until every ticket of the kiosk is on paper, which a kill in the middle of one may prevent."""
    while len(_numbers(printer, account)) < len(account.paper_tickets):
        await printer.printed(len(printer.jobs) + 1)


def _numbers(printer: SimulatedPrinter, account: Account) -> list[str]:
    return [number for job in printer.jobs if (number := _number(job, account)) is not None]


def _number(job: bytes, account: Account) -> str | None:
    """The number of the ticket on a piece of paper."""
    numbers = {ticket.number for ticket in account.paper_tickets}
    texts = [item.text.strip() for item in printed(job) if isinstance(item, Text)]
    return next((text for text in texts if text in numbers), None)


async def _token(place: str, role: str, name: str | None = None) -> str:
    return await kezek("token", "add", "--data", place, "--role", role, "--name", f"trial {name or role}")


async def _export(place: str, folder: Path) -> Path:
    file = folder / "journal.jsonl"
    file.write_text(f"{await kezek('export', '--data', place, '--hall', HALL)}\n", "utf-8")
    return file


def _figures(account: Account, incidents: Incidents, took: float) -> list[str]:
    paper = f"{len(account.printed)} of {len(account.paper_tickets)} on paper"
    share, longest = quantiles(account.latencies, n=100), max(account.latencies)
    refused = f"{len(account.refusals)} places refused, {len(account.entries)} in a draw"
    return [
        f"{account.commands} commands in {took:.0f} s, {account.repeats} sent again, {incidents.kills} servers killed",
        f"answer: median {1000 * share[49]:.0f} ms, p99 {1000 * share[98]:.0f} ms, longest {longest:.1f} s",
        f"{len(account.tickets)} tickets, {len(account.calls)} calls; {paper}",
        f"{len(account.bookings)} answers about bookings, {refused}",
        f"latest call on a board: {max(account.board_delays, default=0.0):.1f} s",
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the trial that the arguments ask for, and print what came of it."""
    parser = argparse.ArgumentParser(prog="script/trial", description=__doc__)
    parser.add_argument("--store", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--servers", type=int, help="three, and two with --last-places")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long servers are killed one after another")
    parser.add_argument("--kill-every", type=float, help="seconds from one kill to the next: 2, 1 with --last-places")
    parser.add_argument("--last-places", action="store_true", help="200 people want 20 places, 16 at a time")
    parser.add_argument("--region", type=int, metavar="HALLS", help="so many halls send their journals to one centre")
    parser.add_argument("--worker", action="store_true", help="the worker beside one server is killed, not a server")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--logs", type=Path, help="a folder for the servers' logs, when somebody noticed")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user where we are root
        report = asyncio.run(_chosen(options, Path(folder)))
        if report.findings and options.logs is not None:
            options.logs.mkdir(parents=True, exist_ok=True)
            for log in Path(folder).glob("*.log"):
                shutil.copy(log, options.logs)
    print("\n".join(report.figures))  # noqa: T201 - this is a program for a terminal
    for finding, times in Counter(report.findings).most_common():
        print(finding if times == 1 else f"{finding} ({times} times)")  # noqa: T201 - as above
    if not report.findings:
        print("Nobody noticed.")  # noqa: T201 - as above
    sys.exit(1 if report.findings else 0)


async def _chosen(options: argparse.Namespace, folder: Path) -> TrialReport:
    """The trial that the options name."""
    if options.region is not None:
        return await region_trial(RegionPlan(halls=options.region, seconds=options.seconds), folder)
    named = {"servers": options.servers, "kill_every_s": options.kill_every}
    plan = {name: value for name, value in named.items() if value is not None}
    plan |= {"store": options.store, "seconds": options.seconds}
    if options.worker:
        return await worker_kills(WorkerKillPlan(seconds=options.seconds), folder, options.seed)
    if options.last_places:
        return await last_places(LastPlacesPlan(**plan), folder, options.seed)
    return await trial(TrialPlan(**plan), folder, options.seed)


if __name__ == "__main__":
    main()
