"""A server is killed while a gateway has a message and has not answered."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from script.staging.forked_program import start_forked
from script.staging.sms_gateway import SECRET, SmsGateway, sms_gateway
from tests.integration.command_line import ROOT
from tests.integration.kezek_process import serving, token
from tests.integration.messages.channels import until

CONFIG = """
[halls.aksu]
names = {{ kk = "Зал", ru = "Зал", en = "Hall" }}
windows = [{{ window = 1, services = ["land"] }}]
services = [{{ id = "land", prefix = "L", names = {{ kk = "Жер", ru = "Земля", en = "Land" }} }}]
[halls.aksu.messages]
channels = ["sms"]
occasions = ["called"]
[messages]
sms = "gateway"
[messages.gateway]
address = "{address}"
headers = {{ Authorization = "Bearer {{secret}}" }}
body = '{{"to": "{{phone}}", "text": "{{text}}", "client_id": "{{id}}"}}'
secret_file = "{secret}"
"""


@pytest.mark.long
async def test_what_a_killed_server_was_sending_is_not_sent_again(tmp_path: Path) -> None:
    """The server that follows says that it may not have gone, sends nothing twice, and tells the next call."""
    data, config, secret, gateway = tmp_path / "data", tmp_path / "config.toml", tmp_path / "secret", SmsGateway()
    secret.write_text(SECRET, "utf-8")
    secret.chmod(0o600)
    async with asyncio.timeout(90), sms_gateway(gateway) as address, aiohttp.ClientSession() as session:
        config.write_text(CONFIG.format(address=address, secret=secret), "utf-8")
        headers = {"Authorization": f"Bearer {token(data, 'admin')}"}

        async def ask(url: str, path: str, **body: Any) -> Any:
            async with session.post(f"{url}/api/v1/halls/aksu/{path}", json=body, headers=headers) as reply:
                assert reply.status < 300, await reply.text()
                return await reply.json()

        arguments = ("serve", "--config", config, "--data", data, "--port", "0")
        killed = await start_forked(*arguments, folder=ROOT, errors=None)
        url = (await killed.stdout.readline()).decode().removeprefix("ready ").strip()
        await ask(url, "windows/1/open", operator="o-1")
        ticket = (await ask(url, "tickets", service="land"))["id"]
        await ask(url, f"tickets/{ticket}/messages", channel="sms", address="+77010000001", language="en")
        gateway.faults = ["hang"]
        await ask(url, "windows/1/next")
        await gateway.until(1)
        killed.kill()
        await killed.wait()
        async with serving(data, config) as server:
            metrics = f"{server.url}/metrics"

            async def is_uncertain() -> bool:
                async with session.get(metrics) as reply:
                    line = 'kezek_messages_total{channel="sms",hall="aksu",state="uncertain"} 1.0'
                    return line in await reply.text()

            await until(is_uncertain)
            await ask(server.url, "windows/1/recall")
            await gateway.until(2)
        assert [sms.text for sms in gateway.messages] == ["Ticket L001: please go to window 1."] * 2
        assert len({sms.id for sms in gateway.messages}) == 2
    assert "+77010000001" not in server.errors
    assert "may not have gone; it is not sent again" in server.errors
