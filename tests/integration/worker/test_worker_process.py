"""The worker as a process: it answers what the server itself would, and its absence costs figures, never a ticket."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from displays.paper.simulator.printer import SimulatedPrinter
from queue_server.app_parts import PARTS
from queue_server.assembly.app import engine_on
from queue_server.assembly.background import BackgroundWork
from queue_server.assembly.server_parts import worker_program
from queue_server.bugs import Bugs
from queue_server.clock import monotonic
from queue_server.config.sections.displays import Displays, Printer
from queue_server.journal.memory import MemoryStore
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.loops import Loops
from queue_server.reports.period import Period
from queue_server.stats.background.subprocess_job import GENTLE, IDLE_CLASS
from queue_server.stats.figures.figure_documents import BadPeriod, Statistics
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.views.loops import StoppedLoop
from queue_server.worker.client import questions as q
from queue_server.worker.client import worker_process as worker_process_module
from queue_server.worker.client.answers import EstimatesOfRound, PeriodPage
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.client.store_writes import StoreWrites
from queue_server.worker.client.worker import Worker
from queue_server.worker.client.worker_process import WorkerProcess
from queue_server.worker.pipe import standstill
from queue_server.worker.pipe.channel import WorkerChannel
from queue_server.worker.pipe.faults import WorkerAway, fault_of
from queue_server.worker.pipe.frames import Garbled, Hello, Reply, encode_frame
from queue_server.worker.process.hall_estimates import LIVE_SPAN, live_part
from queue_server.worker.process.service import WorkerService
from tests.disk_class import disk_class
from tests.integration.api.conftest import HALL, serving
from tests.unit.reports.halls import end_of, mondays

RETOLD = mondays()
NOW = end_of(RETOLD)
PAST_HALL = "aksu"
PATIENCE_S = 200.0
"""The worker gives way to whatever else the machine does."""


@contextlib.asynccontextmanager
async def running(program: Sequence[str], store: SqliteStore) -> AsyncIterator[WorkerProcess]:
    worker = WorkerProcess(program, StoreWrites(store, ()), Bugs(lambda: NOW))
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker begins with the server, and not some seconds later."""
    monkeypatch.setattr(worker_process_module, "BEGIN_AFTER_S", 0.0)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """Some Mondays of a hall, with their rows."""
    store = await SqliteStore.open(tmp_path)
    await store.append(Batch(list(records_of(PAST_HALL, RETOLD))))
    engine = engine_on(store, lambda: NOW)
    await engine.open_hall(PAST_HALL, RETOLD.definition)
    await engine.stop()
    yield store
    await store.close()


async def begun(worker: WorkerProcess, times: int = 1) -> int:
    """Wait until the worker has begun so often; returns the number of its process."""
    await until(lambda: worker.begun >= times and worker._child is not None)
    assert worker._child is not None
    return worker._child._process.pid


