"""The client of the API, against a real server that answers what a test wants."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from queue_server.replay import api_client
from queue_server.replay.api_client import ApiClient, ApiRefusal, open_client
from queue_server.replay.errors import ApiError, HallError

HALL = {
    "hall": "h",
    "services": [{"id": "s"}],
    "windows": [{"window": 1, "services": [{"id": "s", "after_minutes": 0}]}],
}


class Answers:
    """A server that notes the commands it gets and answers them one after another."""

    def __init__(self) -> None:
        self.requests: list[web.BaseRequest] = []
        self.answers: list[Callable[[], web.Response]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        if request.path == "/api/v1/halls":
            return web.json_response([{"hall": "h"}])
        if request.path == "/api/v1/halls/h":
            return web.json_response(HALL)
        self.requests.append(request)
        return self.answers.pop(0)()


@pytest.fixture
async def answers() -> AsyncIterator[Answers]:
    answers = Answers()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answers.answer)
    async with TestServer(app) as server:
        answers.url = str(server.make_url("/")).rstrip("/")
        yield answers


@pytest.fixture
async def client(answers: Answers) -> AsyncIterator[ApiClient]:
    async with open_client(answers.url, None, "secret") as client:
        yield client


def problem(status: int, code: str, **headers: str) -> Callable[[], web.Response]:
    return lambda: web.json_response(
        {"code": code, "detail": f"About {code}."},
        status=status,
        headers=headers,
        content_type="application/problem+json",
    )


def ok() -> web.Response:
    return web.json_response({"seq": 7})


async def test_a_busy_server_is_asked_again_with_the_same_id(answers: Answers, client: ApiClient) -> None:
    """429, 503 and an answer cut off: each try carries the same Idempotency-Key, so the command is done once."""
    answers.answers = [problem(503, "stopping"), problem(429, "too_many_requests", **{"Retry-After": "0"}), ok, ok]
    assert await client.command("tickets", service="s") == {"seq": 7}
    keys = [request.headers["Idempotency-Key"] for request in answers.requests]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    await client.command("tickets", service="s")
    assert answers.requests[3].headers["Idempotency-Key"] != keys[0]
    assert client.commands == 2
    assert answers.requests[0].headers["Authorization"] == "Bearer secret"


async def test_a_refusal_is_not_tried_again(answers: Answers, client: ApiClient) -> None:
    """The hall said no: the code is for the player, the sentence for the person."""
    answers.answers = [problem(409, "nobody_waiting")]
    with pytest.raises(ApiRefusal, match=r"^About nobody_waiting.$") as refusal:
        await client.command("windows/1/next")
    assert refusal.value.code == "nobody_waiting"
    assert len(answers.requests) == 1


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(401, "kezek token add --role manager"), (403, "the role manager or admin"), (400, "POST .*|About malformed")],
)
async def test_what_trying_again_cannot_mend_ends_the_replay(
    answers: Answers, client: ApiClient, status: int, sentence: str
) -> None:
    """A token that is not accepted, a role that may not, a request that the server cannot read."""
    answers.answers = [problem(status, "malformed")]
    with pytest.raises(ApiError, match=sentence):
        await client.command("tickets")


async def test_a_server_that_stays_busy_is_given_up(
    answers: Answers, client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before its time is up, and with the reason it gave."""
    monkeypatch.setattr(api_client, "TRY_FOR_S", 0.0)
    answers.answers = [problem(503, "store_unavailable")]
    with pytest.raises(ApiError, match="About store_unavailable"):
        await client.command("tickets")


async def test_the_only_hall_needs_no_name(client: ApiClient) -> None:
    """With one hall the server's own list says which."""
    assert client.hall == "h"
    assert (await client.hall_offer()).windows[0].own == {"s"}


async def test_an_unknown_hall_is_refused_with_those_there_are(answers: Answers) -> None:
    """The sentence lists them."""
    with pytest.raises(HallError, match=r"no hall 'x'. It has: h"):
        async with open_client(answers.url, "x", "secret"):
            pass


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "127.0.0.1:8080", "ftp://there"])
async def test_a_server_that_is_away_is_said_at_once(address: str) -> None:
    """Nothing listens there, or it is no address at all."""
    with pytest.raises(ApiError, match=r"Is the server running|is no address of a server"):
        async with open_client(address, None, "secret"):
            pass


async def test_something_else_behind_the_address_is_said(answers: Answers) -> None:
    """A server that answers, but not like Kezek."""
    with pytest.raises(ApiError, match="does not answer like a Kezek server"):
        async with open_client(f"{answers.url}/api/v1/halls/h?", None, "secret"):
            pass
