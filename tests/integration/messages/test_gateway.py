"""SMS by an HTTP gateway, against one that answers as such services do."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from queue_server.config.sections.messages import Gateway
from queue_server.messages.channels.channel import ChannelFault, Message, Outcome
from queue_server.messages.channels.gateway import GatewayChannel, filled
from script.staging.sms_gateway import SECRET, SmsGateway, sms_gateway

PHONE, TEXT = "+77010000001", 'A012 "билеті": 1-терезеге\nкеліңіз'
MESSAGE = Message("m1", "aksu", PHONE, TEXT, "", 60_000_000)


@pytest.fixture
async def gateway() -> AsyncIterator[tuple[SmsGateway, str]]:
    simulated = SmsGateway()
    async with sms_gateway(simulated) as address:
        yield simulated, address


def channel(address: str, folder: Path, **changes: Any) -> GatewayChannel:
    secret = folder / "secret"
    secret.write_text(SECRET + "\n", "utf-8")
    secret.chmod(0o600)
    settings: dict[str, Any] = {
        "address": address,
        "headers": {"Authorization": "Bearer {secret}"},
        "body": '{"to": "{digits}", "text": "{text}", "client_id": "{id}"}',
        "secret_file": str(secret),
        "id_at": "messages.0.id",
        "error_at": "messages.0.error.code",
        "never_codes": ("INVALID_NUMBER",),
        "timeout_s": 1,
    }
    return GatewayChannel(Gateway(**settings | changes))


async def test_a_message_goes_as_the_configuration_says(gateway: tuple[SmsGateway, str], tmp_path: Path) -> None:
    """Number, text and id stand in the body as JSON needs them, and the secret in its header."""
    simulated, address = gateway
    sms = channel(address, tmp_path)
    assert await sms.send(MESSAGE, 0) is Outcome.DELIVERED_TO_CHANNEL
    assert simulated.requests == [{"to": "77010000001", "text": TEXT, "client_id": "m1"}]
    await sms.close()


async def test_a_gateway_that_takes_get(gateway: tuple[SmsGateway, str], tmp_path: Path) -> None:
    """What fills a gap of the address is encoded, so that no text ends a parameter."""
    simulated, address = gateway
    sms = channel(f"{address}?to={{phone}}&text={{text}}", tmp_path, method="GET", body="")
    assert await sms.send(MESSAGE, 0) is Outcome.DELIVERED_TO_CHANNEL
    assert simulated.requests == [{"to": PHONE, "text": TEXT}]
    await sms.close()


async def test_an_answer_that_comes_in_pieces(gateway: tuple[SmsGateway, str], tmp_path: Path) -> None:
    """It is read to its end: the id stands in the second piece."""
    simulated, address = gateway
    simulated.faults = ["pieces"]
    sms = channel(address, tmp_path)
    assert await sms.send(MESSAGE, 0) is Outcome.DELIVERED_TO_CHANNEL
    await sms.close()


async def test_a_page_is_no_success(gateway: tuple[SmsGateway, str], tmp_path: Path) -> None:
    """Where the gateway gives no id, a sign-in page of the network, 200 as it is, does not count as delivered."""
    simulated, address = gateway
    simulated.faults = ["html"]
    sms = channel(address, tmp_path, id_at=None)
    with pytest.raises(ChannelFault, match="something else than JSON"):
        await sms.send(MESSAGE, 0)
    await sms.close()


@pytest.mark.parametrize(
    ("fault", "kind", "is_uncertain", "words"),
    [
        ("error", "refused", False, "the gateway answers 200 with the error BALANCE"),
        ("redirect", "refused", False, "the gateway answers 302"),
        ("unavailable", "silent", False, "the gateway answers 503"),
        ("deny", "sign_in", False, "the gateway answers 401"),
        ("empty", "refused", True, "the gateway answers 200 without an id of the message"),
        ("html", "refused", True, "the gateway answers 200 with something else than JSON"),
        ("hang", "silent", True, "the gateway does not answer in time"),
        ("drop", "unreachable", True, "the gateway ends the connection: ServerDisconnectedError"),
    ],
)
async def test_what_fails_is_named(
    gateway: tuple[SmsGateway, str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    fault: str,
    kind: str,
    is_uncertain: bool,
    words: str,
) -> None:
    """Each fault has its kind, says whether the message may have gone, and never the number, the text or the secret."""
    simulated, address = gateway
    caplog.set_level(logging.DEBUG)
    simulated.faults = [fault]
    sms = channel(address, tmp_path)
    with pytest.raises(ChannelFault) as raised:
        await sms.send(MESSAGE, 0)
    assert (str(raised.value), raised.value.kind, raised.value.is_uncertain) == (words, kind, is_uncertain)
    assert not any(word in caplog.text for word in ("7701", "терезеге", SECRET))
    await sms.close()


async def test_a_gateway_that_sends_once_is_asked_again(gateway: tuple[SmsGateway, str], tmp_path: Path) -> None:
    """Where the gateway knows our id, a message without an answer is not uncertain."""
    simulated, address = gateway
    simulated.faults = ["drop"]
    sms = channel(address, tmp_path, sends_once=True)
    with pytest.raises(ChannelFault) as raised:
        await sms.send(MESSAGE, 0)
    assert not raised.value.is_uncertain
    await sms.close()


async def test_a_number_that_does_not_exist_is_not_tried_again(gateway: tuple[SmsGateway, str], tmp_path: Path) -> None:
    """It is the message's fault, and the gateway works."""
    simulated, address = gateway
    simulated.faults = ["no_number"]
    sms = channel(address, tmp_path)
    assert await sms.send(MESSAGE, 0) is Outcome.REFUSED
    await sms.close()


async def test_a_gateway_that_is_away_and_a_secret_that_is_open(tmp_path: Path) -> None:
    """Neither sends anything, and both say what to do."""
    sms = channel("http://127.0.0.1:9/v1/messages", tmp_path)
    with pytest.raises(ChannelFault) as away:
        await sms.send(MESSAGE, 0)
    assert (away.value.kind, away.value.is_uncertain) == ("unreachable", False)
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(ChannelFault, match="chmod 600") as opened:
        await sms.send(MESSAGE, 0)
    assert opened.value.kind == "no_secret"
    await sms.close()


async def test_a_gateway_learns_how_long_a_message_is_worth_sending(
    gateway: tuple[SmsGateway, str], tmp_path: Path
) -> None:
    """In seconds or minutes, one at the least: what a network delivers later sends somebody to another's window."""
    simulated, address = gateway
    sms = channel(address, tmp_path, body='{"to": "{phone}", "text": "{text}", "s": "{seconds}", "m": "{minutes}"}')
    for now in (-540_000_000, 15_000_000, 59_990_000):
        assert await sms.send(MESSAGE, now) is Outcome.DELIVERED_TO_CHANNEL
    assert [(request["s"], request["m"]) for request in simulated.requests] == [("600", "10"), ("45", "1"), ("1", "1")]
    await sms.close()


def test_gaps_are_written_as_their_place_needs_it() -> None:
    """No text ends the string, the field or the line in which it stands."""
    gaps = {"text": 'a"b&c=d\r\nX: y', "secret": "s"}
    assert filled('{"t": "{text}"}', gaps, "json") == '{"t": "a\\"b&c=d\\r\\nX: y"}'
    assert filled("t={text}", gaps, "form") == "t=a%22b%26c%3Dd%0D%0AX%3A+y"
    assert filled("{text}", gaps, "header") == 'a"b&c=dX: y'
