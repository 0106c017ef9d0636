"""A past log sent to a server: read by the real process beside it, looked at, changed, written, stopped, refused."""

import asyncio
import shutil
from collections import namedtuple
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Unavailable
from queue_server.stats.past_logs import log_writer
from queue_server.upkeep import incoming_file
from queue_server.upkeep.past_logs.import_job import import_past
from queue_server.upkeep.past_logs.past_import import PastImport
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Reply, Server, authorization, serving
from tests.past_logs import log_bytes

IMPORT = "/api/v1/import"
ROWS = (
    "2025-03-03,Земля,2,09:00,09:10,09:20,Айгүл",
    "2025-03-03,Roads,,09:05,,09:30,",
    "2025-03-04,LAND,,09:00,09:01,17:00,Айгүл",
)
LOG = log_bytes(*ROWS).decode().replace(",", ";").encode("utf-8")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    store = await SqliteStore.open(tmp_path)
    async with serving(store, DEFINITION) as running:
        running.app[PARTS][Upkeep].data = tmp_path
        yield running
    await store.close()


def files(folder: Path) -> list[str]:
    """All that lies in the folder of what was sent."""
    return sorted(path.name for path in (folder / "import").glob("*"))


async def send(server: Server, body: bytes, name: str = "log.csv", hall: str = "aksu") -> Reply:
    return await server.ask("POST", f"{IMPORT}/file", "admin", params={"hall": hall, "name": name}, data=body)


async def rest(server: Server) -> Any:
    """The document once nothing is under way."""
    work = server.app[PARTS][Upkeep].past_import
    async with asyncio.timeout(200):
        await work.reading.until_idle()
        await work.writing.until_idle()
    return (await server.ask("GET", IMPORT, "admin")).json


async def read(server: Server, body: bytes, name: str = "log.csv") -> Any:
    reply = await send(server, body, name)
    assert (reply.status, reply.json["stage"]) == (201, "reading"), reply.body
    return await rest(server)


async def yes(server: Server, version: int) -> Reply:
    return await server.ask("POST", IMPORT, "admin", json={"version": version})


async def test_a_log_is_sent_looked_at_changed_and_imported(server: Server, tmp_path: Path) -> None:
    """The preview says what becomes of it, in each language; what is said of it counts; the figures have it at once,
    the trail names each act, and the file is gone."""
    await server.issue()
    document = await read(server, LOG)
    preview = document["preview"]
    assert (document["stage"], preview["hall"], preview["present"]) == ("ready", "aksu-past", 0)
    assert [preview[key] for key in ("first_day", "last_day", "visits", "left")] == ["2025-03-03", "2025-03-04", 3, 1]
    assert {service["name"]: service["service"] for service in preview["services"]} == {
        "Земля": None, "Roads": None, "LAND": "land",
    }  # fmt: skip
    assert preview["servers"] == [{"name": "Айгүл", "window": 1, "visits": 2}]
    assert preview["openings"][0] == {"weekday": 0, "opens": "09:10", "closes": "09:20", "days": 1}
    assert preview["sentences"]["en"][0] == "log.csv: UTF-8, columns by semicolon"
    assert preview["sentences"]["ru"][2] == "3 посещения за 2 дня; 0 из них у запасного окна"
    choices = {"timezone": "Asia/Aqtau", "services": {"Земля": "land"}, "head_starts": {"2": 90}, "norm_minutes": 5}
    reply = await server.ask(
        "POST", f"{IMPORT}/choices", "admin", json={"version": document["version"], "choices": choices}
    )
    assert reply.status == 200, reply.body
    document = await rest(server)
    assert {service["service"] for service in document["preview"]["services"]} == {"land", None}
    assert document["preview"]["priorities"] == [{"value": "2", "visits": 1, "head_start_s": 90}]
    assert (await yes(server, document["version"] - 1)).code == "import_changed"
    assert (await yes(server, document["version"])).json["stage"] == "writing"
    document = await rest(server)
    assert (document["stage"], document["imported"]["hall"]) == ("imported", "aksu-past")
    assert files(tmp_path) == []
    figures = await server.ask("GET", f"{HALL}/stats?from=2025-03-01&to=2025-10-09&by=service", "manager")
    groups = {name: part["balance"]["issued"] for name, part in figures.json["groups"].items()}
    assert groups == {"land": 3, "roads": 1}
    assert (await yes(server, document["version"])).code == "import_not_ready"
    acts = [(trace.act, trace.name) for trace in await server.context.store.traces(3)]
    assert acts == [("past_log_imported", "aksu"), ("past_log_sent", "log.csv")]


