"""What an administrator saves is tried first, what worked is kept, and staff are told what is not in force."""

import socket
import tomllib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from queue_server.api.configuration.administration import Administration
from queue_server.api.configuration.configuration_good import GoodConfiguration, StartReport
from queue_server.app_parts import PARTS
from queue_server.assembly.serving import CONFIGURED_BY_FILE
from queue_server.config.file.config_file import ConfigurationFile, LastGood
from queue_server.config.file.load import load, parse
from queue_server.config.file.start import StartConfiguration
from queue_server.config.mistakes import Problem, sentence_of
from queue_server.config.trial.address import Address
from queue_server.hall.errors import Refused
from queue_server.pages.services import PageServices
from tests.integration.api.configuration.test_configuration import SAMPLE, URL, Office
from tests.integration.api.conftest import serving

HTML = {"Accept": "text/html"}
GOOD = SAMPLE.read_bytes().replace(b"port = 8080", b"port = 0")
STAFF = ("/", "/desk/aksu", "/desk/aksu/6", "/supervisor/aksu", "/manager/aksu", "/account", "/admin", "/admin/devices")


@pytest.fixture
def good(tmp_path: Path) -> LastGood:
    copy = LastGood(tmp_path)
    copy.write(GOOD)
    return copy


@pytest.fixture
async def office(tmp_path: Path, good: LastGood) -> AsyncIterator[Office]:
    """A server whose file and last good copy are the same."""
    path = tmp_path / "config.toml"
    path.write_bytes(GOOD)
    config = load(path)
    file = ConfigurationFile(path)
    async with serving(definition=config.halls["aksu"], file=file, config=config, good=good) as server:
        office = Office(server, path)
        await office.sit_down("aigul")
        yield office


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port at which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


async def change(office: Office, way: str, *changes: dict[str, Any]) -> Any:
    document = await office.read()
    return await office.ask("aigul", "POST", f"{URL}{way}", {"version": document["version"], "changes": changes})


def put(path: str, value: object) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


async def test_a_port_that_is_taken_is_a_mistake_beside_its_field(office: Office, busy_port: int) -> None:
    """In three languages; saving it all the same is refused, and the file stays."""
    reply = await change(office, "/review", put("/server/port", busy_port))
    (mistake,) = reply.json["mistakes"]
    assert (mistake["key"], mistake["what"]) == (
        "server.port",
        f"another program listens at port {busy_port}; end it, or write another port",
    )
    assert mistake["words"]["ru"] == f"порт {busy_port} слушает другая программа; завершите её или напишите другой порт"
    assert mistake["words"]["kk"].startswith(f"{busy_port} портын басқа бағдарлама тыңдап тұр")
    assert (await change(office, "", put("/server/port", busy_port))).code == "configuration_wrong"
    assert office.path.read_bytes() == GOOD


async def test_the_servers_own_address_is_right(office: Office, busy_port: int) -> None:
    """It listens there itself."""
    office.server.app[PARTS][Administration].configuration.running.address = Address("127.0.0.1", busy_port)
    assert (await change(office, "/review", put("/server/port", busy_port))).json["mistakes"] == []
    reply = await change(office, "/review", put("/server/port", busy_port), put("/server/host", "192.0.2.7"))
    assert [mistake["key"] for mistake in reply.json["mistakes"]] == ["server.host"]


async def test_a_certificate_that_is_not_there_is_a_mistake(office: Office, tmp_path: Path) -> None:
    """Both of its files are named, each beside its field."""
    paths = {"tls_certificate": f"{tmp_path}/a.crt", "tls_key": f"{tmp_path}/a.key"}
    reply = await change(office, "/review", *(put(f"/server/{name}", path) for name, path in paths.items()))
    assert [mistake["key"] for mistake in reply.json["mistakes"]] == ["server.tls_certificate", "server.tls_key"]


