"""An administrator changes a running server: its file, the halls, the journal; and two of them at once."""

import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert
from msgspec.json import encode

from queue_server.api.configuration.administration import Administration
from queue_server.app_parts import PARTS
from queue_server.assembly.serving import CONFIGURED_BY_FILE
from queue_server.config.file.config_file import ConfigurationFile, version_of
from queue_server.config.file.load import load
from queue_server.config.file.patch import Change, apply_changes
from queue_server.journal.access.contents import User
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, Reply, Server, serving

SAMPLE = Path(__file__).parents[4] / "config.toml"
URL = "/api/v1/configuration"


class Office:
    """A server with a file, and two administrators before it."""

    def __init__(self, server: Server, path: Path) -> None:
        self.server = server
        self.path = path
        self.cookies: dict[str, dict[str, str]] = {}

    async def sit_down(self, *names: str) -> None:
        sessions = self.server.access.sessions
        for name in names:
            secret, _ = await sessions.open("admin", name, is_person=True)
            token = await self.server.access.forms.token(_digest(secret))
            self.cookies[name] = {"Cookie": f"kezek={secret}", "X-Kezek-Token": token}

    async def ask(self, name: str, method: str, path: str, body: Any = None) -> Reply:
        return await self.server.ask(method, path, headers=self.cookies[name], json=body)

    async def read(self, name: str = "aigul") -> Any:
        return (await self.ask(name, "GET", URL)).json

    async def change(self, name: str = "aigul", *, to: str = "", document: Any = None, **rules: object) -> Reply:
        """Save other rules, or another English name of the hall."""
        document = document or await self.read(name)
        hall = document["values"]["halls"]["aksu"]
        hall["rules"] |= {key: value for key, value in rules.items() if key != "second_admin"}
        if "second_admin" in rules:
            hall["second_admin"] = rules["second_admin"]
        if to:
            hall["names"]["en"] = to
        return await self.ask(name, "POST", URL, {"version": document["version"], "values": document["values"]})

    @property
    def hall(self) -> Any:
        return tomllib.loads(self.path.read_text())["halls"]["aksu"]

    @property
    def in_force(self) -> Any:
        return self.server.context.feeds()["aksu"].state.defined

    async def journal(self) -> str:
        return (await self.server.ask("GET", f"{HALL}/journal", "auditor")).body.decode()


def _digest(secret: str) -> bytes:
    from queue_server.api.access.credentials.tokens import digest_of

    return digest_of(secret)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    path = tmp_path / "config.toml"
    path.write_bytes(SAMPLE.read_bytes())
    config = load(path)
    async with serving(definition=config.halls["aksu"], file=ConfigurationFile(path), config=config) as server:
        office = Office(server, path)
        await office.sit_down("aigul", "marat")
        yield office


async def test_a_change_is_in_the_file_in_force_and_in_the_journal(office: Office) -> None:
    """Without a restart, under the administrator's name, and the comments of the file stay."""
    reply = await office.change(to="Akimat of Aksu", recall_limit=5)
    assert (reply.status, reply.json["waits"], reply.json["needs_restart"]) == (200, False, [])
    assert office.hall["rules"]["recall_limit"] == office.in_force.rules.recall_limit == 5
    assert office.in_force.names.en == "Akimat of Aksu"
    assert office.path.read_text().count("\n#") == SAMPLE.read_text().count("\n#")
    assert "admin:aigul" in await office.journal()
    (earlier_file,) = ConfigurationFile(office.path).history.glob("*.toml")
    assert (earlier_file.read_bytes(), earlier_file.stat().st_mode & 0o777) == (SAMPLE.read_bytes(), 0o600)


async def test_the_second_of_two_administrators_is_told(office: Office) -> None:
    """Who was first, by name; nothing of the second is kept."""
    seen_by_marat = await office.read("marat")
    assert (await office.change("aigul", to="Hers")).status == 200
    reply = await office.change("marat", to="His", document=seen_by_marat)
    assert (reply.status, reply.code, reply.json["who"]) == (409, "configuration_changed", "aigul")
    assert office.hall["names"]["en"] == "Hers"