async def until(condition: Callable[[], bool]) -> None:
    """Wait for another process."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - another process sets no event of this one
            await asyncio.sleep(0.01)


async def answers_of(question: q.WorkerQuestion, *workers: Worker) -> list[bytes]:
    """What each answers. Between the two, the worker may have stored what it does beside the questions, once."""
    return [await worker.ask_encoded(q.encode(question), PATIENCE_S) for worker in workers]


def failing(worker: WorkerProcess) -> list[StoppedLoop]:
    return list(worker.failing())


def questions(language: str) -> list[q.WorkerQuestion]:
    """One of each kind whose answer is the same at every making."""
    period = Period("2026-03-02", "2026-03-23", "2026-03-23")
    context = q.PageContext(PAST_HALL, RETOLD.definition, language, period, NOW)
    criteria = VisitCriteria(first="2026-03-02", last="2026-03-23")
    return [
        q.StatisticsQuestion(PAST_HALL, "2026-03-02", "2026-03-23", "service", NOW),
        q.PeriodPageQuestion(context),
        q.TicketListQuestion(context, criteria, {"service": "land"}, 50),
        q.PanelFileQuestion(context, "waits", "csv"),
        q.ReportFileQuestion(PAST_HALL, "2026-03-16", "2026-03-16", language, "json", NOW),
    ]


@pytest.mark.timeout(700)
async def test_it_answers_what_the_server_itself_would(store: SqliteStore, tmp_path: Path) -> None:
    """Byte by byte, but for chance; errors are the same errors, a question given up leaves the others alone, and the
    server stores what the worker has learned."""
    within = LocalWorker(WorkerService(store, Loops(Bugs(lambda: NOW), lambda: NOW, monotonic)))
    program = worker_program(tmp_path)
    assert program is not None
    async with running(program, store) as worker:
        pid = await begun(worker)
        given_up = asyncio.create_task(worker.ask(questions("ru")[1], PeriodPage))
        await asyncio.sleep(0)
        statistics = msgspec.json.decode(await worker.ask(questions("kk")[0], bytes), type=Statistics)
        assert statistics.total.balance.adds_up
        given_up.cancel()
        for question in (*questions("kk"), *questions("en")):
            answers = [await answers_of(question, within, worker) for _ in range(2)]
            assert any(expected == answer for expected, answer in answers), question
        estimates = q.EstimatesQuestion(PAST_HALL, 10**6, NOW, [], [("land", "veteran")])
        learned, continued = [await asked_worker.ask(estimates, EstimatesOfRound) for asked_worker in (worker, within)]
        assert (learned.seq, learned.newcomers.keys()) == (continued.seq, continued.newcomers.keys())
        assert [row.span for row in await store.tallies(PAST_HALL, [live_part()], [LIVE_SPAN])] == [LIVE_SPAN]
        with pytest.raises(BadPeriod, match="not by 'moon'"):
            await worker.ask(q.StatisticsQuestion(PAST_HALL, None, None, "moon", NOW), bytes)
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert (worker.begun, worker._child is not None and worker._child._process.pid) == (1, pid)
        assert failing(worker) == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


PRELUDE = "import socket, sys, time; s = socket.socket(fileno=int(sys.argv[-1])); "
ECHO = PRELUDE + "hello = s.recv(1000); s.sendall(hello); "


def script(code: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-E", "-c", code)


LITTLE_MEMORY = ("/bin/sh", "-c", 'ulimit -v 40000; exec "$@"', "sh")
NEVER_BEGIN = {
    "no program": (("/nowhere/python",), "No such file"),
    "ends at once": (script("raise SystemExit(3)"), "it ended with code 3"),
    "another version": (script(f"{PRELUDE}s.sendall({encode_frame(Hello('older'))!r}); s.recv(9999)"), "form older"),
    "garbage": (script(f"{PRELUDE}s.sendall(b'HTTP/1.1 400' * 9); time.sleep(60)"), "longer than"),
    "too little memory": (
        (*LITTLE_MEMORY, sys.executable, "-m", "queue_server.worker", "DATA", "20"),
        "ended with code",
    ),
}


@pytest.mark.parametrize("name", NEVER_BEGIN)
async def test_one_that_does_not_begin_is_away(
    name: str, store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asks is refused, the loop is named with its number, and the log says why, once."""
    command, reason = NEVER_BEGIN[name]
    program = [str(tmp_path) if part == "DATA" else part for part in command]
    async with running(program, store) as worker:
        await until(lambda: bool(failing(worker)))
        stopped = failing(worker)
        with pytest.raises(WorkerAway) as away:
            await worker.ask(q.ChartScriptQuestion(), bytes)
        assert not away.value.is_starting
    assert [(loop.name, loop.hall) for loop in stopped] == [("worker", None)]
    assert reason in caplog.text
    assert stopped[0].number in caplog.text


UNFIT = {
    "garbage": "s.recv(9999); s.sendall(bytes([255]) * 64); time.sleep(60)",
    "no answer of that kind": "s.recv(9999); b = bytes([0x94, 3, 1, 0xc4, 1, 0xc3, 0xc0]); "
    "s.sendall(len(b).to_bytes(4, 'big') + b); time.sleep(60)",
    "never": "time.sleep(60)",
    "ends": "s.recv(9999)",
}


@pytest.mark.parametrize("name", UNFIT)
async def test_one_that_does_not_answer_is_ended_and_begins_anew(name: str, store: SqliteStore) -> None:
    """It greets as it should; its answer is garbage, another type, none at all, or its end."""
    async with running(script(ECHO + "s.recv(9999); " + UNFIT[name]), store) as worker:
        await begun(worker)
        with pytest.raises((WorkerAway, Garbled)):
            await worker.ask(q.ChartScriptQuestion(), bytes, 0.5)
        await begun(worker, 2)
        assert [loop.name for loop in failing(worker)] == ["worker"]