async def test_what_may_come_right_by_itself_is_a_warning(office: Office) -> None:
    """A mail server that nobody hears and a printer that is off can be saved; whoever saves is told first."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        free_port = other.getsockname()[1]
    printer = {"id": "p", "hall": "aksu", "kiosks": [], "port": f"tcp://127.0.0.1:{free_port}"}
    changes = (
        put("/displays", {"address": "http://kezek", "printers": [printer]}),
        put("/reports", {"mail": {"server": "127.0.0.1", "sender": "a@b.kz", "port": free_port, "security": "none"}}),
    )
    review = (await change(office, "/review", *changes)).json
    assert review["mistakes"] == []
    assert [warning["key"] for warning in review["warnings"]] == ["displays.printers[0].port", "reports.mail.server"]
    assert review["warnings"][1]["words"]["ru"] == "почтовый сервер сейчас не отвечает: там никто не слушает"
    assert (await change(office, "", *changes)).status == 200


async def test_what_a_start_reads_is_not_said_to_be_in_force(office: Office) -> None:
    """The answer names the section, and so does the page's document, until the server has started with it."""
    assert (await office.read())["needs_restart"] == []
    reply = await change(office, "", put("/server/port", 0), put("/server/max_body_bytes", 70_000))
    assert (reply.status, reply.json["needs_restart"]) == (200, ["server"])
    assert (await office.read())["needs_restart"] == ["server"]


async def test_what_was_saved_is_kept_without_what_no_start_has_proved(office: Office, good: LastGood) -> None:
    """A hall's new words are in the copy; the new address is not, so a start that fails on it finds the old one."""
    assert (await change(office, "", put("/halls/aksu/names/en", "Akimat"))).status == 200
    assert good.read() == office.path.read_bytes()
    changes = (put("/halls/aksu/names/en", "Akimat of Aksu"), put("/server/host", "127.0.0.2"))
    assert (await change(office, "", *changes)).status == 200
    assert tomllib.loads(office.path.read_text())["server"]["host"] == "127.0.0.2"
    config = parse(good.read() or b"", "good")
    assert (config.server.host, config.halls["aksu"].names.en) == ("127.0.0.1", "Akimat of Aksu")
    assert (good.read() or b"").count(b"\n#") == GOOD.count(b"\n#")


def post(office: Office) -> None:
    """The server has started with the earlier configuration."""
    sentence = sentence_of("{file} cannot be read: {why}", file="/none/a.crt", why=sentence_of("it is not there"))
    problem = Problem("/etc/kezek/config.toml", 12, "server.tls_certificate", sentence)
    office.server.app[PARTS][PageServices].settings_notice.post("earlier", [problem])


async def page(office: Office, path: str, **headers: str) -> str:
    """A page as a signed-in administrator sees it."""
    reply = await office.server.ask("GET", path, headers=office.cookies["aigul"] | HTML | headers)
    return reply.body.decode()


@pytest.mark.parametrize("path", STAFF)
async def test_every_page_of_the_staff_says_what_is_not_in_force(office: Office, path: str) -> None:
    """What is wrong, what is in force instead and what to do, in the reader's language; and nothing once it is."""
    assert "settings-notice" not in await page(office, path)
    post(office)
    text = await page(office, f"{path}?lang=ru")
    assert "При запуске файл настроек использовать не удалось. Действуют настройки, которые работали" in text
    assert "<b>server.tls_certificate</b>: /none/a.crt не читается: его там нет" in text
    assert '<span class="place">config.toml:12</span>' in text
    assert "/etc/kezek/config.toml" not in text


async def test_visitors_and_strangers_are_told_nothing_of_it(office: Office) -> None:
    """Neither on their pages nor on the staff's sign-in; `/readyz` names the key alone."""
    post(office)
    for path in ("/", "/display/aksu", "/sign-in"):
        assert "settings-notice" not in (await office.server.ask("GET", path, headers=HTML)).body.decode()
    assert "settings-notice" not in await page(office, "/display/aksu")
    ready = (await office.server.ask("GET", "/readyz")).json
    assert (ready["status"], ready["configuration"]) == ("ready", "earlier")
    assert ready["wrong_settings"] == ["server.tls_certificate"]


async def test_a_page_that_was_open_before_is_loaded_anew(office: Office) -> None:
    """Its version is another one with the notice, for the staff alone."""
    before = await page(office, "/static/version")
    post(office)
    assert (await page(office, "/static/version")).startswith(f"{before}-")
    assert (await office.server.ask("GET", "/static/version")).body.decode() == before


