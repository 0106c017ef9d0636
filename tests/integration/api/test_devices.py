"""Devices: from six digits on a new screen to the alarm when it falls silent."""

from typing import Any

from queue_server.api.access.credentials.sessions import SESSION_COOKIE
from queue_server.api.devices.device_book import DeviceBook
from queue_server.app_parts import PARTS
from queue_server.views.times import moment
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, Reply, Server, closing_code, serving

DEVICES = "/api/v1/devices"
BOARD = {
    "bus": "com3", "address": 33, "window": 2, "asked": ["A012 2"], "asked_at": MORNING / 1e6, "sent": True,
}  # fmt: skip


async def announced(server: Server, **body: Any) -> Any:
    reply = await server.ask("POST", f"{DEVICES}/announce", json=body)
    assert reply.status == 201, reply.body
    return reply.json


async def paired(server: Server, name: str = "Entrance", kind: str = "board", **details: Any) -> Any:
    """A device that an administrator has let in; returns what it was told when it announced itself."""
    device = await announced(server, kind=kind)
    body = {"code": device["code"], "name": name, "hall": "aksu", **details}
    reply = await server.ask("POST", f"{DEVICES}/pair", "admin", json=body)
    assert reply.status == 200, reply.body
    return device


async def report_in(server: Server, device: Any, **body: Any) -> Reply:
    headers = {"Authorization": f"Bearer {device['secret']}"}
    return await server.ask("POST", f"{DEVICES}/here", headers=headers, json=body)


async def booked(server: Server) -> Any:
    return (await server.ask("GET", DEVICES, "admin")).json


async def in_hall(server: Server) -> list[tuple[str, str]]:
    """Name and state of each device, as the supervisor sees it."""
    document = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
    return [(device["name"], device["state"]) for device in document["devices"]]


async def test_a_screen_is_paired_by_its_code(server: Server) -> None:
    """It waits, an administrator types in six digits, and it leaves with its cookie, its page and its name."""
    device = await announced(server, kind="board", version="1.0")
    assert len(device["code"]) == 6
    assert device["code"].isdecimal()
    claim = {"secret": device["secret"]}
    assert (await server.ask("POST", f"{DEVICES}/claim", json=claim)).json["state"] == "waiting"
    body = {"code": device["code"], "name": "Entrance", "kind": "board", "hall": "aksu", "zone": "east"}
    reply = await server.ask("POST", f"{DEVICES}/pair", "admin", json=body)
    assert (reply.status, reply.json["how"], reply.json["code"]) == (200, "ok", None)
    reply = await server.ask("POST", f"{DEVICES}/claim", json=claim)
    assert (reply.json["state"], reply.json["role"], reply.json["page"]) == (
        "paired",
        "board",
        "/display/aksu?zone=east",
    )
    assert f"{SESSION_COOKIE}={device['secret']}" in reply.headers["Set-Cookie"]
    assert "HttpOnly" in reply.headers["Set-Cookie"]
    cookie = {"Cookie": f"{SESSION_COOKIE}={device['secret']}", "Sec-Fetch-Site": "same-origin"}
    assert (await server.ask("POST", f"{DEVICES}/here", headers=cookie, json={})).json["name"] == "Entrance"


async def test_a_kiosk_may_issue_and_a_bridge_has_no_cookie(server: Server) -> None:
    """The secret is a token of the role that the device announced."""
    kiosk = await paired(server, "Kiosk 1", "kiosk")
    headers = {"Authorization": f"Bearer {kiosk['secret']}"}
    reply = await server.ask("POST", f"{HALL}/tickets", headers=headers, json={"service": "land"})
    assert reply.status == 201
    bridge = await paired(server, "Bridge 1", "bridge")
    reply = await server.ask("POST", f"{DEVICES}/claim", json={"secret": bridge["secret"]})
    assert (reply.json["role"], reply.json["page"], reply.headers.get("Set-Cookie")) == ("bridge", None, None)


async def test_a_code_is_good_for_a_quarter_of_an_hour_and_once(server: Server) -> None:
    """After that no device shows it, and the device is told to announce itself anew."""
    device = await paired(server)
    body = {"code": device["code"], "name": "Other", "kind": "board", "hall": "aksu"}
    assert (await server.ask("POST", f"{DEVICES}/pair", "admin", json=body)).code == "unknown_code"
    late = await announced(server)
    server.clock.pass_s(15 * 60 + 1)
    body["code"] = late["code"]
    assert (await server.ask("POST", f"{DEVICES}/pair", "admin", json=body)).code == "unknown_code"
    await announced(server)
    assert (await server.ask("POST", f"{DEVICES}/claim", json={"secret": late["secret"]})).code == "unknown_device"


