"""The assistant over HTTP: its draft in one hand at a time, the printers that answer, the hall that opens, the test."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from displays.paper.simulator.printer import SimulatedPrinter
from queue_server.api.configuration.administration import Administration
from queue_server.api.configuration.assistant.assistant_draft import DraftFile
from queue_server.api.configuration.printers import printer_choices
from queue_server.api.configuration.printers.printer_search import PrinterCandidate, neighbours, private_hosts, search
from queue_server.app_parts import PARTS
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import parse
from queue_server.config.file.start import FIRST_TEXT
from tests.integration.api.conftest import Reply, Server, serving

URL = "/api/v1/assistant"
SEARCH = "/api/v1/printers/search"
HOLDER, YOURS = "a" * 32, "b" * 32
NIGHT = {day: ["03:00-03:01"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
ANSWERS: dict[str, Any] = {
    "names": {"ru": "Акимат Аксу"},
    "services": [{"names": {"ru": "Пенсии"}, "usual": "pensions"}, {"names": {"ru": "Прочее"}}],
    "windows": [{"window": 1}, {"window": 2, "services": [1]}],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(FIRST_TEXT)
    return path


@pytest.fixture
async def server(path: Path, tmp_path: Path) -> AsyncIterator[Server]:
    """A server without any hall."""
    config = parse(FIRST_TEXT.encode(), "config.toml", needs_hall=False)
    async with serving(halls=(), file=ConfigurationFile(path), config=config) as running:
        running.app[PARTS][Administration].draft = DraftFile(tmp_path)
        yield running


async def tell(server: Server, step: str, holder: str = HOLDER, role: str = "admin", **body: Any) -> Reply:
    return await server.ask("POST", f"{URL}/{step}", role, json={"holder": holder, **body})


async def answer(server: Server, **answers: Any) -> None:
    assert (await tell(server, "take")).status == 200
    assert (await tell(server, "answers", answers=ANSWERS | answers)).status == 200


def values_of(path: Path) -> Any:
    return tomllib.loads(path.read_text())


@pytest.mark.parametrize("role", [None, "operator", "manager", "kiosk", "auditor"])
async def test_only_administrators_see_it(server: Server, role: str | None) -> None:
    """A server without halls is open to nobody: neither the page nor its draft."""
    assert (await server.ask("GET", URL, role)).status in (401, 403)
    assert (await tell(server, "take", role=role or "")).status in (401, 403)
    assert (await server.ask("GET", "/setup", role)).status in (303, 403)


async def test_a_server_without_halls_says_so_everywhere(server: Server) -> None:
    """Its front page, its readiness and its clock work, and no page fails."""
    for page in ("/", "/verify", "/sign-in", "/screen"):
        assert (await server.ask("GET", page)).status == 200
    assert (await server.ask("GET", "/readyz")).json["halls"] == {}
    for page in ("/admin", "/setup", "/admin/devices"):
        assert (await server.ask("GET", page, "admin")).status == 200


async def test_the_second_page_sees_who_is_at_it_and_takes_over_knowingly(server: Server) -> None:
    """The first one is told at its next word, and nothing of it is lost."""
    await answer(server)
    assistant = (await server.ask("GET", f"{URL}?holder={YOURS}", "admin")).json
    assert (assistant["is_taken"], assistant["name"], assistant["answers"]["names"]) == (
        True,
        "admin-1",
        {"ru": "Акимат Аксу"},
    )
    refused = await tell(server, "take", YOURS)
    assert (refused.status, refused.code, refused.json["who"]) == (409, "assistant_taken", "admin-1")
    assert (await tell(server, "take", YOURS, takes_over=True)).json["is_taken"] is False
    for step, body in (("answers", {"answers": ANSWERS}), ("open", {}), ("test", {}), ("end", {})):
        assert (await tell(server, step, **body)).code == "assistant_taken"
    assert (await tell(server, "open", YOURS)).json["hall"] == "akimat-aksu"


async def test_a_draft_survives_the_server(server: Server, tmp_path: Path) -> None:
    """It is a file that its owner alone can read; one that is no draft is an empty one."""
    await answer(server)
    draft = DraftFile(tmp_path)
    assert (await draft.read()).answers.names == {"ru": "Акимат Аксу"}
    assert draft.path.stat().st_mode & 0o777 == 0o600
    draft.path.write_bytes(b"{")
    assert (await draft.read()).version == 0


async def test_a_mistake_opens_nothing_and_names_its_place(server: Server, path: Path) -> None:
    """The file stays as it was; the place is that of the answers."""
    await answer(server, windows=[], hours={"mon": ["9-18"]})
    opened = (await tell(server, "open")).json
    assert (opened.get("hall"), {mistake["key"] for mistake in opened["mistakes"]}) == (
        None,
        {"windows", "hours.mon[0]"},
    )
    assert values_of(path).get("halls") is None
    assert server.context.feeds() == {}


async def test_the_hall_opens_in_the_file_and_at_once(server: Server, path: Path) -> None:
    """Asked twice it opens once; a test ticket comes before that is refused, and afterwards it can be called."""
    await answer(server)
    assert (await tell(server, "test")).code == "assistant_without_hall"
    opened = (await tell(server, "open")).json
    assert (opened["hall"], opened["kiosks"], opened["mistakes"]) == ("akimat-aksu", ["kiosk"], [])
    assert (await tell(server, "open")).json["hall"] == "akimat-aksu"
    assert list(values_of(path)["halls"]) == ["akimat-aksu"]
    ticket = await tell(server, "test")
    assert (ticket.status, ticket.json["number"], ticket.json["window"]) == (201, "A001", 1)
    window = "/api/v1/halls/akimat-aksu/windows/1"
    await server.ask("POST", f"{window}/open", "admin", json={})
    assert (await server.ask("POST", f"{window}/next", "admin", json={})).status == 200
    assert (await tell(server, "end")).status == 200
    assert (await server.ask("GET", URL, "admin")).json["is_begun"] is False


async def test_a_page_that_is_loaded_anew_has_the_test_ticket_again(server: Server) -> None:
    """It waits or is called, and no second one is given while it waits; to be done twice is to be done."""
    await answer(server)
    await tell(server, "open")
    trial = (await tell(server, "test")).json
    trial_shown = (await server.ask("GET", f"{URL}?holder={HOLDER}", "admin")).json["trial"]
    assert trial_shown == trial | {"printed": None}
    assert (await tell(server, "test")).json == trial
    window = "/api/v1/halls/akimat-aksu/windows/1"
    for command in ("open", "next"):
        await server.ask("POST", f"{window}/{command}", "admin", json={})
    assert (await server.ask("GET", URL, "admin")).json["trial"] == trial_shown | {"is_called": True}
    for command in ("start", "finish"):
        await server.ask("POST", f"{window}/{command}", "admin", json={})
    assert (await server.ask("GET", URL, "admin")).json["trial"] is None
    assert [(await tell(server, "end")).status for _ in range(2)] == [200, 200]


async def test_a_hall_that_is_closed_now_gives_the_test_ticket_all_the_same(server: Server) -> None:
    """Its hours and holidays are in force before and after; visitors get no ticket."""
    await answer(server, hours=NIGHT)
    await tell(server, "open")
    definition = server.context.feeds()["akimat-aksu"].state.defined
    assert (await tell(server, "test")).json["number"] == "A001"
    assert server.context.feeds()["akimat-aksu"].state.defined == definition
    tickets = "/api/v1/halls/akimat-aksu/tickets"
    assert (await server.ask("POST", tickets, "kiosk", json={"service": "pensions"})).code == "hall_closed"


async def test_a_second_hall_is_set_up_beside_the_first(server: Server, path: Path) -> None:
    """With its own time zone, and another id where the names are the same."""
    await answer(server)
    await tell(server, "open")
    await tell(server, "end")
    await answer(server, timezone="Asia/Aqtau", closes_on_holidays=False)
    assert (await tell(server, "open")).json["hall"] == "akimat-aksu-2"
    halls = values_of(path)["halls"]
    assert [hall["timezone"] for hall in halls.values()] == ["Asia/Almaty", "Asia/Aqtau"]
    assert ["closed_days" in hall for hall in halls.values()] == [True, False]


async def test_a_printer_that_answers_is_used_without_a_restart(server: Server) -> None:
    """It is found at its address, and belongs to the hall from its opening on."""
    async with SimulatedPrinter() as device:
        await answer(server, printers=[{"port": f"tcp://127.0.0.1:{device.port}"}], address="http://10.0.0.5:8080")
        await tell(server, "open")
        assert (await tell(server, "test")).json["printed"] == [{"printer": "printer", "state": "printed"}]
    (printer,) = (await server.ask("GET", "/api/v1/halls/akimat-aksu/printers", "admin")).json["printers"]
    assert (printer["printer"], printer["kiosks"]) == ("printer", ["kiosk"])
    assert (await server.ask("GET", "/api/v1/configuration", "admin")).json["needs_restart"] == []
    assert (await tell(server, "test")).json["printed"] == [{"printer": "printer", "state": "no_answer"}]


async def test_printers_are_looked_for_within_bounds(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """At private addresses alone, at a few at a time, and nothing is sent."""
    hosts_asked: list[str] = []

    async def answers(host: str) -> bool:
        hosts_asked.append(host)
        return host.endswith(".7")

    assert await search(["10.0.0.7", "10.0.0.8", "10.0.0.7"], answers) == ["10.0.0.7"]
    assert hosts_asked == ["10.0.0.7", "10.0.0.8"]
    assert private_hosts(["10.0.0.7", "8.8.8.8", "printer.example", "fe80::1"]) == (
        ["10.0.0.7"],
        ["8.8.8.8", "printer.example", "fe80::1"],
    )
    hosts = neighbours("192.168.1.5")
    assert (len(hosts), hosts[0], "192.168.1.5" in hosts) == (253, "192.168.1.1", False)
    assert neighbours("8.8.8.8") == neighbours(None) == neighbours("127.0.0.1") == []
    lp0 = PrinterCandidate("file:/dev/usb/lp0", "usb", "EPSON TM-T20")
    monkeypatch.setattr(printer_choices, "wired_candidates", lambda: [lp0])
    monkeypatch.setattr(printer_choices, "search", lambda hosts: search(hosts, answers))
    reply = await server.ask(
        "POST", SEARCH, "admin", json={"addresses": ["8.8.8.8", "10.0.0.7", "x" * 200, "10.0.0.8"]}
    )
    assert reply.json == {
        "printers": [
            {"port": "file:/dev/usb/lp0", "kind": "usb", "name": "EPSON TM-T20"},
            {"port": "tcp://10.0.0.7:9100", "kind": "network", "name": ""},
        ],
        "silent": ["10.0.0.8"],
        "unusable": ["8.8.8.8", "x" * 200],
    }
    refusal = await server.ask("POST", SEARCH, "admin", json={"addresses": ["10.0.0.1"] * 33})
    assert (refusal.status, refusal.code) == (400, "malformed")