@pytest.mark.parametrize(
    ("name", "body", "line", "sentence"),
    [
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(60), 1, "by its content it is a picture"),
        ("a.csv.gz", log_bytes(*ROWS), 0, "is no whole gzip file"),
        ("a.csv", "\n".join(ROWS).encode(), 1, "the heading has no column day, service"),
        ("a.csv", LOG.decode().encode("utf-16-le")[:-1], 4, "was cut short"),
    ],
)
async def test_a_file_that_is_no_log(
    server: Server, tmp_path: Path, name: str, body: bytes, line: int, sentence: str
) -> None:
    """Whatever its ending says; the line and the fault are named in three languages, and nothing is written. What else
    a file can be is in tests/unit/stats/past_logs."""
    document = await read(server, body, name)
    (fault,) = document["faults"]
    assert (document["stage"], fault["line"]) == ("refused", line), fault
    assert sentence in fault["reason"]["en"]
    assert len({fault["reason"][language] for language in ("kk", "ru", "en")}) == 3
    assert (await yes(server, document["version"])).code == "import_not_ready"
    assert await server.context.store.head("aksu-past") is None
    await server.ask("POST", f"{IMPORT}/cancel", "admin", json={})
    assert files(tmp_path) == []


async def test_bad_rows_are_named_and_a_flood_is_counted(server: Server) -> None:
    """The first twenty by line and column."""
    document = await read(server, log_bytes(*ROWS[:1], *["2025-03-03,land,,x,2,3,A"] * 25))
    assert (document["fault_count"], len(document["faults"]), document["faults"][0]["line"]) == (25, 20, 3)
    assert document["faults"][0]["reason"]["ru"].startswith("arrival_s: 'x'")


async def test_a_log_that_goes_on_beside_the_hall(server: Server) -> None:
    """Whoever came after the first ticket would count twice: said before anything is written."""
    await server.issue()
    server.clock.pass_s(86_400)
    document = await read(server, log_bytes("2025-10-10,land,,13:00,13:01,13:02,A"))
    assert (document["stage"], document["preview"]) == ("refused", None)
    assert document["obstacle"]["en"].startswith("aksu gave its first ticket before the log ends")


async def test_a_writing_that_is_stopped_goes_on(server: Server, tmp_path: Path) -> None:
    """What is written stays and no figure counts it; the rest follows, and the journal is as if nothing had been."""
    rows = [f"2025-03-{1 + n // 400:02},land,,{30000 + n % 400 * 60},{30030 + n % 400 * 60},{30050 + n % 400 * 60},A"
            for n in range(2000)]  # fmt: skip
    document = await read(server, log_bytes(*rows))
    await yes(server, document["version"])
    async with asyncio.timeout(200):
        while (await server.ask("GET", IMPORT, "admin")).json["reached"] == 0:
            assert server.app[PARTS][Upkeep].past_import.writing.is_running
            await asyncio.sleep(0.02)  # the process has to begin
    stopped = (await server.ask("POST", f"{IMPORT}/cancel", "admin", json={})).json
    assert (stopped["stage"], files(tmp_path)) == ("stopped", ["log.csv"])
    head = await server.context.store.head("aksu-past")
    assert head is not None
    assert 0 < head.seq < document["preview"]["records"]
    figures = await server.ask("GET", f"{HALL}/stats?from=2025-03-01&to=2025-10-09", "manager")
    assert figures.json["total"]["balance"]["issued"] == 0
    await yes(server, stopped["version"])
    document = await rest(server)
    assert document["imported"]["resumed_after"] >= head.seq
    assert document["imported"]["records"] == document["preview"]["records"]