async def test_what_is_wrong_is_said(server: Server) -> None:
    """A zone or hall that is not there, a name that is taken, digits that are none; nothing is let in by it."""
    await paired(server)
    device = await announced(server)
    good = {"code": device["code"], "name": "Second", "kind": "board", "hall": "aksu"}
    for wrong, code in (
        ({"zone": "north"}, "malformed"),
        ({"hall": "nowhere"}, "unknown_hall"),
        ({"name": "Entrance"}, "name_taken"),
        ({"name": " entrance"}, "name_taken"),
        ({"name": "KIOSK-1"}, "name_taken"),
        ({"code": "12345"}, "malformed"),
        ({"kind": "admin"}, "malformed"),
        ({"kind": "kiosk"}, "other_kind"),
        ({"kind": "bridge"}, "other_kind"),
    ):
        assert (await server.ask("POST", f"{DEVICES}/pair", "admin", json=good | wrong)).code == code
    assert (await server.ask("POST", f"{DEVICES}/pair", "admin", json=good)).status == 200


async def test_a_device_takes_no_other_ones_name(server: Server) -> None:
    """Names that differ by case or spaces only are one; its own may be written anew."""
    device = await paired(server)
    waits = await announced(server)
    body = {"code": waits["code"], "name": "Second", "kind": "board", "hall": "aksu"}
    second = (await server.ask("POST", f"{DEVICES}/pair", "admin", json=body)).json["device"]
    for name in ("Entrance", "ENTRANCE", "kiosk-1"):
        reply = await server.ask("POST", f"{DEVICES}/{second}/change", "admin", json={"name": name})
        assert reply.code == "name_taken"
    reply = await server.ask("POST", f"{DEVICES}/{device['device']}/change", "admin", json={"name": "ENTRANCE"})
    assert reply.json["name"] == "ENTRANCE"


async def test_a_stranger_keeps_no_screen_of_the_hall_from_pairing() -> None:
    """After sixty announcements from one address a real screen of another one waits, shows its code and is paired."""
    async with serving(trusted_proxies=("127.0.0.1",), public_requests_per_minute=10_000) as server:
        for _ in range(60):
            reply = await server.ask("POST", f"{DEVICES}/announce", headers=from_address("203.0.113.9"), json={})
            assert reply.status == 201
        reply = await server.ask("POST", f"{DEVICES}/announce", headers=from_address("10.0.0.20"), json={})
        assert reply.status == 201
        body = {"code": reply.json["code"], "name": "Entrance", "hall": "aksu"}
        assert (await server.ask("POST", f"{DEVICES}/pair", "admin", json=body)).status == 200
        waiting = [device for device in await booked(server) if device["how"] == "waiting"]
        assert len(waiting) == 40


async def test_a_screen_that_made_room_is_told_to_announce_itself_anew() -> None:
    """The oldest of an address goes first; its page asks, hears that nobody knows it, and shows other digits."""
    async with serving(public_requests_per_minute=10_000) as server:
        first = await announced(server)
        for _ in range(40):
            server.clock.pass_s(0.001)
            last = await announced(server)
        claim = {"secret": first["secret"]}
        assert (await server.ask("POST", f"{DEVICES}/claim", json=claim)).code == "unknown_device"
        claim = {"secret": last["secret"]}
        assert (await server.ask("POST", f"{DEVICES}/claim", json=claim)).json["state"] == "waiting"


def from_address(address: str) -> dict[str, str]:
    """As a proxy says for whom it asks."""
    return {"X-Forwarded-For": address}


async def test_a_device_says_what_it_shows_and_how_old_that_is(server: Server) -> None:
    """Behind for 15 s it is stale, silent for 60 s it is silent, and both are alarms with its name."""
    device = await paired(server)
    seq = server.context.feeds()["aksu"].seq
    assert (await report_in(server, device, seq=seq, version="1.1")).json["identify"] is False
    assert await in_hall(server) == [("Entrance", "ok")]
    await server.issue()
    await report_in(server, device, seq=seq)
    server.clock.pass_s(16)
    await report_in(server, device, seq=seq)
    (entry,) = await booked(server)
    assert (entry["how"], entry["seq"]) == ("stale", seq)
    assert entry["behind_since"] == "2025-10-09T09:00:00Z"
    await report_in(server, device, seq=seq + 1)
    assert await in_hall(server) == [("Entrance", "ok")]
    server.clock.pass_s(61)
    document = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
    (alarm,) = [alarm for alarm in document["alarms"] if alarm["kind"] == "device_silent"]
    assert (alarm["id"], alarm["device"]) == (f"device_silent:{device['device']}", "Entrance")


