"""Receivers of webhooks that fail, stall, answer wrongly, repeat and redirect: in order, none lost."""

import asyncio
import importlib.util
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestClient, TestServer
from standardwebhooks import Webhook

from queue_server.api.catalogue.catalogue_routes import CATALOGUES_PATH
from queue_server.app_parts import PARTS
from queue_server.clock import now_us
from queue_server.config.sections.webhooks import WebhookSettings
from queue_server.hall.state import SECOND
from queue_server.journal.memory import MemoryStore
from queue_server.webhooks import service as service_module
from queue_server.webhooks.delivery import DeliveryPace
from queue_server.webhooks.poster import WebhookPoster
from queue_server.webhooks.service import WebhookService
from queue_server.webhooks.signing import secret_text, signed_headers
from script.staging.forked_program import start_forked
from tests.certificates import a_holder
from tests.integration.api.conftest import Server
from tests.integration.api.conftest import serving as serving_here
from tests.integration.command_line import ROOT, SAMPLE
from tests.integration.kezek_process import serving, token
from tests.integration.webhook_receiver import FakeReceiver, Message, flood, hang_up, stall
from tests.postgres_server import Database, empty

PATH = "/api/v1/webhooks"
LOCAL = WebhookSettings(own_networks=("127.0.0.1",), timeout_s=4)
AT_ONCE = DeliveryPace(pauses=(0,) * 9)


@asynccontextmanager
async def running(settings: WebhookSettings = LOCAL, pace: DeliveryPace = AT_ONCE) -> AsyncIterator[Server]:
    async with serving_here(webhooks=settings) as server:
        server.app[PARTS][WebhookService].pace = pace
        yield server


async def added(server: Server, url: str, **body: Any) -> Any:
    reply = await server.ask("POST", PATH, "admin", json={"name": "Portal", "address": url, **body})
    assert reply.status == 201, reply.body
    return reply.json


async def act(server: Server, webhook: Any, path: str, **body: Any) -> Any:
    reply = await server.ask("POST", f"{PATH}/{webhook['id']}/{path}", "admin", json=body)
    assert reply.status == 200, reply.body
    return reply.json


async def only_receiver(server: Server, holds: Callable[[Any], bool] = lambda _: True) -> Any:
    """The only receiver, once `holds` is true of it."""

    async def look() -> Any:
        (document,) = (await server.ask("GET", PATH, "admin")).json
        return document

    async with asyncio.timeout(60):
        while not holds(document := await look()):  # noqa: ASYNC110 - a request is the only way to see it
            await asyncio.sleep(0.02)
    return document


def ids(messages: list[Message]) -> list[str]:
    return [message.id for message in messages]


async def test_events_come_in_order_however_the_receiver_answers() -> None:
    """It fails, stalls, hangs up, redirects, floods: each event comes until it was taken, and then the next."""
    async with FakeReceiver(500, hang_up, 302, 404, stall) as receiver, running() as server:
        await added(server, receiver.url, kinds=["ticket.issued"])
        for _ in range(3):
            await server.issue()
        messages = await receiver.received(8)
        assert [m.event["data"]["number"] for m in messages] == ["A001"] * 6 + ["A002", "A003"]
        assert len(set(ids(messages))) == 3
        assert messages[0].headers["Content-Type"] == "application/cloudevents+json"
        receiver.answers.append(flood)
        await server.issue()
        await server.issue()
        assert [m.event["data"]["number"] for m in await receiver.received(10)][8:] == ["A004", "A005"]
        document = await only_receiver(server, lambda d: d["deliveries"][0]["delivered"] == 5)
        assert (document["state"], document["deliveries"][0]["failed"]) == ("runs", 5)
        attempts = await server.ask("GET", f"{PATH}/{document['id']}/halls/aksu/attempts", "admin")
        outcomes = [(attempt["outcome"], attempt["status"]) for attempt in reversed(attempts.json)]
        assert outcomes[:6] == [
            ("refused", 500),
            ("unreachable", None),
            ("redirect", 302),
            ("refused", 404),
            ("silent", None),
            ("delivered", 204),
        ]
        metrics = (await server.ask("GET", "/metrics")).body.decode()
        assert 'kezek_webhook_attempts_total{outcome="delivered",receiver="Portal"} 5.0' in metrics
        assert 'kezek_webhook_attempts_total{outcome="redirect",receiver="Portal"} 1.0' in metrics


