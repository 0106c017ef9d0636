"""The SQLite store where it meets files, disks and other processes."""

import asyncio
import os
import resource
import sqlite3
import stat
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import astuple

from queue_server.hall import events as e
from queue_server.journal.codec import seal
from queue_server.journal.personal.contents import Note, PersonalDatum
from queue_server.journal.record import Record
from queue_server.journal.shared.contents import ServerRow
from queue_server.journal.sqlite.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION, STEPS
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from queue_server.journal.store import Answer, Batch, Conflict, Unavailable, Unusable
from queue_server.journal.visits.visit import Rows, Visit, WindowTime


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "data", busy_timeout_s=0)
    yield opened
    await opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / FILE_NAME


@pytest.mark.parametrize("table", ["journal", "answers"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET body = x'00'", "DELETE FROM {}"])
async def test_triggers_refuse_to_rewrite(store: SqliteStore, file: Path, table: str, statement: str) -> None:
    """Whoever opens the file with another program cannot update or delete a record or an answer by a slip."""
    await store.append(Batch(sealed(1), [Answer("akimat", "c1", b"f", b"{}")]))
    with plain(file) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(statement.format(table))
    assert await seqs(store) == [1]


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT"])
@pytest.mark.parametrize(
    "row",
    [
        "journal SELECT hall, seq, x'00', hash FROM journal",
        "answers SELECT hall, command_id, x'00', body, at FROM answers",
        "answers (rowid, hall, command_id, fingerprint, body) SELECT rowid, hall, 'c2', x'00', body FROM answers",
    ],
    ids=["journal", "answers", "rowid"],
)
async def test_triggers_refuse_to_replace(store: SqliteStore, file: Path, verb: str, row: str) -> None:
    """Nor can another program put a record in the place of one that is there, whatever its connection is set to."""
    await store.append(Batch(sealed(1), [Answer("akimat", "c1", b"f", b"{}")]))
    with plain(file) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(f"{verb} INTO {row}")
    assert await seqs(store) == [1]
    assert await store.head("akimat") == sealed(1)[0]


async def test_tables_are_strict(store: SqliteStore, file: Path) -> None:
    """A value of another type cannot get into a table."""
    await store.append(Batch(sealed(1)))
    with plain(file) as db:
        rows = db.execute(
            "SELECT name, strict, wr FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'"
        )
        tables = {name: (bool(strict), bool(without_rowid)) for name, strict, without_rowid in rows}
    by_key = "journal visits tallies projected former_names failures tree_blocks sending_links"
    later_tables = (
        "claims answer_limits servers states configurations closures kezek_schema personal_data cosigned documents"
    )
    of_a_centre = "followed_halls evidence"
    first_tables = (
        "answers snapshots notes tokens users sessions positions secrets traces pending devices window_times folds"
    )
    assert tables == dict.fromkeys(
        [*first_tables.split(), *later_tables.split(), *of_a_centre.split()],
        (True, False),
    ) | dict.fromkeys(by_key.split(), (True, True))


@pytest.mark.parametrize(("table", "kind"), [("visits", Visit), ("window_times", WindowTime)])
async def test_columns_stand_in_the_order_of_the_fields(store: SqliteStore, file: Path, table: str, kind: type) -> None:
    """Rows are written and read by place."""
    await store.append(Batch(sealed(1)))
    with plain(file) as db:
        columns = [name for (name,) in db.execute(f"SELECT name FROM pragma_table_info('{table}')")]  # noqa: S608 - two names
    assert columns == list(kind.__struct_fields__)


async def test_a_commit_is_on_the_disk(store: SqliteStore) -> None:
    """The writer syncs every commit of the write-ahead log."""
    assert await store._writer.run(lambda db: db.execute("PRAGMA synchronous").fetchone()) == (2,)
    assert await store._writer.run(lambda db: db.execute("PRAGMA journal_mode").fetchone()) == ("wal",)


async def test_a_batch_is_one_trip_to_the_thread(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Group commit is worth little when each statement of it is a trip of its own."""
    trips = Trips(store._writer._tx)
    monkeypatch.setattr(store._writer, "_tx", trips)
    await store.append(Batch(sealed(100), [Answer("akimat", f"c{n}", b"f", b"{}") for n in range(100)]))
    monkeypatch.undo()
    assert trips.count == 1


async def test_only_the_owner_may_read(store: SqliteStore, file: Path) -> None:
    """The folder is 0700, and the file and what SQLite puts beside it are 0600."""
    await store.append(Batch(sealed(1)))
    assert mode(file.parent) == 0o700
    assert {path.name: mode(path) for path in file.parent.iterdir()} == {
        "kezek.db": 0o600,
        "kezek.db-wal": 0o600,
        "kezek.db-shm": 0o600,
    }


async def test_a_folder_of_others_keeps_its_mode(tmp_path: Path) -> None:
    """A store in a folder that holds other files does not lock their readers out; an empty one is closed."""
    shared, empty = tmp_path / "shared", tmp_path / "empty"
    for folder in (shared, empty):
        folder.mkdir()
        folder.chmod(0o755)
    (shared / "letter.txt").write_text("…")
    for folder in (shared, empty):
        await (await SqliteStore.open(folder)).close()
    assert mode(shared) == 0o755
    assert mode(empty) == 0o700
    assert mode(shared / FILE_NAME) == 0o600


async def test_a_full_disk_keeps_nothing_and_passes(store: SqliteStore) -> None:
    """A batch that does not fit is refused whole; when there is room again, the same batch is kept."""
    records = sealed(400)
    await store.append(Batch(records[:10]))
    pages = await store._writer.run(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    await store._writer.run(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchall())
    with pytest.raises(Unavailable, match="full"):
        await store.append(Batch(records[10:], [Answer("akimat", "c1", b"f", b"{}")]))
    assert await seqs(store) == list(range(1, 11))
    assert await store.answer("akimat", "c1") is None
    await store._writer.run(lambda db: db.execute("PRAGMA max_page_count = 100000").fetchall())
    await store.append(Batch(records[10:], [Answer("akimat", "c1", b"f", b"{}")]))
    assert await seqs(store) == list(range(1, 401))


async def test_a_disk_that_refuses_to_write_keeps_nothing_and_passes(store: SqliteStore, file: Path) -> None:
    """The system refuses the file to grow: the batch is refused whole, and kept once the system allows it."""
    records = sealed(400)
    await store.append(Batch(records[:10]))
    with file_size_limit(file.with_name("kezek.db-wal").stat().st_size), pytest.raises(Unavailable):
        await store.append(Batch(records[10:]))
    assert await seqs(store) == list(range(1, 11))
    await store.append(Batch(records[10:]))
    assert await seqs(store) == list(range(1, 401))


async def test_a_lock_held_by_another_process_passes(store: SqliteStore, file: Path) -> None:
    """While somebody else holds the write lock nothing is kept, but everything can be read."""
    await store.append(Batch(sealed(2)[:1]))
    with plain(file) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"):
            await store.append(Batch(sealed(2)[1:]))
        assert await seqs(store) == [1]
        db.execute("ROLLBACK")
    await store.append(Batch(sealed(2)[1:]))
    assert await seqs(store) == [1, 2]


async def test_a_read_only_file_is_unavailable_for_writing(store: SqliteStore) -> None:
    """A file that turns read-only refuses the batch, and takes it once it can be written again."""
    await store._writer.run(lambda db: db.execute("PRAGMA query_only = ON"))
    with pytest.raises(Unavailable, match="readonly"):
        await store.append(Batch(sealed(1)))
    assert await seqs(store) == []
    await store._writer.run(lambda db: db.execute("PRAGMA query_only = OFF"))
    await store.append(Batch(sealed(1)))
    assert await seqs(store) == [1]


async def test_a_store_opened_for_reading_reads_beside_a_writer(store: SqliteStore, file: Path) -> None:
    """An auditor's process sees what is committed, also what comes later, and can write nothing."""
    records = sealed(2)
    await store.append(Batch(records[:1]))
    reader = await SqliteStore.open(file.parent, read_only=True)
    try:
        assert await seqs(reader) == [1]
        await store.append(Batch(records[1:]))
        assert await seqs(reader) == [1, 2]
        with pytest.raises(Unavailable, match="readonly"):
            await reader.append(Batch(sealed(3)[2:]))
    finally:
        await reader.close()


async def test_a_copy_where_nothing_can_be_written_is_read() -> None:
    """An auditor reads a store on a disc, or in a folder of somebody else's: nothing need be written beside it."""
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders let nobody else in
        store = await SqliteStore.open(Path(folder))
        await store.append(Batch(sealed(3)))
        await store.close()
        close_to_writing(Path(folder))
        with nobody():
            copy = await SqliteStore.open(Path(folder), read_only=True)
            assert await seqs(copy) == [1, 2, 3]
            await copy.close()


async def test_readers_do_not_wait_for_a_writer(store: SqliteStore) -> None:
    """While the writing thread is in the middle of a transaction, a read is answered."""
    await store.append(Batch(sealed(1)))
    loop, inside, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def hold_the_lock(db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        loop.call_soon_threadsafe(inside.set)
        go_on.wait()
        db.execute("COMMIT")

    writing = asyncio.create_task(store._writer.run(hold_the_lock))
    await inside.wait()
    assert await seqs(store) == [1]
    assert not writing.done()
    go_on.set()
    await writing


async def test_two_programs_on_one_file_never_fork(store: SqliteStore, file: Path) -> None:
    """A second writer that has not read on gets a conflict, in either direction."""
    second = await SqliteStore.open(file.parent)
    try:
        await store.append(Batch(sealed(1)))
        with pytest.raises(Conflict):
            await second.append(Batch(sealed(1)))
        await second.append(Batch(sealed(2)[1:]))
        with pytest.raises(Conflict):
            await store.append(Batch(sealed(2)[1:]))
    finally:
        await second.close()
    assert await seqs(store) == [1, 2]


async def test_what_was_kept_is_there_after_opening_again(tmp_path: Path) -> None:
    """Records, answers and the schema outlive the program."""
    for seq in (1, 2, 3):
        store = await SqliteStore.open(tmp_path)
        await store.append(Batch(sealed(seq)[seq - 1 :], [Answer("akimat", f"c{seq}", b"f", b"{}")]))
        await store.close()
    store = await SqliteStore.open(tmp_path, read_only=True)
    assert await seqs(store) == [1, 2, 3]
    assert await store.answer("akimat", "c1") == Answer("akimat", "c1", b"f", b"{}")
    await store.close()


async def test_an_erased_note_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    """What was written about a person is overwritten when it is erased, not only forgotten."""
    store = await SqliteStore.open(tmp_path)
    await store.append(Batch(notes=[Note("akimat", "t1", 1, "operator:aigul", "speaks-quietly" * 20, 5)]))
    await store.erase_notes(5)
    await store.close()
    assert b"speaks-quietly" not in (tmp_path / FILE_NAME).read_bytes()
    assert names(tmp_path) == {FILE_NAME}


async def test_erased_personal_data_leave_nothing_in_the_files(store: SqliteStore, file: Path) -> None:
    """Neither the database file nor its write-ahead log has a byte of them, while the store is open and used: not of
    what was replaced, erased one by one or in time, nor of what another process has erased."""
    texts = {f"b{number:03}": f"person{number:03}-" + "қ" * (number * 7 % 900) for number in range(300)}
    data = [PersonalDatum("akimat", subject, "name", text, int(subject[1:])) for subject, text in texts.items()]
    for at in range(0, 300, 20):
        await store.append(Batch(personal_data=data[at : at + 20]))
    assert b"person250-" in file.with_name("kezek.db-wal").read_bytes()
    await store.append(Batch(personal_data=[PersonalDatum("akimat", "b260", "name", "replacement", 500)]))
    for number in range(1, 300, 3):
        await store.erase_personal_data_of("akimat", f"b{number:03}")
    with plain(file) as db:
        db.execute("PRAGMA secure_delete = ON")
        db.execute("DELETE FROM personal_data WHERE subject = 'b257'")
    await store.erase_personal_data(250)
    content = b"".join(path.read_bytes() for path in file.parent.iterdir())
    stored = {text for text in texts.values() if f"{text[:10]}".encode() in content}
    expected = {n for n in range(251, 300) if n % 3 != 1 and n not in (257, 260)}
    assert {int(text[6:9]) for text in stored} == expected
    assert b"replacement" in content


async def test_personal_data_wait_for_nobody_who_reads(store: SqliteStore, file: Path) -> None:
    """A reader of an earlier moment keeps the log as it is; what was erased leaves it at the next erasure."""
    await store.append(Batch(personal_data=[PersonalDatum("akimat", "b1", "phone", "+77010000001", 5)]))
    with plain(file) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM personal_data").fetchone()
        store.pauses = (0.0,)
        assert await store.erase_personal_data(5) == 1
        assert await store.personal_data("akimat", "b1") == []
        assert b"+77010000001" in file.with_name("kezek.db-wal").read_bytes()
        db.execute("ROLLBACK")
    assert await store.erase_personal_data(5) == 0
    assert not any(b"+77010000001" in path.read_bytes() for path in file.parent.iterdir())


async def test_reading_makes_no_store(tmp_path: Path) -> None:
    """A mistyped folder is named, and stays as it is."""
    with pytest.raises(Unusable, match=r"kezek\.db does not exist"):
        await SqliteStore.open(tmp_path / "nowhere", read_only=True)
    assert not (tmp_path / "nowhere").exists()


async def test_an_answer_of_before_packing_is_given_again(tmp_path: Path) -> None:
    """An earlier schema has the answers as plain JSON, and they stay as they are beside packed ones."""
    store = await SqliteStore.open(tmp_path)
    with plain(tmp_path / FILE_NAME) as db:
        db.execute("INSERT INTO answers VALUES ('akimat', 'c1', x'00', ?, NULL)", (b'{"seq":1}',))
    await store.append(Batch(answers=[Answer("akimat", "c2", b"0", b'{"seq":2}')]))
    answers = [await store.answer("akimat", "c1"), await store.answer("akimat", "c2")]
    assert [answer.body for answer in answers if answer is not None] == [b'{"seq":1}', b'{"seq":2}']
    await store.close()
    with plain(tmp_path / FILE_NAME) as db:
        assert db.execute("SELECT body FROM answers WHERE command_id = 'c2'").fetchone() != (b'{"seq":2}',)


async def test_a_store_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """It keeps all it has and gets what it lacks; reading alone changes nothing."""
    record = sealed(1)
    with plain(tmp_path / FILE_NAME) as db:
        db.executescript(SCHEMA)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        db.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", astuple(record[0]))
    reading = await SqliteStore.open(tmp_path, read_only=True)
    assert await reading.head("akimat") == record[0]
    await reading.close()
    with plain(tmp_path / FILE_NAME) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    store = await SqliteStore.open(tmp_path)
    await store.save_position("printer", 4)
    assert await store.position("printer") == 4
    assert await store.head("akimat") == record[0]
    await store.close()
    with plain(tmp_path / FILE_NAME) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


async def test_answers_without_a_time_are_as_old_as_the_last_record(tmp_path: Path) -> None:
    """Those of an earlier version: none is erased before its time, and nothing deletes one that is younger."""
    with plain(tmp_path / FILE_NAME) as db:
        db.executescript(SCHEMA + "".join(STEPS[version] for version in range(2, 12)))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 11")
        db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", map(astuple, sealed(7)))
        db.execute("INSERT INTO answers VALUES ('akimat', 'c1', x'00', x'7b7d'), ('akimat', 'c2', x'00', x'7b7d')")
    store = await SqliteStore.open(tmp_path)
    await store.append(Batch(answers=[Answer("akimat", "c9", b"0", b"{}", 9)]))
    assert await store.erase_answers(6, 9) == 0
    assert await store.erase_answers(7, 1) == 1
    assert await store.erase_answers(8, 9) == 1
    await store.close()
    with plain(tmp_path / FILE_NAME) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute("DELETE FROM answers")


@pytest.mark.parametrize("read_only", [True, False])
async def test_a_newer_schema_is_refused(tmp_path: Path, read_only: bool) -> None:
    """An old program leaves a newer one's file alone and says what to install."""
    await (await SqliteStore.open(tmp_path)).close()
    with plain(tmp_path / FILE_NAME) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        db.execute("UPDATE kezek_schema SET oldest_program = ?", (SCHEMA_VERSION + 1,))
    schemas = rf"newer version of this program \(schema {SCHEMA_VERSION + 1}; this one knows {SCHEMA_VERSION}\)"
    with pytest.raises(Unusable, match=schemas):
        await SqliteStore.open(tmp_path, read_only=read_only)


@pytest.mark.parametrize("read_only", [True, False])
async def test_a_newer_schema_that_only_adds_is_used(tmp_path: Path, read_only: bool) -> None:
    """A program goes on beside a newer one, and leaves its mark alone: columns and tables more do not matter to it."""
    store = await SqliteStore.open(tmp_path)
    await store.append(Batch(sealed(1)))
    await store.close()
    with plain(tmp_path / FILE_NAME) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'kezek_schema'").fetchall()
        for (table,) in tables:
            db.execute(f"ALTER TABLE {table} ADD COLUMN later TEXT")
    store = await SqliteStore.open(tmp_path, read_only=read_only)
    assert (await store.head("akimat")) == sealed(1)[0]
    if not read_only:
        await store.append(Batch(sealed(2)[1:], rows=[Rows("akimat", 0, 2, "form")]))
        await store.save_server(ServerRow("one", "", "", "", 1, 1))
        assert [row.id for row in await store.servers()] == ["one"]
    await store.close()
    with plain(tmp_path / FILE_NAME) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)


@pytest.mark.parametrize("read_only", [True, False])
async def test_a_file_of_another_program_is_refused(tmp_path: Path, read_only: bool) -> None:
    """Neither a database of others nor a file that is none is touched."""
    with plain(tmp_path / FILE_NAME) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    recipes = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(Unusable, match="another program"):
        await SqliteStore.open(tmp_path, read_only=read_only)
    assert (tmp_path / FILE_NAME).read_bytes() == recipes
    (tmp_path / FILE_NAME).write_bytes(b"a letter to the akim " * 100)
    with pytest.raises(Unusable, match="no store of journals"):
        await SqliteStore.open(tmp_path, read_only=read_only)
    assert (tmp_path / FILE_NAME).read_bytes() == b"a letter to the akim " * 100


async def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    """A path through a file is an error that names the file and the reason."""
    (tmp_path / "file").write_text("…")
    with pytest.raises(Unavailable, match=r"kezek\.db cannot be written to: it is no folder"):
        await SqliteStore.open(tmp_path / "file" / "data")


class Trips:
    """Stands before the queue of a thread and counts what goes in."""

    def __init__(self, queue: Any) -> None:
        self.queue = queue
        self.count = 0

    def put_nowait(self, item: object) -> None:
        self.count += 1
        self.queue.put_nowait(item)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def sealed(count: int) -> list[Record]:
    records, head = [], e.GENESIS
    for seq in range(1, count + 1):
        event = e.TicketIssued(f"t{seq}", f"A{seq:03d}", "land", seq)
        record, _ = seal("akimat", head, seq, seq, "kiosk:entrance", f"c{seq}", event)
        records.append(record)
        head = record.hash
    return records


async def seqs(store: SqliteStore) -> list[int]:
    return [record.seq async for record in store.read("akimat")]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def plain(file: Path) -> Iterator[sqlite3.Connection]:
    """The file as any other program sees it."""
    db = sqlite3.connect(file, isolation_level=None)
    try:
        yield db
    finally:
        db.close()


def close_to_writing(folder: Path) -> None:
    (folder / FILE_NAME).chmod(0o444)
    folder.chmod(0o555)


@contextmanager
def nobody() -> Iterator[None]:
    """Be somebody who may not write everywhere, as root may."""
    before = os.getresuid()
    if before[0] == 0:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(*before)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size`: the system answers a write with an error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