async def test_when_a_device_was_seen_outlives_the_server(server: Server) -> None:
    """The store has it to the minute."""
    device = await paired(server)
    server.clock.pass_s(61)
    await report_in(server, device, version="2.0")
    (stored_device,) = await server.context.store.devices()
    assert (stored_device.seen_at, stored_device.version) == (server.clock.now, "2.0")


async def test_a_server_that_has_just_begun_accuses_nobody(server: Server) -> None:
    """Until it has listened for as long as a device may be silent; then it says since when it really is."""
    device = await paired(server)
    server.clock.pass_s(3600)
    book = DeviceBook(server.context.store, server.clock.wall, server.context.states)
    await book.read()
    assert [device_document.state for device_document in book.documents("aksu")] == ["ok"]
    server.clock.pass_s(61)
    (silent,) = book.documents("aksu")
    assert (silent.state, silent.since, silent.device) == ("silent", moment(MORNING), device["device"])


async def test_a_device_is_renamed_moved_and_identified(server: Server) -> None:
    """It learns so with its next heartbeat, and shows its name for half a minute."""
    device = await paired(server)
    path = f"{DEVICES}/{device['device']}"
    changed = await server.ask("POST", f"{path}/change", "admin", json={"name": "Stairs", "zone": "west"})
    assert (changed.json["name"], changed.json["zone"]) == ("Stairs", "west")
    assert (await server.ask("POST", f"{path}/identify", "manager")).status == 200
    report = (await report_in(server, device)).json
    assert (report["name"], report["zone"], report["page"], report["identify"]) == (
        "Stairs",
        "west",
        "/display/aksu?zone=west",
        True,
    )
    server.clock.pass_s(31)
    assert (await report_in(server, device)).json["identify"] is False
    whole = await server.ask("POST", f"{path}/change", "admin", json={"zone": ""})
    assert whole.json["zone"] is None


async def test_a_revoked_device_is_out(server: Server) -> None:
    """Token, cookie and open sockets end; it is no longer the hall's, and its name is free again."""
    device = await paired(server)
    headers = {"Authorization": f"Bearer {device['secret']}"}
    async with server.live("board", None, headers) as ws:
        await ws.receive()
        assert (await server.ask("POST", f"{DEVICES}/{device['device']}/revoke", "admin")).json["how"] == "revoked"
        assert await closing_code(ws) == 4401
    assert (await report_in(server, device)).status == 401
    assert await in_hall(server) == []
    assert (await server.ask("POST", f"{DEVICES}/claim", json={"secret": device["secret"]})).code == "unknown_device"
    await paired(server, "Entrance")


async def test_a_token_that_is_no_device_is_told_so(server: Server) -> None:
    """A board that was given its token by hand is not in the book."""
    reply = await server.ask("POST", f"{DEVICES}/here", "board", json={})
    assert (reply.status, reply.code) == (404, "unknown_device")


async def test_a_bridge_tells_how_its_boards_do(server: Server) -> None:
    """Each board stands among the devices; a failing one is an alarm in its own words, and Prometheus counts it."""
    failing = {**BOARD, "address": 34, "failing": "no answer", "failing_since": MORNING / 1e6}
    reply = await server.ask("POST", "/api/v1/bridges/left/boards", "bridge", json={"boards": [BOARD, failing]})
    assert (reply.status, reply.json) == (200, {"boards": 2, "identify": []})
    document = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
    assert [(device["name"], device["state"], device["window"]) for device in document["devices"]] == [
        ("com3 33", "ok", 2),
        ("com3 34", "failing", 2),
    ]
    (alarm,) = [alarm for alarm in document["alarms"] if alarm["kind"] == "device_failing"]
    assert (alarm["device"], alarm["detail"]) == ("com3 34", "no answer")
    metrics = (await server.ask("GET", "/metrics")).body.decode()
    assert 'kezek_led_boards{bridge="left"} 2.0' in metrics
    assert 'kezek_led_boards_failing{bridge="left"} 1.0' in metrics
    labels = 'bridge="left",bus="com3",'
    assert f'kezek_led_board_state{{address="33",{labels}state="sent",window="2"}} 1.0' in metrics
    assert f'kezek_led_board_state{{address="34",{labels}state="failing",window="2"}} 1.0' in metrics
    assert f'kezek_led_board_since_seconds{{address="34",{labels}window="2"}} 1.7600004e+09' in metrics
    server.clock.pass_s(61)
    assert await in_hall(server) == [("left", "silent")]
    assert 'kezek_bridge_silent{bridge="left"} 1.0' in (await server.ask("GET", "/metrics")).body.decode()