async def test_an_upload_that_is_cancelled_or_breaks_off(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile a second administrator sees it and cannot send another; what has come of it is removed."""
    abandoned = asyncio.Event()
    loop, abandon = asyncio.get_running_loop(), incoming_file.IncomingFile.abandon

    def abandon_and_tell(upload: incoming_file.IncomingFile) -> None:
        abandon(upload)
        loop.call_soon_threadsafe(abandoned.set)

    monkeypatch.setattr(incoming_file.IncomingFile, "abandon", abandon_and_tell)
    for breaks_off in (True, False):
        abandoned.clear()
        _, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
        secret = authorization("admin")["Authorization"]
        writer.write(
            f"POST {IMPORT}/file?hall=aksu&name=a.csv HTTP/1.1\r\nHost: localhost\r\nAuthorization: {secret}\r\n"
            f"Content-Length: 5000\r\n\r\n".encode()
            + LOG
        )
        await writer.drain()
        async with asyncio.timeout(200):
            while (upload_state := (await server.ask("GET", IMPORT, "admin")).json)["reached"] != len(LOG):
                pass
        assert (upload_state["stage"], upload_state["of"], upload_state["sender"]) == ("sending", 5000, "admin-1")
        assert (await send(server, LOG)).code == "work_under_way"
        if not breaks_off:
            cancelled = await server.ask("POST", f"{IMPORT}/cancel", "admin", json={})
            assert cancelled.json["stage"] == "none"
            writer.write(bytes(4000))
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        async with asyncio.timeout(200):
            await abandoned.wait()
            while (await server.ask("GET", IMPORT, "admin")).json["stage"] == "sending":
                pass  # the thread has removed the file and not yet told the handler
        assert files(tmp_path) == []
    assert (await read(server, LOG))["stage"] == "ready"


async def test_what_is_not_even_begun(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four gigabytes, an unknown hall, no name, nothing at all, a disk without room."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    secret = authorization("admin")["Authorization"]
    heading = f"POST {IMPORT}/file?hall=aksu&name=a.csv HTTP/1.1\r\nHost: localhost\r\nAuthorization: {secret}\r\n"
    writer.write(f"{heading}Content-Length: {4 << 30}\r\n\r\n".encode())
    async with asyncio.timeout(200):
        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
    writer.close()
    assert (await send(server, LOG, hall="nowhere")).code == "unknown_hall"
    assert (await send(server, LOG, name="")).code == "malformed"
    assert (await send(server, b"")).code == "malformed"
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 40, 1 << 40, 512 << 20))
    assert (await send(server, LOG)).code == "upload_no_room"
    assert files(tmp_path) == []
    assert (await server.ask("GET", IMPORT, "admin")).json["stage"] == "none"


async def test_choices_that_nobody_can_make(server: Server) -> None:
    """A zone that is none, a service that the hall has not, a head start of two days, nothing to say it of."""
    body: dict[str, Any] = {"version": 0, "choices": {"timezone": "Asia/Almaty"}}
    assert (await server.ask("POST", f"{IMPORT}/choices", "admin", json=body)).code == "import_not_ready"
    body["version"] = (await read(server, LOG))["version"]
    for wrong in ({"timezone": "Mars"}, {"timezone": "UTC", "head_starts": {"2": 172_800}}, {"timezone": 5}):
        answer = await server.ask("POST", f"{IMPORT}/choices", "admin", json=body | {"choices": wrong})
        assert answer.code == "malformed"
    body["choices"] = {"timezone": "UTC", "services": {"Roads": "nothing"}}
    await server.ask("POST", f"{IMPORT}/choices", "admin", json=body)
    assert (await rest(server))["obstacle"]["en"] == "the hall has no service nothing"


async def test_a_disk_that_fills_up_while_it_is_written(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store says so, in three languages; nothing of the past is shown, and the file is there for the next try."""
    document = await read(server, LOG)
    order = server.app[PARTS][Upkeep].past_import.order(tmp_path, writes=True)

    async def full(*_: object) -> None:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(log_writer, "write", full)
    outcome = await asyncio.to_thread(import_past, order)
    assert outcome.obstacle is not None
    assert outcome.obstacle["en"] == "the store cannot be read or written: the disk is full"
    assert outcome.obstacle["ru"].endswith(": the disk is full")
    assert (document["preview"]["records"] > 0, outcome.imported, files(tmp_path)) == (True, None, ["log.csv"])


async def test_what_an_earlier_run_has_left_is_removed(tmp_path: Path) -> None:
    """A file that was sent and not imported is as good as none after a restart."""
    from queue_server.upkeep.past_logs.past_import import forget_uploads

    (tmp_path / "import").mkdir()
    (tmp_path / "import" / "log.csv").write_bytes(LOG)
    forget_uploads(tmp_path)
    forget_uploads(tmp_path)
    assert not (tmp_path / "import").exists()
    assert PastImport(lambda: 0).stage == "none"
