"""Whoever holds a paper can check it: by the prover, and on the page."""

import re
from collections.abc import AsyncIterator

import pytest
from msgspec import json
from msgspec.structs import replace

from displays.tickets.verify import code_in
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.journal.checks.ticket_proof import TicketProver
from queue_server.journal.codec import seal
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.store import Batch
from tests.booked_halls import at, times, with_times
from tests.halls import KIOSK
from tests.integration.api.conftest import HALL, Server, serving

BROWSER = {"Accept": "text/html"}


def sealed(count: int) -> list[Record]:
    records: list[Record] = []
    head = e.GENESIS
    for seq in range(1, count + 1):
        ticket = e.TicketIssued(f"t{seq}", f"A{seq:03d}", "land", seq)
        event = ticket if seq % 2 else e.TicketLeft(f"t{seq - 1}")
        record, _ = seal("aksu", head, seq, seq, "kiosk:entrance", f"c{seq}", event)
        records.append(record)
        head = record.hash
    return records


async def store_of(records: list[Record]) -> MemoryStore:
    store = MemoryStore()
    await store.append(Batch(records))
    return store


class CountingStore(MemoryStore):
    """Counts the records that it gives out."""

    readings = 0

    async def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        async for record in super().read(hall, after, limit):
            self.readings += 1
            yield record


async def test_a_ticket_is_found_by_its_first_ten_digits_or_by_all() -> None:
    """And stands where it was written, in an intact chain."""
    records = sealed(9)
    prover = TicketProver("aksu", await store_of(records))
    for code in (records[4].hash.hex()[:10], records[4].hash.hex()):
        proof = await prover.prove(code)
        assert proof is not None
        assert (proof.entry.seq, proof.head, proof.fault) == (5, 9, None)
        assert (proof.entry.hash, proof.before) == (records[4].hash, records[3].hash)


async def test_what_is_no_ticket_is_not_found() -> None:
    """Another record's hash, a guess, and ten right digits with a wrong one behind them."""
    records = sealed(4)
    prover = TicketProver("aksu", await store_of(records))
    assert await prover.prove(records[1].hash.hex()) is None
    assert await prover.prove("0" * 10) is None
    digits = records[0].hash.hex()
    assert await prover.prove(digits[:63] + ("0" if digits[63] != "0" else "1")) is None


@pytest.mark.parametrize(("altered", "fault"), [(7, 7), (5, 5), (3, None)])
async def test_an_altered_record_is_named(altered: int, fault: int | None) -> None:
    """From the ticket's record on; what was altered before it is not for this ticket to prove."""
    records = sealed(9)
    wrong = records[altered - 1]
    records[altered - 1] = replace(wrong, body=wrong.body.replace(b"land", b"farm"))
    proof = await TicketProver("aksu", await store_of(records)).prove(records[4].hash.hex())
    assert proof is not None
    assert proof.fault == fault


async def test_the_record_itself_is_read_from_disk_each_time() -> None:
    """One that was altered after it had been read is found out at once."""
    records = sealed(9)
    store = await store_of(records)
    prover = TicketProver("aksu", store)
    assert await prover.prove(records[4].hash.hex()) is not None
    wrong = records[4]
    store._journals["aksu"][4] = replace(wrong, body=wrong.body.replace(b"land", b"farm"))
    proof = await prover.prove(records[4].hash.hex())
    assert proof is not None
    assert proof.fault == 5


async def test_the_chain_is_read_once_from_the_ticket_on_and_anew_after_an_hour() -> None:
    """So that the answer is quick for everyone, and not too old. Two records are read for the ticket itself each time,
    and one for the hash before it."""
    records = sealed(6)
    now = 0.0
    store = CountingStore()
    prover = TicketProver("aksu", store, lambda: now)
    await store.append(Batch(records[:4]))
    code = records[2].hash.hex()
    await prover.prove(code)
    assert store.readings == 2 + 1 + 2
    await store.append(Batch(records[4:]))
    await prover.prove(code)
    assert store.readings == 5 + 2 + 2
    now = 3601.0
    await prover.prove(code)
    assert store.readings == 9 + 2 + 1 + 4


