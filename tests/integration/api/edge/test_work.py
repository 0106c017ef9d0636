"""Doors that are open to anyone cost the machine work: a stranger has a share of it, and the hall goes on."""

import pytest
from msgspec.structs import replace

from queue_server.api.access.credentials.attempts import Attempts
from queue_server.api.http.admission.request_limits import WORK, WRONG_KEYS
from queue_server.api.http.description.page_table import COSTS, KEYED, PAGES
from queue_server.api.routes import ROUTES
from queue_server.journal.memory import MemoryStore
from tests.halls import DEFINITION, MORNING
from tests.integration.api.conftest import HALL, serving

ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}
BROWSER = {"Accept": "text/html"}
PROXY = ("127.0.0.1",)
OPEN = replace(DEFINITION, rules=replace(DEFINITION.rules, public_tickets=True))


def test_what_costs_and_what_is_keyed_is_there() -> None:
    """No row of a table is of a page or a route that has gone."""
    routes = {route.path for route in ROUTES}
    assert {path for _, path in COSTS} - set(PAGES) == set()
    assert set(KEYED) - set(PAGES) - routes == set()
    assert {route.path: route.cost for route in ROUTES if route.cost} == {
        f"{HALL.replace('aksu', '{hall}')}/tickets/{{id}}/overtaken": 10,
        f"{HALL.replace('aksu', '{hall}')}/bookings/free": 10,
        f"{HALL.replace('aksu', '{hall}')}/services": 5,
        "/sign-in": 150,
        "/log/{hall}/proof/{paper}": 5,
    }


@pytest.mark.parametrize(
    ("method", "path", "cost"),
    [
        ("POST", "/verify/scan", 20),
        ("GET", "/verify/0123456789", 10),
        ("GET", "/t/AAAAAAAAAAAAAAAA/overtaken", 10),
        ("GET", "/t/AAAAAAAAAAAAAAAA/qr.svg", 5),
        ("GET", "/book/aksu", 10),
        ("GET", f"{HALL}/bookings/free?service=land", 10),
        ("GET", f"{HALL}/services?words=land", 5),
        ("GET", "/info/aksu?words=land", 10),
        ("GET", f"{HALL}/tickets/AAAAAAAAAAAAAAAA/overtaken", 10),
        ("POST", "/sign-in", 150),
    ],
)
async def test_a_dear_door_takes_from_the_share_of_its_address(method: str, path: str, cost: int) -> None:
    """429 with a time once it is used up; a stranger elsewhere and whoever has a role are served."""
    async with serving(trusted_proxies=PROXY) as server:
        server.access.limits.work.take("203.0.113.7", server.clock.seconds(), WORK.burst - cost)
        statuses = [(await server.ask(method, path, headers=ELSEWHERE)).status for _ in range(2)]
        assert statuses[0] != 429
        assert statuses[1] == 429
        refused = await server.ask(method, path, headers=ELSEWHERE)
        assert (refused.code, refused.headers["Retry-After"]) == ("too_many_requests", "1")
        assert (await server.ask(method, path)).status != 429
        assert (await server.ask(method, path, "admin", headers=ELSEWHERE)).status != 429


@pytest.mark.parametrize("path", ["/verify/0123456789", "/book/aksu", f"{HALL}/services?words=land"])
async def test_a_head_alone_costs_as_much(path: str) -> None:
    """The page is made for it all the same."""
    async with serving(trusted_proxies=PROXY) as server:
        server.access.limits.work.take("203.0.113.7", server.clock.seconds(), WORK.burst - 5)
        statuses = [(await server.ask("HEAD", path, headers=ELSEWHERE)).status for _ in range(2)]
        assert statuses[-1] == 429


async def test_a_hall_behind_one_address_goes_on() -> None:
    """Somebody there has used the share up: tickets are taken, looked at and given up by everybody else there."""
    async with serving(definition=OPEN, trusted_proxies=PROXY) as server:
        server.access.limits.work.take("203.0.113.7", server.clock.seconds(), WORK.burst)
        for _ in range(20):
            ticket = await server.ask("POST", f"{HALL}/tickets", json={"service": "land"}, headers=ELSEWHERE)
            assert ticket.status == 201
            page = await server.ask("GET", f"/t/{ticket.json['key']}", headers=ELSEWHERE | BROWSER)
            assert page.status == 200
            left = await server.ask("POST", f"{HALL}/tickets/{ticket.json['key']}/leave", json={}, headers=ELSEWHERE)
            assert left.json["state"] == "left"


async def test_a_whole_shift_signs_in_from_one_address() -> None:
    """Sixty operators in the minute at which the hall opens; a name that nobody has costs as much as a right one."""
    async with serving(trusted_proxies=PROXY) as server:
        for number in range(60):
            form = {"name": f"operator {number}", "password": "wrong password", "next": "/"}
            headers = {"X-Forwarded-For": "203.0.113.7"}
            server.access.attempts = Attempts(MemoryStore(), lambda: MORNING)  # guesses have a limit of their own
            assert (await server.ask("POST", "/sign-in", data=form, headers=headers)).status == 401


@pytest.mark.parametrize("path", ["/t/{key}", HALL + "/tickets/{key}", HALL + "/live?view=ticket:{key}"])
async def test_guessing_keys_is_slowed_down_and_right_ones_are_not(path: str) -> None:
    """429 after as many wrong ones as a hall has old papers; phones of the same address stay with their tickets."""
    async with serving(definition=OPEN, trusted_proxies=PROXY) as server:
        key = (await server.issue())["key"]
        replies = [await server.ask("GET", path.format(key="A" * 27), headers=ELSEWHERE) for _ in range(61)]
        assert [reply.status for reply in replies] == [404] * WRONG_KEYS.burst + [429]
        assert (await server.ask("GET", f"/t/{key}", headers=ELSEWHERE | BROWSER)).status == 200
        assert (await server.ask("GET", path.format(key="A" * 27))).status == 404