ENDS_ONCE = """
from pathlib import Path
marker = Path({marker!r})
is_first = not marker.exists()
marker.touch()
inquiry = b""
while b"chart_script" not in inquiry:
    inquiry += s.recv(9999)
if not is_first:
    s.sendall({reply!r})
    time.sleep(60)
"""


async def test_a_question_is_asked_again_of_the_next_one(store: SqliteStore, tmp_path: Path) -> None:
    """One that ended with a question in its hands is not noticed by whoever asked."""
    reply = encode_frame(Reply(1, q.encode(b"drawn")))
    code = ECHO + ENDS_ONCE.format(marker=str(tmp_path / "marker"), reply=reply)
    async with running(script(code), store) as worker:
        await begun(worker)
        assert await worker.ask(q.ChartScriptQuestion(), bytes) == b"drawn"
        assert worker.begun == 2


async def test_one_that_stands_still_is_ended_and_its_question_asked_again(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has stopped it: whoever asks waits for the next one, and not for the limit of an answer."""
    monkeypatch.setattr(standstill, "STANDSTILL_LOOK_S", 0.05)
    program = worker_program(tmp_path)
    assert program is not None
    async with running(program, store) as worker:
        number = await begun(worker)
        os.kill(number, signal.SIGSTOP)
        statistics = await worker.ask(questions("kk")[0], bytes, PATIENCE_S)
        assert msgspec.json.decode(statistics, type=Statistics).total.balance.adds_up
        assert worker.begun == 2
        assert [loop.name for loop in failing(worker)] == ["worker"]


KILLED_AT_A_START = """
import os
from pathlib import Path
marker = Path({marker!r})
if marker.exists():
    os.kill(os.getpid(), 9)
marker.touch()
s.sendall(s.recv(1000))
"""


async def test_one_that_is_killed_while_it_begins_is_soon_begun_again(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had begun a moment before: neither memory nor version is lacking, for which one would wait a minute."""
    monkeypatch.setattr(worker_process_module, "SOON_S", 0.01)
    monkeypatch.setattr(worker_process_module, "SOON_AT_MOST_S", 0.02)
    monkeypatch.setattr(worker_process_module, "WORKER_STEADY_S", 3600.0)
    async with running(script(PRELUDE + KILLED_AT_A_START.format(marker=str(tmp_path / "marker"))), store) as worker:
        await until(lambda: any(loop.faults > 4 for loop in failing(worker)))
        assert worker._rest_s == 0.02


LACKS_MEMORY_ONCE = ENDS_ONCE.replace("if not is_first:", "s.sendall({fault!r} if is_first else {reply!r})").replace(
    "    s.sendall({reply!r})\n    time.sleep(60)", "time.sleep(60)"
)


async def test_one_that_lacks_memory_is_ended_and_the_next_one_answers(
    store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What it has lost is free again, and whoever asked need not ask again."""
    fault = encode_frame(Reply(1, fault=fault_of(MemoryError())))
    reply = encode_frame(Reply(1, q.encode(b"drawn")))
    code = ECHO + LACKS_MEMORY_ONCE.format(marker=str(tmp_path / "marker"), fault=fault, reply=reply)
    async with running(script(code), store) as worker:
        await begun(worker)
        assert await worker.ask(q.ChartScriptQuestion(), bytes) == b"drawn"
        assert worker.begun == 2
    assert "too little memory" in caplog.text


async def test_it_gives_way_and_ends_with_the_server(tmp_path: Path) -> None:
    """To all others at the processor and the disk; with a server that was killed its end of the socket is closed."""
    await (await SqliteStore.open(tmp_path)).close()
    program = worker_program(tmp_path)
    assert program is not None
    own_end, child_end = socket.socketpair()
    child = await asyncio.create_subprocess_exec(*program, str(child_end.fileno()), pass_fds=(child_end.fileno(),))
    child_end.close()
    reader, writer = await asyncio.open_unix_connection(sock=own_end)
    await WorkerChannel(reader, writer, StoreWrites(MemoryStore(), ())).greet(q.questions_form())
    assert os.getpriority(os.PRIO_PROCESS, child.pid) >= GENTLE
    assert disk_class(child.pid) == IDLE_CLASS
    writer.close()
    assert await asyncio.wait_for(child.wait(), PATIENCE_S) == 0


async def test_one_that_waits_for_its_store_ends_with_the_server() -> None:
    """Also where the server has greeted it before it was killed, and nobody has read that."""
    own_end, child_end = socket.socketpair()
    arguments = ("postgresql://kezek@127.0.0.1:1/absent", "", "20", str(child_end.fileno()))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server.worker", *arguments), pass_fds=(child_end.fileno(),)
    )
    child_end.close()
    own_end.sendall(encode_frame(Hello(q.questions_form())))
    own_end.close()
    assert await asyncio.wait_for(child.wait(), PATIENCE_S) == 0


@pytest.mark.timeout(700)
async def test_it_is_killed_while_tickets_are_given(tmp_path: Path) -> None:
    """No command fails, estimates come back, and the figures are the same."""
    store = await SqliteStore.open(tmp_path)
    program = worker_program(tmp_path)
    async with serving(store, worker=program, expects_bugs=True, public_requests_per_minute=100_000) as server:
        worker = server.app[PARTS][BackgroundWork].worker
        assert isinstance(worker, WorkerProcess)
        for times in (1, 2):
            os.kill(await begun(worker, times), 9)
            for _ in range(10):
                await server.issue()
        await begun(worker, 3)
        await server.app[PARTS][BackgroundWork].expectations["aksu"].keep_up()
        reply = await server.ask("GET", f"{HALL}/stats", "manager")
        assert reply.status == 200, reply.body
        assert reply.json["total"]["balance"]["issued"] == 20
        assert msgspec.json.decode(reply.body, type=Statistics).seq == server.context.feeds()["aksu"].seq
    await store.close()


SENTENCES = {
    "kk": "Көрсеткіштер мен болжамдар қазір қолжетімсіз.",
    "ru": "Показатели и прогнозы сейчас недоступны.",
    "en": "Figures and forecasts are not available at the moment.",
}


def with_printer(device: SimulatedPrinter) -> Displays:
    """Paper for each ticket of the kiosk."""
    printer = Printer(id="door", hall="aksu", kiosks=("kiosk-1",), port=f"tcp://127.0.0.1:{device.port}")
    return Displays(address="http://kezek", printers=(printer,))


async def test_while_it_is_away_pages_say_what_is_missing(tmp_path: Path) -> None:
    """503 with a code, a sentence in each language of staff, and a word for the supervisor; tickets, calls, boards and
    paper go on."""
    store, device = await SqliteStore.open(tmp_path), SimulatedPrinter()
    async with (
        asyncio.timeout(PATIENCE_S),
        device,
        serving(store, for_visitors=with_printer(device), worker=("/nowhere/python",), expects_bugs=True) as server,
    ):
        worker = server.app[PARTS][BackgroundWork].worker
        assert isinstance(worker, WorkerProcess)
        await until(lambda: bool(failing(worker)))
        await server.command(1, "open")
        await server.call()
        ticket = await server.issue()
        assert ticket["estimate"] is None
        await device.printed(2)
        for path in ("/kiosk/aksu", f"/kiosk/aksu/paper/{ticket['id']}", "/display/aksu", f"/t/{ticket['key']}"):
            assert (await server.ask("GET", path, "kiosk")).status == 200, path
        reply = await server.ask("GET", f"{HALL}/stats", "manager")
        assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "figures_away", "60")
        for language, sentence in SENTENCES.items():
            headers = {"Accept": "text/html", "Accept-Language": language}
            page = await server.ask("GET", "/manager/aksu", "manager", headers=headers)
            assert page.status == 503
            assert sentence in page.body.decode()
        ready = await server.ask("GET", "/readyz")
        assert (ready.status, [loop["name"] for loop in ready.json["not_running"]]) == (200, ["worker"])
        board = await server.ask("GET", f"{HALL}/board", "board")
        assert board.status == 200
    await store.close()


async def test_it_begins_after_the_hall_or_when_somebody_asks(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an old PC its libraries would take the processor while the hall opens; a page that is asked for waits."""
    monkeypatch.setattr(worker_process_module, "BEGIN_AFTER_S", 3600.0)
    program = worker_program(tmp_path)
    assert program is not None
    async with running(program, store) as worker:
        for _ in range(20):
            await asyncio.sleep(0)
        assert worker._child is None
        answer = await worker.ask(questions("kk")[0], bytes)
        assert msgspec.json.decode(answer, type=Statistics).total.balance.adds_up