@pytest.mark.parametrize(("altered", "fault"), [(3, 3), (4, 4), (5, 5), (2, None)])
async def test_an_older_ticket_is_proved_after_a_later_one(altered: int, fault: int | None) -> None:
    """Only what lies between the two is read, and the chain is whole or broken as if all had been read at once."""
    records = sealed(6)
    store = CountingStore()
    await store.append(Batch(records))
    wrong = records[altered - 1]
    store._journals["aksu"][altered - 1] = replace(wrong, body=wrong.body.replace(b"kiosk", b"kiosq"))
    prover = TicketProver("aksu", store)
    await prover.prove(records[4].hash.hex())
    before = store.readings
    proof = await prover.prove(records[2].hash.hex())
    assert proof is not None
    assert (proof.fault, proof.head) == (fault, 6)
    assert store.readings - before == 2 + 1 + 2


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("9f86d-08188", "9f86d08188"),
        (" 9F86 D081 88 ", "9f86d08188"),
        ("http://kezek:8080/t/AbCdEfGhIjKlMnOp#" + "0a" * 32, "0a" * 32),
        ("0a" * 32, "0a" * 32),
        ("9f86d0818", None),
        ("0a" * 33, None),
        ("A012", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_the_code_in_what_is_typed(typed: str, code: str | None) -> None:
    """With hyphens, spaces and capitals, or the whole address of a QR code; a number is no code."""
    assert code_in(typed) == code


async def verified(server: Server, code: str, language: str = "en") -> tuple[int, str]:
    reply = await server.ask("GET", f"/verify/{code}?lang={language}", headers=BROWSER)
    return reply.status, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.body.decode()))


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("kk", ("Билет шынайы", "Land", "14:00")),
        ("ru", ("Талон подлинный", "С неё и до конца ничего не изменено.", "14:00")),
        ("en", ("The ticket is genuine", "It is record 3 of 3.", "14:00")),
    ],
)
async def test_the_page_of_a_genuine_ticket(language: str, sentences: tuple[str, ...]) -> None:
    """Its number, service, time and hash; and neither its secret id nor its priority."""
    async with serving() as server:
        ticket = await server.issue("land", priority="veteran")
        before = (await server.ask("GET", f"{HALL}/journal?after=1&limit=1", "auditor")).json["hash"]
        status, page = await verified(server, ticket["proof"][:10], language)
        assert status == 200
        assert [sentence for sentence in (*sentences, "A001") if sentence not in page] == []
        assert ticket["proof"] in page.replace(" ", "")
        assert before in page.replace(" ", "")
        assert ticket["id"] not in page
        assert "Veteran" not in page


async def test_what_has_become_of_it_today() -> None:
    """When it was called and when it ended."""
    async with serving() as server:
        await server.command(1, "open")
        ticket = await server.issue()
        server.clock.pass_s(300)
        await server.command(1, "next")
        await server.command(1, "start")
        server.clock.pass_s(600)
        await server.command(1, "finish")
        _, page = await verified(server, ticket["proof"])
        assert "Called 14:05" in page
        assert "Ended 14:15" in page


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("kk", ("Жазылу шынайы", "Жазылған уақыты", "16:00", "Ауыстырылды", "17:30", "Бас тартылды")),
        ("ru", ("Запись на приём подлинная", "Назначено на", "16:00", "Перенесено на", "17:30", "Отменена")),
        ("en", ("The booking is genuine", "Booked for", "16:00", "Moved to", "17:30", "Cancelled")),
    ],
)
async def test_the_page_of_a_genuine_booking(language: str, sentences: tuple[str, ...]) -> None:
    """What was booked and what has become of it; and not its secret id."""
    async with serving(definition=with_times(land=times())) as server:
        engine = server.context.engine
        booked = json.decode(await engine.submit("aksu", c.MakeBooking("b-secret", "land", at("16:00")), KIOSK))
        await engine.submit("aksu", c.MoveBooking("b-secret", at("17:30")), KIOSK)
        await engine.submit("aksu", c.CancelBooking("b-secret"), KIOSK)
        status, page = await verified(server, booked["proof"][:10], language)
        assert status == 200
        assert [sentence for sentence in sentences if sentence not in page] == []
        assert booked["proof"] in page.replace(" ", "")
        assert "secret" not in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("kk", "Мұндай коды бар билет жоқ."), ("ru", "Талона с таким кодом нет."), ("en", "No ticket has this code.")],
)
async def test_an_unknown_code_is_a_plain_page(language: str, sentence: str) -> None:
    """404, in the reader's language, with the form to try again."""
    async with serving() as server:
        await server.issue()
        for code in ("0" * 10, "0" * 64, "A001", "..%2F..%2Fetc"):
            status, page = await verified(server, code, language)
            assert status == 404
            assert sentence in page


async def test_the_form_never_puts_a_secret_address_into_another_address() -> None:
    """A pasted QR code holds the ticket's address; only the hash goes on."""
    async with serving() as server:
        ticket = await server.issue()
        pasted = {"code": f"{server.url}/t/{ticket['id']}#{ticket['proof']}"}
        reply = await server.ask("POST", "/verify", data=pasted, headers=BROWSER)
        assert (reply.status, reply.headers["Location"]) == (303, f"/verify/{ticket['proof']}")
        reply = await server.ask("POST", "/verify", data={"code": "A001"}, headers=BROWSER)
        assert reply.status == 400
        assert "camera=(self)" in reply.headers["Permissions-Policy"]