async def test_a_mistake_is_told_at_its_field_and_nothing_is_applied(office: Office) -> None:
    """Each with the place of its key; saving it all the same is refused."""
    document = await office.read()
    document["values"]["halls"]["aksu"]["services"][2]["prefix"] = "hh"
    document["values"]["halls"]["aksu"]["rules"]["recall_limit"] = -1
    body = {"version": document["version"], "values": document["values"]}
    review = (await office.ask("aigul", "POST", f"{URL}/review", body)).json
    assert [(mistake["key"], mistake["what"]) for mistake in review["mistakes"]] == [
        ("halls.aksu.rules.recall_limit", "write a whole number from 0 to 100, not -1"),
        ("halls.aksu.services[2].prefix", 'write one capital letter, not "hh"'),
    ]
    assert review["mistakes"][1]["words"] == {
        "kk": 'бір бас әріп жазыңыз, "hh" емес',
        "ru": 'напишите одну заглавную букву, а не "hh"',
    }
    reply = await office.ask("aigul", "POST", URL, body)
    assert (reply.status, reply.code) == (400, "configuration_wrong")
    assert office.path.read_bytes() == SAMPLE.read_bytes()


async def test_a_service_that_is_waited_for_stays(office: Office) -> None:
    """The numbers that still need it are named before saving, and saving is refused with them."""
    number = (await office.server.issue("housing"))["number"]
    document = await office.read()
    hall = document["values"]["halls"]["aksu"]
    hall["services"] = [service for service in hall["services"] if service["id"] != "housing"]
    for window in hall["windows"]:
        window["services"] = [service for service in window["services"] if service != "housing"]
    body = {"version": document["version"], "values": document["values"]}
    (refusal,) = (await office.ask("aigul", "POST", f"{URL}/review", body)).json["refusals"]
    assert (refusal["code"], refusal["params"]["numbers"]) == ("service_in_use", number)
    assert (await office.ask("aigul", "POST", URL, body)).code == "service_in_use"
    assert office.path.read_bytes() == SAMPLE.read_bytes()


async def test_who_is_next_can_need_two(office: Office) -> None:
    """Their author cannot say yes alone; the journal names both."""
    assert (await office.change(second_admin=True)).json["waits"] is False
    assert (await office.change(to="Words need one", recall_limit=7)).json["waits"] is False
    change = await office.change(out_of_turn=True)
    assert change.json["waits"] is True
    assert not office.in_force.rules.out_of_turn
    (waiting,) = (await office.read("marat"))["waiting"]
    assert waiting["author"] == "aigul"
    assert "+out_of_turn = true" in waiting["difference"]
    confirm = f"{URL}/waiting/{waiting['id']}/confirm"
    assert (await office.ask("aigul", "POST", confirm)).code == "own_change"
    assert not office.in_force.rules.out_of_turn
    assert (await office.ask("marat", "POST", confirm)).status == 200
    assert office.in_force.rules.out_of_turn
    assert office.hall["rules"]["out_of_turn"] is True
    last = (await office.journal()).splitlines()[-1]
    assert "admin:aigul" in last
    assert '\\"confirmed_by\\":\\"marat\\"' in last
    assert (await office.ask("marat", "POST", confirm)).code == "unknown_change"


async def test_whoever_asked_for_a_change_is_known_under_another_name(office: Office) -> None:
    """They cannot say yes to it as somebody else; the history names them as they are named today."""
    await office.server.context.store.save_user(User("aigul", "admin", None, MORNING))
    await office.change(second_admin=True)
    await office.change(out_of_turn=True)
    assert (await office.ask("marat", "POST", "/api/v1/users/aigul/rename", {"name": "Айгүл"})).status == 200
    (waiting,) = (await office.read("marat"))["waiting"]
    assert waiting["author"] == "Айгүл"
    confirm = f"{URL}/waiting/{waiting['id']}/confirm"
    assert (await office.ask("aigul", "POST", confirm)).code == "own_change"
    assert (await office.ask("marat", "POST", confirm)).status == 200
    states = (await office.ask("marat", "GET", f"{URL}/history")).json
    assert [(state["author"], state["confirmed_by"]) for state in states] == [("Айгүл", "marat"), ("Айгүл", None)]


