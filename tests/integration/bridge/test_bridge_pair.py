"""A bridge gets its token by six digits."""

import pytest

from firmware_bridge.errors import ServerFault
from firmware_bridge.tools import pairing
from queue_server.api.devices.device_book import DeviceBook
from queue_server.app_parts import PARTS
from tests.integration.api.conftest import HALL, serving


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits three seconds in a test."""
    monkeypatch.setattr(pairing, "CLAIM_EVERY_S", 0.01)


async def test_a_bridge_is_paired_and_has_a_token() -> None:
    """The digits come first, the token when an administrator has typed them in; it opens what a bridge may do."""
    async with serving() as server:
        codes = pairing.pairing_codes(server.url)
        code = await anext(codes)
        assert (len(code), code.isdecimal()) == (6, True)
        waiting = await server.app[PARTS][DeviceBook].waiting(code)
        assert waiting is not None
        await server.app[PARTS][DeviceBook].pair(waiting, "Bridge", "aksu", None)
        token = await anext(codes)
        headers = {"Authorization": f"Bearer {token}"}
        assert (await server.ask("GET", f"{HALL}/board", headers=headers)).status == 200
        reply = await server.ask("POST", "/api/v1/bridges/Bridge/boards", headers=headers, json={"boards": []})
        assert reply.status == 200
        with pytest.raises(StopAsyncIteration):
            await anext(codes)


async def test_digits_that_have_run_out_are_shown_anew() -> None:
    """After a quarter of an hour the server forgets them, and the bridge announces itself again."""
    async with serving() as server:
        codes = pairing.pairing_codes(server.url)
        first = await anext(codes)
        server.clock.pass_s(16 * 60)
        await server.context.store.erase_devices(server.clock.now)
        assert await anext(codes) != first
        await codes.aclose()


async def test_a_server_that_is_away_is_said() -> None:
    """With its address, and without a traceback."""
    with pytest.raises(ServerFault, match=r"http://127\.0\.0\.1:1 cannot be reached"):
        await anext(pairing.pairing_codes("http://127.0.0.1:1"))
