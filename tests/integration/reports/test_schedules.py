"""Reports that are made by themselves: into folders and by a real SMTP server, once each, whatever goes wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from queue_server.assembly.app import engine_on
from queue_server.bugs import Bugs
from queue_server.claims import CLAIM_S, Claims
from queue_server.clock import HallClock
from queue_server.config.sections.region import RegionSettings
from queue_server.config.sections.reports import Mail, Reports, Schedule
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.memory import MemoryStore
from queue_server.journal.shared.contents import WorkClaim
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.loops import Loops
from queue_server.region.region import Region
from queue_server.reports.schedule.due import Span
from queue_server.reports.schedule.mail import PASSWORD_VARIABLE
from queue_server.reports.schedule.progress import HallProgress, RegionSpan
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.client.schedule_files import ScheduleFiles
from queue_server.worker.client.scheduler import LONGEST_RETRY_S, Scheduler
from queue_server.worker.process.service import WorkerService
from tests.halls import DEFINITION, MORNING
from tests.integration.command_line import SAMPLE
from tests.integration.kezek_process import serving
from tests.integration.mail_server import PASSWORD, USER, Postbox, mail_server
from tests.unit.reports.halls import mondays

DAY = 24 * 60 * MINUTE
CLAIM = round(CLAIM_S * SECOND)
KIOSK = c.Actor("kiosk", "entrance")
DAILY = Schedule(id="daily", hall="aksu", form="json", language="ru", to=("akim@example.kz", "deputy@example.kz"))


class Hall:
    """One hall whose days pass as it is told, with a store that outlives its servers."""

    def __init__(self) -> None:
        self.now = MORNING
        self.monotonic = 0.0
        self.store = MemoryStore()
        self.engine = engine_on(self.store, lambda: self.now)

    async def open(self) -> None:
        await self.engine.open_hall("aksu", DEFINITION)
        self._running = asyncio.create_task(self.engine.run())
        await self.visit("first")

    async def close(self) -> None:
        await self.engine.stop()
        await self._running

    async def visit(self, name: str) -> None:
        """Somebody takes a ticket, whatever else the turn of the day brings."""
        await self.engine.submit("aksu", c.IssueTicket(name, "land"), KIOSK)

    async def next_day(self, days: int = 1) -> None:
        self.now += days * DAY
        await self.visit(f"t{self.now}")

    def progress(self, _schedule: Schedule) -> list[HallProgress]:
        """How far the hall is."""
        return [HallProgress("aksu", self.engine.feeds["aksu"].state.day or "")]

    def server(
        self, *schedules: Schedule, mail: Mail | None = None, clock: Callable[[], int] | None = None
    ) -> Scheduler:
        """A server that has just started."""
        bugs = Bugs(lambda: self.now)
        loops = Loops(bugs, lambda: self.now, lambda: self.monotonic)
        worker = LocalWorker(WorkerService(self.store, loops))
        return Scheduler(
            Reports(mail, schedules),
            self.progress,
            self.store,
            Claims(self.store, lambda: self.now, lambda: self.monotonic),
            ScheduleFiles(worker, Region(RegionSettings())),
            clock or (lambda: self.now),
            lambda: self.monotonic,
        )


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest_asyncio.fixture
async def hall() -> AsyncIterator[Hall]:
    hall = Hall()
    await hall.open()
    yield hall
    await hall.close()


async def test_a_file_for_each_day_that_is_over(hall: Hall, tmp_path: Path) -> None:
    """Nothing of the day that goes on; the day after, its file, whole and under its name; and each once."""
    schedule = replace(DAILY, to=(), folder=str(tmp_path / "reports"), form="csv")
    server = hall.server(schedule)
    await server.round()
    assert not (tmp_path / "reports").exists()
    await hall.next_day()
    await server.round()
    assert names_in(tmp_path / "reports") == ["aksu-2025-10-09.csv"]
    (tmp_path / "reports" / "aksu-2025-10-09.csv").unlink()
    await server.round()
    await hall.server(schedule).round()
    assert names_in(tmp_path / "reports") == []


async def test_nothing_is_made_up_for_while_the_clock_is_in_doubt(hall: Hall, tmp_path: Path) -> None:
    """A day is over, but whether it is, nobody knows before the clock is right."""
    schedule, wrong = replace(DAILY, to=(), folder=str(tmp_path / "reports"), form="csv"), 0
    clock = HallClock(lambda: hall.now + wrong, lambda: hall.now)
    server = hall.server(schedule, clock=clock)
    await server.round()
    await hall.next_day()
    clock()
    wrong = 3650 * DAY
    await server.round()
    assert not (tmp_path / "reports").exists()
    wrong = 0
    await server.round()
    assert names_in(tmp_path / "reports") == ["aksu-2025-10-09.csv"]


async def test_open_data_into_a_public_folder(hall: Hall, tmp_path: Path) -> None:
    """The table, the same as JSON, and what its columns mean."""
    server = hall.server(replace(DAILY, to=(), folder=str(tmp_path), what="open-data"))
    await server.round()
    await hall.next_day()
    await server.round()
    assert names_in(tmp_path) == [
        "aksu-2025-10-09.csv",
        "aksu-2025-10-09.csv-metadata.json",
        "aksu-2025-10-09.json",
    ]


async def test_what_was_missed_is_made_up_for(hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Ten days without a server: the last seven, also those on which the hall was closed, and it is said."""
    schedule = replace(DAILY, to=(), folder=str(tmp_path), form="csv")
    await hall.server(schedule).round()
    await hall.next_day(10)
    await hall.server(schedule).round()
    assert names_in(tmp_path) == [f"aksu-2025-10-{day}.csv" for day in range(12, 19)]
    assert "3 older periods are left out" in caplog.text


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_letter_with_the_report(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, security: Any
) -> None:
    """Encrypted, signed in, in the schedule's language, with the file; once; and the password in no log."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    postbox = Postbox()
    async with mail_server(postbox, tmp_path, security=security) as (port, certificate):
        mail = Mail("127.0.0.1", "kezek@example.kz", port, security, certificate, USER)
        server = hall.server(DAILY, mail=mail)
        await server.round()
        await hall.next_day()
        await server.round()
        await server.round()
        await hall.server(DAILY, mail=mail).round()
    (letter,) = postbox.letters
    assert postbox.readers == [["akim@example.kz", "deputy@example.kz"]]
    assert postbox.signed_in == [USER]
    assert letter["Subject"].startswith("Hall. четверг, 9 октября 2025")
    assert letter["Subject"].endswith(": Никого не обслужили. Половина ждала 1\xa0440 мин или дольше.")
    assert letter["Message-ID"] == "<kezek.aksu.daily.2025-10-09@example.kz>"
    body, file = letter.iter_parts()
    assert "Он опирается на запись" in body.get_content()
    assert (file.get_filename(), file.get_content_type()) == ("aksu-2025-10-09.json", "application/json")
    assert PASSWORD not in caplog.text


async def test_a_server_that_refuses_is_asked_again(
    hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In a minute, then in two; the log says once what is wrong, and nothing of the server's words."""
    postbox = Postbox()
    postbox.refuses = "452 akim@example.kz has no room"
    async with mail_server(postbox, tmp_path) as (port, _):
        server = hall.server(DAILY, mail=unencrypted(port))
        await server.round()
        await hall.next_day()
        await server.round()
        await server.round()
        assert "tried again in 60 s: the mail server refuses: SMTPDataError 452" in caplog.text
        assert "akim" not in caplog.text
        hall.monotonic += 60
        await server.round()
        postbox.refuses = None
        hall.monotonic += 60
        await server.round()
        assert postbox.letters == []
        hall.monotonic += 60
        await server.round()
    assert len(postbox.letters) == 1