async def test_a_stalled_receiver_holds_up_nobody() -> None:
    """Neither another receiver nor the hall waits for it."""
    settings = WebhookSettings(own_networks=("127.0.0.1",), timeout_s=60)
    async with FakeReceiver(stall) as lazy, FakeReceiver() as busy, running(settings) as server:
        await added(server, lazy.url, name="Lazy", kinds=["ticket.issued"])
        await added(server, busy.url, name="Busy", kinds=["ticket.issued"])
        await server.issue()
        await lazy.received(1)
        await server.issue()
        assert len(await busy.received(2)) == 2
        assert len(lazy.messages) == 1


async def test_of_two_servers_one_sends_and_the_other_goes_on() -> None:
    """Whichever of them gave the ticket: each event comes once, and the next after the one that sent has stopped."""
    store = MemoryStore()
    async with FakeReceiver() as receiver, serving_here(store, webhooks=LOCAL) as other:
        async with serving_here(store, webhooks=LOCAL) as first:
            await added(first, receiver.url, kinds=["ticket.issued"])
            await first.issue()
            await receiver.received(1)
            await other.context.engine.refresh("aksu")
            await other.issue()
            await first.context.engine.refresh("aksu")
            await receiver.received(2)
        await other.issue()
        messages = await receiver.received(3)
        assert [message.event["data"]["number"] for message in messages] == ["A001", "A002", "A003"]


async def stopped(server: Server) -> list[tuple[str, str]]:
    """The alarms about receivers that supervisors of the hall see: their kinds, and the receivers' names."""
    document = (await server.ask("GET", "/api/v1/halls/aksu/supervisor", "manager")).json
    return [(a["kind"], a["detail"]) for a in document["alarms"] if a["kind"].startswith("webhook")]


async def test_every_server_shows_who_takes_nothing() -> None:
    """A supervisor at the server that does not deliver sees it, too."""
    store = MemoryStore()
    async with FakeReceiver(410) as receiver, serving_here(store, webhooks=LOCAL) as first:
        await added(first, receiver.url, kinds=["ticket.issued"])
        await first.issue()
        await only_receiver(first, lambda d: d["state"] == "ended")
        async with serving_here(store, webhooks=LOCAL) as other:
            async with asyncio.timeout(60):
                while await stopped(other) != [("webhook_ended", "Portal")]:  # noqa: ASYNC110 - a request is the only way to see it
                    await asyncio.sleep(0.02)


async def test_a_receiver_that_ends_pauses_and_goes_on() -> None:
    """410 ends it and a pause holds it; what happened meanwhile comes when a person lets it go on."""
    async with FakeReceiver(410) as receiver, running() as server:
        addition = await added(server, receiver.url, kinds=["ticket.issued"])
        webhook = addition["webhook"]
        await server.issue()
        await server.issue()
        assert (await only_receiver(server, lambda d: d["state"] == "ended"))["deliveries"][0]["behind"] >= 2
        assert await stopped(server) == [("webhook_ended", "Portal")]
        assert (await act(server, webhook, "go-on"))["state"] == "runs"
        assert len(set(ids(await receiver.received(3)))) == 2
        assert await stopped(server) == []
        assert (await act(server, webhook, "pause"))["state"] == "paused"
        await server.issue()
        first = int(receiver.messages[0].event["id"].split("/")[1])
        repeated = await act(server, webhook, "halls/aksu/repeat", seq=first)
        assert (repeated["outcome"], len(receiver.messages)) == ("delivered", 4)
        assert receiver.messages[3].id == receiver.messages[0].id
        await act(server, webhook, "go-on")
        assert (await receiver.received(5))[4].event["data"]["number"] == "A003"
        await act(server, webhook, "remove")
        assert (await server.ask("GET", PATH, "admin")).json == []


async def test_what_it_is_sent_is_as_described() -> None:
    """Every event of a visit is held against /asyncapi.json."""
    async with FakeReceiver() as receiver, running() as server:
        await added(server, receiver.url, begin="first")
        await server.command(1, "open")
        await server.call()
        head = server.context.feeds()["aksu"].seq
        messages = await receiver.received(head)
        assert [m.event["id"] for m in messages] == [f"aksu/{seq}" for seq in range(1, head + 1)]
        document = (await server.ask("GET", "/asyncapi.json")).json
        for message in messages:
            described = document["components"]["messages"]["webhook-" + message.event["type"].replace("/", "-")]
            schema = described["payload"] | {"components": document["components"]}
            jsonschema.Draft202012Validator(schema).validate(message.event)
            assert {*described["headers"]["required"]} <= {name.lower() for name in message.headers}
            assert message.headers["Content-Type"] == described["contentType"]
        assert {"hall.configured/1", "window.opened/1", "ticket.called/1"} <= {m.event["type"] for m in messages}
        assert "operator-1" not in repr(messages)