async def test_a_change_that_waits_ends_when_the_file_changes_or_somebody_says_no(office: Office) -> None:
    """It was agreed to for another text."""
    await office.change(second_admin=True)
    await office.change(out_of_turn=True)
    await office.change("marat", to="Meanwhile")
    (waiting,) = (await office.read())["waiting"]
    assert waiting["is_stale"]
    path = f"{URL}/waiting/{waiting['id']}"
    assert (await office.ask("marat", "POST", f"{path}/confirm")).code == "configuration_changed"
    assert (await office.ask("marat", "POST", f"{path}/withdraw")).status == 200
    assert (await office.read())["waiting"] == []


async def test_a_hall_is_removed_with_a_restart(office: Office) -> None:
    """It is said in one sentence, goes on until then, and is there again when the change is undone, with its visitors;
    the only hall stays."""
    document = await office.read()
    hall = document["values"]["halls"].pop("aksu")
    body = {"version": document["version"], "values": document["values"]}
    (mistake,) = (await office.ask("aigul", "POST", f"{URL}/review", body)).json["mistakes"]
    assert (mistake["key"], mistake["what"]) == (
        "halls",
        "there is no hall; write one as [halls.ID], as the sample does",
    )
    assert (await office.ask("aigul", "POST", URL, body)).code == "configuration_wrong"
    document["values"]["halls"]["other"] = hall
    review = (await office.ask("aigul", "POST", f"{URL}/review", body)).json
    assert (review["mistakes"], review["warnings"], review["needs_restart"]) == ([], [], ["halls.aksu"])
    await office.server.issue()
    (warning,) = (await office.ask("aigul", "POST", f"{URL}/review", body)).json["warnings"]
    assert (warning["key"], warning["what"]) == (
        "halls.aksu",
        "visitors are in this hall whom nobody calls once it is closed: 1",
    )
    texts = [sentence["words"]["en"] for sentence in review["sentences"] if sentence["key"] == "halls.aksu"]
    assert texts == ["Service akimat of Aksu district is taken out: the hall closes at the next start."]
    assert (await office.ask("aigul", "POST", URL, body)).json["needs_restart"] == ["halls.aksu"]
    assert office.in_force.names.en == "Service akimat of Aksu district"
    assert list(office.server.context.feeds()) == ["aksu", "other"]
    document = await office.read()
    document["values"]["halls"]["aksu"] = hall
    body = {"version": document["version"], "values": document["values"]}
    undone = (await office.ask("aigul", "POST", URL, body)).json
    assert (undone["waits"], undone["needs_restart"], (await office.read())["needs_restart"]) == (False, [], [])
    assert len(office.server.context.feeds()["aksu"].state.tickets) == 1
    await office.server.issue()


async def test_a_page_of_another_sign_in_changes_nothing(office: Office) -> None:
    """The cookie alone is not enough: the token of our page must come with it."""
    document = await office.read()
    for token in ("", office.cookies["marat"]["X-Kezek-Token"]):
        headers = office.cookies["aigul"] | {"X-Kezek-Token": token}
        reply = await office.server.ask("POST", URL, headers=headers, json=document)
        assert (reply.status, reply.code) == (403, "stale_page")


async def test_a_folder_that_cannot_be_written_is_said(office: Office) -> None:
    """And nothing is in force."""
    ConfigurationFile(office.path).history.write_bytes(b"in the way")
    reply = await office.change(to="Other")
    assert (reply.status, reply.code) == (409, "configuration_unwritable")
    assert office.in_force.names.en == "Service akimat of Aksu district"