async def test_a_server_that_is_away_is_waited_for(hall: Hall, tmp_path: Path) -> None:
    """Nothing is lost: the letter goes out when the mail server is back, also from a server that started meanwhile."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        mail = unencrypted(port)
    server = hall.server(DAILY, mail=mail)
    await server.round()
    await hall.next_day()
    await server.round()
    async with mail_server(postbox, tmp_path, port=port):
        await server.round()
        assert postbox.letters == []
        await hall.server(DAILY, mail=mail).round()
    assert len(postbox.letters) == 1


async def test_a_reader_who_is_unknown_does_not_cost_the_others_theirs(
    hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One of two is refused: the other gets the letter, the log counts, and it is not sent again."""
    postbox = Postbox()
    postbox.unknown = {"deputy@example.kz"}
    async with mail_server(postbox, tmp_path) as (port, _):
        server = hall.server(DAILY, mail=unencrypted(port))
        await server.round()
        await hall.next_day()
        await server.round()
        await server.round()
    assert postbox.readers == [["akim@example.kz"]]
    assert "refused 1 of 2 readers" in caplog.text


async def test_a_letter_in_doubt_is_not_sent_twice(
    hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Killed while the mail server had it: the next server names it in the log and goes on with the next day."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        mail = unencrypted(port)
        await hall.server(DAILY, mail=mail).round()
        await hall.next_day()
        killed = hall.server(DAILY, mail=mail)
        postbox.refuses = "451 later"
        save = hall.store.save_position

        async def save_until_killed(reader: str, seq: int, claim: WorkClaim) -> None:
            if reader == "report:daily:sending" and await hall.store.position(reader):
                raise asyncio.CancelledError
            await save(reader, seq, claim)

        hall.store.save_position = save_until_killed  # type: ignore[method-assign]
        with pytest.raises(asyncio.CancelledError):
            await killed.round()
        hall.store.save_position = save  # type: ignore[method-assign]
        postbox.refuses = None
        await hall.server(DAILY, mail=mail).round()
        assert postbox.letters == []
        assert "the one up to 2025-10-09 may not have been sent" in caplog.text
        await hall.next_day()
        await hall.server(DAILY, mail=mail).round()
    assert [letter["Message-ID"] for letter in postbox.letters] == ["<kezek.aksu.daily.2025-10-10@example.kz>"]


async def test_of_three_servers_one_sends(hall: Hall, tmp_path: Path) -> None:
    """All look at the same moment, while the mail server takes its time: one letter."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        mail = unencrypted(port)
        servers = [hall.server(DAILY, mail=mail) for _ in range(3)]
        await servers[0].round()
        await hall.next_day()
        for _ in range(2):
            await asyncio.gather(*(server.round() for server in servers))
    assert len(postbox.letters) == 1


async def test_a_server_that_died_is_taken_over_from(
    hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its claim runs out within seconds: what it had not begun to send is sent then, and what it may have
    sent is named and not sent again."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        mail = unencrypted(port)
        await hall.server(DAILY, mail=mail).round()
        await hall.next_day()
        await hall.store.claim("report:daily", "the dead one", hall.now, hall.now + CLAIM)
        heir = hall.server(DAILY, mail=mail)
        hall.now += CLAIM - 1
        await heir.round()
        assert postbox.letters == []
        hall.now += 1
        await heir.round()
        assert len(postbox.letters) == 1
        await hall.next_day()
        await hall.store.claim("report:daily", "the dead one", hall.now, hall.now + CLAIM)
        await hall.store.save_position("report:daily:sending", date(2025, 10, 10).toordinal())
        hall.now += CLAIM
        await heir.round()
    assert len(postbox.letters) == 1
    assert "the one up to 2025-10-10 may not have been sent" in caplog.text


async def test_who_was_overtaken_while_making_a_report_does_not_send_it(
    hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It took longer than the claim lasts: the other server sends, this one looks again later and finds it told."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        mail = unencrypted(port)
        slow, other = (hall.server(DAILY, mail=mail) for _ in range(2))
        await slow.round()
        await hall.next_day()
        making = slow._files

        async def overtaken(schedule: Schedule, span: Span, of: RegionSpan | None) -> Any:
            report = await making(schedule, span, of)
            hall.now += CLAIM
            await other.round()
            await hall.store.claim("report:daily", "a third one", hall.now, hall.now + CLAIM)
            return report

        slow._files = overtaken  # type: ignore[method-assign]
        await slow.round()
    assert len(postbox.letters) == 1
    assert "another server is at it" in caplog.text


@pytest.mark.long
async def test_two_programs_on_one_store_send_one_letter(tmp_path: Path) -> None:
    """`kezek serve` twice, each with a letter of its own after the common one: both have looked, and that came once."""
    yesterday = await a_day_that_is_over(tmp_path / "data")
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        first, second = (scheduled(tmp_path, name, port) for name in ("one", "two"))
        async with serving(tmp_path / "data", first), serving(tmp_path / "data", second), asyncio.timeout(200):
            await postbox.until(3)
    ids = sorted(letter["Message-ID"] for letter in postbox.letters)
    assert ids == [f"<kezek.aksu.{name}.{yesterday}@example.kz>" for name in ("letter", "one", "two")]
    assert [str(file.get_filename()) for file in postbox.letters[0].iter_attachments()] == [f"aksu-{yesterday}.csv"]


def unencrypted(port: int) -> Mail:
    """The mail server of most tests."""
    return Mail("127.0.0.1", "kezek@example.kz", port, "none")


async def a_day_that_is_over(data: Path) -> str:
    """A hall that has a past and whose present day has begun; every schedule has told the day before yesterday."""
    store = await SqliteStore.open(data)
    imported_journal = mondays()
    await store.append(Batch(list(records_of("aksu", imported_journal))))
    engine = engine_on(store)
    await engine.open_hall("aksu", imported_journal.definition)
    await engine.submit("aksu", c.OpenWindow(1), c.Actor("operator", "desk"))
    today = date.fromisoformat(engine.feeds["aksu"].state.day or "")
    for schedule in ("letter", "one", "two"):
        await store.save_position(f"report:{schedule}", today.toordinal() - 2)
    await engine.stop()
    await store.close()
    return (today - timedelta(days=1)).isoformat()


def scheduled(folder: Path, name: str, port: int) -> Path:
    """A configuration with the letter that both servers have, and then one that only this one sends."""
    file = folder / f"{name}.toml"
    text = f"""
[reports.mail]
server = "127.0.0.1"
port = {port}
sender = "kezek@example.kz"
security = "none"

[[reports.schedules]]
id = "letter"
hall = "aksu"
form = "csv"
to = ["akim@example.kz"]

[[reports.schedules]]
id = "{name}"
hall = "aksu"
form = "csv"
to = ["akim@example.kz"]
"""
    file.write_text(SAMPLE.read_text("utf-8") + text, "utf-8")
    return file


async def test_a_password_that_others_can_read_is_not_used(
    hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said how to mend it, and the letter goes out when it is mended."""
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    secret.chmod(0o644)
    postbox = Postbox()
    async with mail_server(postbox, tmp_path, security="starttls") as (port, certificate):
        mail = Mail("127.0.0.1", "kezek@example.kz", port, "starttls", certificate, USER, str(secret))
        server = hall.server(DAILY, mail=mail)
        await server.round()
        await hall.next_day()
        await server.round()
        assert f"chmod 600 {secret}" in caplog.text
        secret.chmod(0o600)
        hall.monotonic += LONGEST_RETRY_S
        await server.round()
    assert len(postbox.letters) == 1


async def test_a_full_disk_holds_up_nobody_else(hall: Hall, tmp_path: Path) -> None:
    """A folder that cannot be made costs only its own schedule."""
    (tmp_path / "file").write_text("in the way", "utf-8")
    broken = replace(DAILY, id="broken", to=(), form="csv", folder=str(tmp_path / "file"))
    server = hall.server(broken, replace(broken, id="whole", folder=str(tmp_path / "whole")))
    await server.round()
    await hall.next_day()
    await server.round()
    assert names_in(tmp_path / "whole") == ["aksu-2025-10-09.csv"]


async def test_a_schedule_with_a_defect_keeps_back_no_other(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends one round, for whoever runs them to tell; the next round leaves it for later and makes the others."""
    broken = replace(DAILY, id="broken", to=(), folder=str(tmp_path / "broken"), form="csv")
    sound = replace(DAILY, id="sound", to=(), folder=str(tmp_path / "sound"), form="csv")
    server = hall.server(broken, sound)
    await server.round()
    await hall.next_day()
    deliver = Scheduler._deliver

    async def deliver_sound(scheduler: Scheduler, schedule: Schedule, *rest: Any) -> None:
        if schedule.id == "broken":
            raise ZeroDivisionError("planted")
        await deliver(scheduler, schedule, *rest)

    monkeypatch.setattr(Scheduler, "_deliver", deliver_sound)
    with pytest.raises(ZeroDivisionError):
        await server.round()
    await server.round()
    assert names_in(tmp_path / "sound") == ["aksu-2025-10-09.csv"]
