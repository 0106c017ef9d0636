"""What printers and kiosks are chosen from: this machine's wires, announcements, and kiosks that are let in."""

import asyncio
from pathlib import Path

import pytest

from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.configuration.printers.printer_announcements import announced_printers, names_in, question
from queue_server.api.configuration.printers.printer_search import PrinterCandidate, wired_candidates
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import Device, Session, Token
from tests.integration.api.conftest import serving

HEAD = bytes.fromhex("0000 8400 0000 0001 0000 0000")
SERVICE = b"\x0f_pdl-datastream\x04_tcp\x05local\x00"


def announcement(name: bytes, port: int = 9100, service: bytes = SERVICE) -> bytes:
    """An answer with one SRV record, as a printer's own document of RFC 6763 has it."""
    target = b"\x07printer\x05local\x00"
    data = b"\0\0\0\0" + port.to_bytes(2, "big") + target
    record = bytes.fromhex("0021 8001 00000078") + len(data).to_bytes(2, "big") + data
    return HEAD + bytes([len(name)]) + name + service + record


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (announcement("EPSON TM-T20III Кіреберіс".encode()), ["EPSON TM-T20III Кіреберіс"]),
        (announcement(b"EPSON", port=80), []),
        (announcement(b"laptop", service=b"\x04_ssh\x04_tcp\x05local\x00"), []),
        (announcement(b"\xff\xfe\x00\x07"), [""]),
        (announcement(b"cut off")[:-20], []),
        (HEAD + b"\xc0\x0c" * 40, []),
        (b"", []),
        (b"\xff" * 900, []),
    ],
)
def test_only_a_printers_name_is_read(data: bytes, names: list[str]) -> None:
    """Of an answer for raw printing at the usual port; what is cut off or turns in circles gives none."""
    assert names_in(data) == names


async def test_printers_that_announce_themselves_are_asked_once() -> None:
    """The question goes to the group; an answer counts from the address from which it comes."""
    questions: list[bytes] = []

    class Printer(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            questions.append(data)
            for answer in (b"garbage", announcement(b"EPSON TM-T20III")):
                self.transport.sendto(answer, addr)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Printer, local_addr=("127.0.0.1", 0))
    printers = await announced_printers(transport.get_extra_info("sockname"), limit_s=0.2)
    transport.close()
    assert [(printer.host, printer.name) for printer in printers] == [("127.0.0.1", "EPSON TM-T20III")]
    assert questions == [question()]


def test_the_wires_of_this_machine(tmp_path: Path) -> None:
    """USB printers by their file or their numbers, serial adapters by their name; no other USB device."""
    usb, printers, adapters = tmp_path / "usb", tmp_path / "lp", tmp_path / "by-id"
    for device, kind, vendor, product, name in (
        ("1-1", "07", "04b8", "0e28", "TM-T20\u202eIII"),
        ("1-2", "07", "0416", "5011", "POS58 Printer"),
        ("1-3", "03", "046d", "c31c", "Keyboard"),
    ):
        interface = usb / f"{device}:1.0"
        interface.mkdir(parents=True)
        (interface / "bInterfaceClass").write_text(f"{kind}\n")
        (usb / device).mkdir()
        for file, text in (("idVendor", vendor), ("idProduct", product), ("product", name)):
            (usb / device / file).write_text(f"{text}\n")
    (usb / "1-1:1.0" / "usbmisc" / "lp0").mkdir(parents=True)
    adapters.mkdir()
    (adapters / "usb-FTDI_FT232R-if00").write_text("")
    assert wired_candidates(usb, printers, adapters) == [
        PrinterCandidate("file:/dev/usb/lp0", "usb", ""),
        PrinterCandidate("usb:0416:5011", "usb", "POS58 Printer"),
        PrinterCandidate(f"serial:{adapters}/usb-FTDI_FT232R-if00", "serial", "FTDI_FT232R-if00"),
    ]
    assert wired_candidates(tmp_path / "no", tmp_path / "no", tmp_path / "no") == []


async def test_kiosks_that_are_let_in() -> None:
    """By the name under which they print and the one that people know, each once, and bridges; none that waits, was
    revoked or has ended."""
    async with serving() as server:
        store = server.app[PARTS][ServerContext].store
        tokens_of_test = {token.name for token in await store.tokens()}
        now = server.app[PARTS][ServerContext].clock()
        for device in (
            Device("a", digest_of("a"), "kiosk", 1, None, "By the door", "entrance", "aksu", paired_at=2),
            Device("b", digest_of("b"), "kiosk", 1, None, "Gone", "gone", "aksu", paired_at=2, revoked_at=3),
            Device("c", digest_of("c"), "board", 1, None, "Board", "board", "aksu", paired_at=2),
            Device("d", digest_of("d"), "kiosk", 1, "123456"),
        ):
            await store.save_device(device)
        await store.add_token(Token("entrance", "kiosk", digest_of("a"), 1))
        await store.add_token(Token("bought", "kiosk", digest_of("e"), 1))
        await store.add_token(Token("ended", "kiosk", digest_of("f"), 1, expires_at=now - 1))
        await store.save_device(Device("e", digest_of("i"), "bridge", 1, None, "Box", "box", "aksu", paired_at=2))
        await store.add_token(Token("box", "bridge", digest_of("i"), 1))
        await store.add_token(Token("posts", "bridge", digest_of("g"), 1))
        await store.add_token(Token("former posts", "bridge", digest_of("h"), 1, revoked_at=2))
        for secret, kind, name, role, is_person, expires_at in (
            ("a", "session", "entrance", "kiosk", False, now + 9 * SECOND),
            ("l", "session", "by link", "kiosk", False, now + 9 * SECOND),
            ("m", "session", "by link", "kiosk", False, now + 9 * SECOND),
            ("n", "link", "unused link", "kiosk", False, now + 9 * SECOND),
            ("o", "session", "over", "kiosk", False, now - 1),
            ("p", "session", "screen", "board", False, now + 9 * SECOND),
        ):
            await store.save_session(Session(digest_of(secret), kind, name, role, is_person, 1, now, expires_at))
        kiosks = (await server.ask("GET", "/api/v1/kiosks", "admin")).json
        assert [kiosk for kiosk in kiosks if kiosk["kiosk"] not in tokens_of_test] == [
            {"kiosk": "entrance", "name": "By the door", "hall": "aksu", "kind": "device"},
            {"kiosk": "bought", "name": "bought", "hall": None, "kind": "token"},
            {"kiosk": "by link", "name": "by link", "hall": None, "kind": "link"},
            {"kiosk": "box", "name": "Box", "hall": "aksu", "kind": "bridge"},
            {"kiosk": "posts", "name": "posts", "hall": None, "kind": "bridge"},
        ]
        assert (await server.ask("GET", "/api/v1/kiosks", "manager")).status == 403