async def test_the_file_is_read_anew_when_asked(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """What was written by hand is in force; what is wrong is logged with its line and changes nothing."""
    configuration = office.server.app[PARTS][Administration].configuration
    office.path.write_text(office.path.read_text().replace("recall_limit = 3", "recall_limit = 8"))
    await configuration.reload(CONFIGURED_BY_FILE)
    assert office.in_force.rules.recall_limit == 8
    office.path.write_text(office.path.read_text().replace("recall_limit = 8", "recall_limit = 800"))
    await configuration.reload(CONFIGURED_BY_FILE)
    assert office.in_force.rules.recall_limit == 8
    assert "halls.aksu.rules.recall_limit: write a whole number from 0 to 100, not 800" in caplog.text


async def test_a_server_without_a_file_says_so() -> None:
    """The demo's configuration is nobody's to change."""
    async with serving() as server:
        assert (await server.ask("GET", URL, "admin")).code == "configuration_fixed"


async def test_holidays_are_suggested(office: Office) -> None:
    days = (await office.ask("aigul", "GET", "/api/v1/holidays?year=2026")).json
    assert {"date": "2026-12-16", "names": days[-1]["names"]} in days
    assert (await office.ask("aigul", "GET", "/api/v1/holidays?year=x")).status == 400


@pytest.mark.parametrize(
    ("written", "reason"),
    [(b"\n[halls\n", "config.toml:"), (b"\n# \xff\n", "this is not UTF-8")],
    ids=["no-toml", "no-utf8"],
)
async def test_a_file_broken_by_hand_is_told_and_harms_nobody(office: Office, written: bytes, reason: str) -> None:
    """The page says where it is broken; the hall goes on with what was in force, and nothing can be saved over it."""
    document = await office.read()
    office.path.write_bytes(SAMPLE.read_bytes() + written)
    reply = await office.ask("aigul", "GET", URL)
    assert (reply.status, reply.code) == (409, "configuration_broken")
    assert reason in reply.json["detail"]
    body = {"version": version_of(office.path.read_bytes()), "values": document["values"]}
    assert (await office.ask("aigul", "POST", f"{URL}/review", body)).code == "configuration_broken"
    assert (await office.ask("aigul", "POST", URL, body)).code == "configuration_broken"
    assert office.path.read_bytes() == SAMPLE.read_bytes() + written
    assert (await office.server.issue("land"))["number"] == "L001"


async def test_values_without_end_are_refused(office: Office) -> None:
    """A body nested five hundred levels deep is malformed, and no defect that ends the server."""
    document = await office.read()
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    reply = await office.ask("aigul", "POST", f"{URL}/review", {"version": document["version"], "values": {"a": deep}})
    assert (reply.status, reply.code) == (400, "malformed")


async def test_a_file_from_windows_keeps_its_looks(office: Office) -> None:
    """Line ends and the mark before the text stay; only the line that changes changes."""
    before = b"\xef\xbb\xbf" + SAMPLE.read_bytes().replace(b"\n", b"\r\n")
    office.path.write_bytes(before)
    assert (await office.change(recall_limit=5)).status == 200
    assert office.path.read_bytes() == before.replace(b"recall_limit = 3", b"recall_limit = 5")


async def test_what_was_written_by_hand_meanwhile_is_not_overwritten(office: Office) -> None:
    """Whoever saves from a page that is older is told, as is whoever's save meets that of an editor."""
    document = await office.read()
    by_hand = SAMPLE.read_bytes() + b"\n# mine\n"
    office.path.write_bytes(by_hand)
    assert (await office.change(document=document, to="Hers")).code == "configuration_edited"
    assert not ConfigurationFile(office.path).replace(SAMPLE.read_bytes(), b"", datetime.now(UTC))
    assert office.path.read_bytes() == by_hand


async def test_what_was_written_by_hand_before_is_told_of_before_it_comes_in_force(office: Office) -> None:
    """The difference shows the page's change alone, so the other one is said in words."""
    body = await office.read()
    assert (await office.ask("aigul", "POST", f"{URL}/review", _body(body))).json["by_hand"] is False
    office.path.write_text(office.path.read_text().replace("recall_limit = 3", "recall_limit = 8"))
    body = await office.read()
    assert (await office.ask("aigul", "POST", f"{URL}/review", _body(body))).json["by_hand"] is True


def _body(document: Any) -> Any:
    return {"version": document["version"], "values": document["values"]}


LONG = "Ж" * 150
"""An official name of 150 letters, 300 bytes."""


def named(number: int) -> dict[str, Any]:
    """A service with official names."""
    return {
        "id": f"service-{number}",
        "prefix": "A",
        "group": "papers",
        "names": dict.fromkeys(("kk", "ru", "en"), LONG),
    }


def services(count: int) -> list[dict[str, Any]]:
    """The changes that add so many services, which the last window serves."""
    window = "/halls/aksu/windows/19/services"
    return [
        *({"op": "add", "path": "/halls/aksu/services/-", "value": named(number)} for number in range(count)),
        *({"op": "add", "path": f"{window}/-", "value": f"service-{number}"} for number in range(count)),
    ]


@pytest.mark.parametrize("part", ["changes", "values"])
async def test_a_hall_of_82_services_with_official_names_is_saved(office: Office, part: str) -> None:
    """80 kB under the settings' bound of 64 kB for everybody else's requests, as changes or as all the values; and then
    one name of them by a change of some bytes."""
    document = await office.read()
    changes = services(82)
    official_services: Any = (
        changes if part == "changes" else apply_changes(document["values"], convert(changes, tuple[Change, ...]))
    )
    body = {"version": document["version"], part: official_services}
    assert len(encode(body)) > 80_000
    assert (await office.ask("aigul", "POST", f"{URL}/review", body)).json["mistakes"] == []
    assert (await office.ask("aigul", "POST", URL, body)).status == 200
    assert len(office.in_force.services) == 8 + 82
    document = await office.read("marat")
    change = {"op": "replace", "path": "/halls/aksu/services/89/names/en", "value": "Short"}
    body = {"version": document["version"], "changes": [change]}
    assert (await office.ask("marat", "POST", URL, body)).status == 200
    assert office.in_force.services[-1].names.en == "Short"
    assert office.hall["services"][-1]["names"] == {"kk": LONG, "ru": LONG, "en": "Short"}


async def test_a_configuration_has_a_bound_of_its_own(office: Office) -> None:
    """2 MiB for an administrator; whoever is none is told that before the size is looked at."""
    changes = [{"op": "add", "path": "/x", "value": "x" * 2_097_152}]
    body = encode({"version": version_of(SAMPLE.read_bytes()), "changes": changes})
    reply = await office.server.ask("POST", URL, headers=office.cookies["aigul"], data=BytesIO(body))
    assert (reply.status, reply.code, reply.json["limit"]) == (413, "too_large", 2_097_152)
    assert (await office.server.ask("POST", URL, "manager", data=BytesIO(body))).code == "not_allowed"
    assert (await office.server.ask("POST", URL, data=BytesIO(body))).code == "not_signed_in"


async def parts(body: bytes) -> AsyncIterator[bytes]:
    """A body that comes without its length."""
    for at in range(0, len(body), 65_536):
        yield body[at : at + 65_536]


async def test_the_bound_holds_for_a_body_that_does_not_say_its_length(office: Office) -> None:
    """It is read up to the bound, and what is within it counts."""
    body = encode({"version": version_of(SAMPLE.read_bytes()), "changes": services(82)})
    reply = await office.server.ask("POST", f"{URL}/review", headers=office.cookies["aigul"], data=parts(body))
    assert (reply.status, reply.json["mistakes"]) == (200, [])
    reply = await office.server.ask(
        "POST", f"{URL}/review", headers=office.cookies["aigul"], data=parts(b" " * 2_097_153)
    )
    assert (reply.code, reply.json["limit"]) == ("too_large", 2_097_152)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"changes": [], "values": {}},
        {"changes": [{"op": "copy", "from": "/halls", "path": "/x"}]},
        {"changes": [{"op": "remove", "path": "/halls/nowhere"}]},
        {"changes": [{"op": "add", "path": "/halls/aksu/services/-", "value": float("nan")}]},
    ],
    ids=["neither", "both", "copy", "nowhere", "nan"],
)
async def test_changes_that_are_none_are_malformed(office: Office, changes: dict[str, Any]) -> None:
    """And change nothing."""
    body = {"version": version_of(SAMPLE.read_bytes())} | changes
    assert (await office.ask("aigul", "POST", URL, body)).code == "malformed"
    assert office.path.read_bytes() == SAMPLE.read_bytes()