async def test_secrets_rotate() -> None:
    """The former secret signs beside the other one for a day, and each is shown once."""
    async with FakeReceiver() as receiver, running() as server:
        addition = await added(server, receiver.url, kinds=["ticket.issued"])
        other = await act(server, addition["webhook"], "rotate")
        await server.issue()
        (message,) = await receiver.received(1)
        expected = [signature(secret, message) for secret in (other["secret"], addition["secret"])]
        assert message.headers["webhook-signature"].split(" ") == expected
        server.clock.pass_s(25 * 3600)
        await server.issue()
        second = (await receiver.received(2))[1]
        assert second.headers["webhook-signature"] == signature(other["secret"], second)
        assert addition["secret"].encode() not in (await server.ask("GET", PATH, "admin")).body


def signature(secret: str, message: Message) -> str:
    moment = datetime.fromtimestamp(int(message.headers["webhook-timestamp"]), UTC)
    return Webhook(secret).sign(message.id, moment, message.body.decode())


async def test_bad_input() -> None:
    """What is wrong is named, and nothing is stored."""
    async with running(WebhookSettings()) as server:
        right = {"name": "Portal", "address": "https://hooks.example.kz/kezek"}

        async def code(**body: Any) -> str:
            return (await server.ask("POST", PATH, "admin", json=right | body)).code

        assert await code(address="https://127.0.0.1/") == "webhook_address_own_network"
        assert await code(address="https://[::ffff:10.0.0.1]/") == "webhook_address_own_network"
        assert await code(address="http://hooks.example.kz/") == "webhook_address_plain"
        assert await code(address="https://me:word@hooks.example.kz/") == "webhook_address_form"
        assert await code(kinds=["ticket.jumped"]) == "unknown_kind"
        assert await code(kinds=["ticket.called/1"]) == "unknown_kind"
        assert await code(halls=["none"]) == "unknown_hall"
        assert await code(after={"none": 1}) == "unknown_hall"
        assert await code(begin="yesterday") == "malformed"
        assert await code(name="") == "malformed"
        assert await code(secret="mine") == "malformed"
        assert (await server.ask("GET", PATH, "admin")).json == []
        assert (await server.ask("POST", PATH, "manager", json=right)).code == "not_allowed"
        addition = (await server.ask("POST", PATH, "admin", json=right)).json["webhook"]
        assert await code(name=" portal") == "webhook_exists"
        for path, body, expected in (
            ("none/pause", {}, "unknown_webhook"),
            ("none/remove", {}, "unknown_webhook"),
            (f"{addition['id']}/change", {"address": "https://10.0.0.1/"}, "webhook_address_own_network"),
            (f"{addition['id']}/halls/none/repeat", {"seq": 1}, "unknown_hall"),
            (f"{addition['id']}/halls/aksu/repeat", {"seq": 10_000}, "record_not_sent"),
            (f"{addition['id']}/halls/aksu/repeat", {"seq": 0}, "malformed"),
        ):
            assert (await server.ask("POST", f"{PATH}/{path}", "admin", json=body)).code == expected, path
        assert (await server.ask("GET", PATH, "admin")).json[0]["address"] == right["address"]