async def test_what_is_in_force_is_put_back_into_a_file_that_nobody_can_read(office: Office, good: LastGood) -> None:
    """By a button, because nobody who knows a shell may be there; the broken text is kept beside it."""
    put_back = f"{URL}/put-back"
    assert (await office.ask("aigul", "POST", put_back)).code == "configuration_in_force"
    broken = GOOD + b"\n[halls\n"
    office.path.write_bytes(broken)
    assert (await office.ask("aigul", "GET", URL)).code == "configuration_broken"
    post(office)
    assert 'data-act="put-back"' in await page(office, "/admin")
    assert 'data-act="put-back"' not in await page(office, "/supervisor/aksu")
    assert (await office.ask("aigul", "POST", put_back)).status == 200
    assert office.path.read_bytes() == good.read() == GOOD
    copies = sorted(ConfigurationFile(office.path).history.glob("*.toml"))
    assert [copy.read_bytes() for copy in copies] == [GOOD, broken]
    assert "settings-notice" not in await page(office, "/admin")
    assert (await office.server.ask("GET", "/readyz")).json["configuration"] == "in_force"
    assert (await office.server.ask("POST", put_back, "manager", json={})).code == "not_allowed"


async def test_a_file_that_is_mended_on_the_page_needs_no_notice(office: Office) -> None:
    """What the page saves is in force, or will be."""
    post(office)
    assert (await change(office, "", put("/halls/aksu/names/en", "Akimat"))).status == 200
    assert "settings-notice" not in await page(office, "/admin")


async def test_what_is_read_anew_is_tried_first(office: Office, busy_port: int) -> None:
    """A file of which something does not work changes nothing, and staff are told; one that is right ends that."""
    configuration = office.server.app[PARTS][Administration].configuration
    text = office.path.read_text()
    office.path.write_text(
        text.replace("port = 0", f"port = {busy_port}").replace("recall_limit = 3", "recall_limit = 8")
    )
    await configuration.reload(CONFIGURED_BY_FILE)
    assert office.in_force.rules.recall_limit == 3
    assert "The configuration file could not be read anew." in await page(office, "/admin?lang=en")
    assert (await office.server.ask("GET", "/readyz")).json["configuration"] == "stays"
    office.path.write_text(text.replace("recall_limit = 3", "recall_limit = 8"))
    await configuration.reload(CONFIGURED_BY_FILE)
    assert office.in_force.rules.recall_limit == 8
    assert "settings-notice" not in await page(office, "/admin")


async def test_a_hall_that_keeps_its_earlier_definition_is_told_of(office: Office) -> None:
    """The file names no service any more that somebody waits for: why, in the reader's language."""
    start = StartConfiguration(office.path, load(office.path), GOOD, is_earlier=False)
    refused = {"aksu": Refused("service_in_use", service="land", numbers="L001")}
    StartReport(GoodConfiguration(office.server.app[PARTS][PageServices].settings_notice, GOOD), start, refused, [])
    text = await page(office, "/supervisor/aksu?lang=ru")
    assert "Действуют не все настройки: зал работает по прежнему описанию." in text
    assert "<b>halls.aksu</b>: " in text
    assert "L001" in text
    assert (await office.server.ask("GET", "/readyz")).json["configuration"] == "partly"


async def test_a_definition_that_waits_for_the_time_is_not_called_in_force(office: Office) -> None:
    """Staff are told until the hall has it; one that is refused then is told of as at a start."""
    start = StartConfiguration(office.path, load(office.path), GOOD, is_earlier=False)
    report = StartReport(
        GoodConfiguration(office.server.app[PARTS][PageServices].settings_notice, GOOD), start, {}, ["aksu"]
    )
    text = await page(office, "/supervisor/aksu?lang=en")
    assert "it is put in force once somebody has said what the time is" in text
    report.end_waiting("aksu", None)
    assert (await office.server.ask("GET", "/readyz")).json["configuration"] == "in_force"
    report.end_waiting("aksu", Refused("service_in_use", service="land", numbers="L001"))
    assert "L001" in await page(office, "/supervisor/aksu?lang=en")