async def test_a_bridge_tells_how_its_modems_do(server: Server) -> None:
    """A modem stands among the devices of the halls whose messages it sends; its fault is an alarm, and Prometheus has
    what became of its messages."""
    modem = {"modem": "sms", "ready": False, "failing": "no network", "fault": {"code": "no_network", "values": {}}}
    modem |= {"failing_since": MORNING / 1e6, "counts": {"accepted": 7, "uncertain": 1}}
    elsewhere = {"modem": "far", "ready": True, "halls": ["left"]}
    report = {"boards": [], "modems": [modem, elsewhere]}
    assert (await server.ask("POST", "/api/v1/bridges/left/boards", "bridge", json=report)).status == 200
    devices = (await server.ask("GET", f"{HALL}/devices", "manager")).json
    assert [(device["kind"], device["name"], device["state"]) for device in devices] == [("modem", "sms", "failing")]
    assert devices[0]["fault"]["code"] == "no_network"
    alarms = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json["alarms"]
    assert [alarm["device"] for alarm in alarms if alarm["kind"] == "device_failing"] == ["sms"]
    metrics = (await server.ask("GET", "/metrics")).body.decode()
    assert 'kezek_modem_ready{bridge="left",modem="sms"} 0.0' in metrics
    assert 'kezek_modem_messages_total{bridge="left",modem="sms",outcome="accepted"} 7.0' in metrics


async def test_a_bridge_of_several_halls_says_where_each_board_is() -> None:
    """A board stands among the devices of its own hall; one that names none belongs to a server of one hall."""
    async with serving(halls=("aksu", "left")) as server:
        boards = [{**BOARD, "hall": "aksu"}, {**BOARD, "address": 34, "hall": "left"}]
        await server.ask("POST", "/api/v1/bridges/one/boards", "bridge", json={"boards": boards})
        for hall, name in (("aksu", "com3 33"), ("left", "com3 34")):
            devices = (await server.ask("GET", f"/api/v1/halls/{hall}/devices", "manager")).json
            assert [device["name"] for device in devices] == [name]


async def test_an_led_board_is_asked_who_it_is(server: Server) -> None:
    """The bridge hears of it with its next report, and no more half a minute later; a screen is asked otherwise."""
    report = {"boards": [BOARD, {**BOARD, "address": 34}]}
    await server.ask("POST", "/api/v1/bridges/left/boards", "bridge", json=report)
    identified = await server.ask("POST", f"{HALL}/devices/board-left-com3-34/identify", "manager", json={})
    assert (identified.status, identified.json["name"]) == (200, "com3 34")
    answer = await server.ask("POST", "/api/v1/bridges/left/boards", "bridge", json=report)
    assert answer.json == {"boards": 2, "identify": [{"bus": "com3", "address": 34}]}
    server.clock.pass_s(31)
    answer = await server.ask("POST", "/api/v1/bridges/left/boards", "bridge", json=report)
    assert answer.json["identify"] == []
    for unknown in ("board-left-com3-99", "printer-none", "x"):
        reply = await server.ask("POST", f"{HALL}/devices/{unknown}/identify", "admin", json={})
        assert (reply.status, reply.code) == (404, "unknown_device")


async def test_a_report_that_is_none_is_refused(server: Server) -> None:
    """Nothing of it is kept."""
    wrong: list[dict[str, Any]] = [{}, {"boards": [{}]}, {"boards": "all well"}]
    for body in wrong:
        reply = await server.ask("POST", "/api/v1/bridges/left/boards", "bridge", json=body)
        assert reply.code == "malformed"
    assert server.app[PARTS][DeviceBook].bridges == {}