class Rebinding(AbstractResolver):
    """Resolves a name to these addresses, one list for each question."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = [*answers]

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.answers.pop(0)
        ]

    async def close(self) -> None:
        pass


async def test_a_name_that_leads_into_the_own_network() -> None:
    """It is resolved and checked for each connection, and every address of it must be right."""
    async with FakeReceiver() as receiver:
        port = receiver.url.rsplit(":", 1)[1].split("/")[0]
        resolver = Rebinding(["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["93.184.216.34"])
        poster = WebhookPoster(LOCAL, lambda: resolver)
        post: Callable[[], Awaitable[Any]] = lambda: poster.post(  # noqa: E731
            f"http://hooks.example.kz:{port}/", {"Connection": "close"}, b"{}", 0
        )
        try:
            assert [(await post()).outcome for _ in range(4)] == ["delivered", *["forbidden"] * 3]
        finally:
            await poster.close()
        assert len(receiver.messages) == 1


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    """Nothing is sent to whoever has it, unless the configuration names its authority."""
    root = a_holder("Akimat root", now_us() / SECOND)
    local = a_holder("receiver", now_us() / SECOND, names=("127.0.0.1",), by=root)
    files = [tmp_path / name for name in ("root.pem", "receiver.pem", "receiver.key")]
    for file, data in zip(files, (root.pem, local.pem, local.key_pem), strict=True):
        file.write_bytes(data)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[2])
    async with FakeReceiver(context=context) as receiver:
        outcomes = []
        for authority in (None, str(files[0])):
            poster = WebhookPoster(WebhookSettings(own_networks=("127.0.0.1",), authority=authority))
            outcomes.append((await poster.post(receiver.url, {}, b"{}", 0)).outcome)
            await poster.close()
        assert (outcomes, len(receiver.messages)) == (["certificate", "delivered"], 1)


CATALOGUE = """[[services]]
id = "land"
prefix = "{}"
names = {{ kk = "Жер", ru = "Земля", en = "Land" }}
"""


@pytest.mark.long
async def test_of_two_servers_one_is_killed(tmp_path: Path, postgres_database: Database) -> None:
    """The event that was under way comes again under the same id, with a right signature; then come the others, from
    the other server, each once and in order. The catalogue of the first one is offered by the other, which writes on.
    """
    await empty(postgres_database)
    data, config = postgres_database.url(), tmp_path / "config.toml"
    config.write_text(SAMPLE.read_text() + '\n[centre]\n[webhooks]\nown_networks = ["127.0.0.1"]\n')
    admin, kiosk = token(data, "admin"), token(data, "kiosk")
    async with asyncio.timeout(120), FakeReceiver(stall) as receiver, aiohttp.ClientSession() as session:

        async def post(url: str, path: str, bearer: str, **body: Any) -> Any:
            headers = {"Authorization": f"Bearer {bearer}"}
            async with session.post(url + path, json=body, headers=headers) as reply:
                assert reply.status in (200, 201), await reply.text()
                return await reply.json()

        arguments = ("serve", "--config", config, "--data", data, "--port", "0")
        killed = await start_forked(*arguments, folder=ROOT, errors=None)
        try:
            url = (await killed.stdout.readline()).decode().removeprefix("ready ").strip()
            addition = await post(url, PATH, admin, name="Portal", address=receiver.url, kinds=["ticket.issued"])
            await post(url, "/api/v1/halls/aksu/tickets", kiosk, service="land")
            await receiver.received(1)
            async with serving(data, config) as other:
                for server in (url, other.url, url):
                    await post(server, "/api/v1/halls/aksu/tickets", kiosk, service="land")
                await post(url, CATALOGUES_PATH, admin, text=CATALOGUE.format("A"), base=0)
                killed.kill()
                await killed.wait()
                await post(other.url, "/api/v1/halls/aksu/tickets", kiosk, service="land")
                written = await post(other.url, CATALOGUES_PATH, admin, text=CATALOGUE.format("B"), base=1)
                messages = await receiver.received(6)
        finally:
            if killed.returncode is None:
                killed.kill()
                await killed.wait()
        assert (written["version"], written["mistakes"]) == (2, [])
        seqs = [int(message.event["id"].split("/")[1]) for message in messages]
        assert messages[0].id == messages[1].id
        assert seqs[1:] == sorted(set(seqs))
        for message in messages:
            assert Webhook(addition["secret"]).verify(message.body, dict(message.headers)) == message.event


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "RECEIVERS_LOOK_S", 0.05)


async def test_the_example_receiver(capsys: pytest.CaptureFixture[str]) -> None:
    """What docs/webhooks.md points to takes what is signed, once, and nothing else."""
    spec = importlib.util.spec_from_file_location("webhook_receiver", ROOT / "examples/systems/webhook_receiver.py")
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    app = web.Application()
    app.router.add_post("/kezek", example.Receiver(secret_text(bytes(32))).take)
    body = b'{"time":"t","id":"aksu/1","type":"ticket.issued/1","data":{"number":"A001"}}'
    async with TestClient(TestServer(app)) as client:
        right = signed_headers("aksu/1/00", now_us(), body, [bytes(32)])
        late = signed_headers("aksu/2/00", now_us() - 3600 * SECOND, body, [bytes(32)])
        for headers, status in ((right, 204), (right, 204), (late, 401), ({}, 401)):
            assert (await client.post("/kezek", data=body, headers=headers)).status == status
        assert (await client.post("/kezek", data=body + b" ", headers=right)).status == 401
    assert capsys.readouterr().out == 't aksu/1 ticket.issued/1 {"number": "A001"}\n'
