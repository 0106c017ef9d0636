"""What a first visit to a visitor's page costs on the wire: every byte of every answer, its headers too, without the
font."""

import asyncio
import re
import zlib
from collections import deque
from collections.abc import AsyncIterator
from typing import NamedTuple
from urllib.parse import urljoin

import brotli
import pytest

from script.staging.hall_server import HALL, HallServer, sample_definition

REFERENCES = re.compile(r'<(?:link|script|img)[^>]*? (?:href|src)="([^"#]+)"')
IMPORTS = re.compile(r'(?:\bfrom|\bimport)\s*"(\.[^"]+)"')
ADDRESSES = re.compile(r'url\("?([^")]+)"?\)')
DECODERS = {"br": brotli.decompress, "gzip": lambda body: zlib.decompress(body, 31), "": bytes}


class Answer(NamedTuple):
    size: int
    kind: str
    coding: str
    text: str


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, codings: str) -> Answer:
    writer.write(f"GET {path} HTTP/1.1\r\nHost: kezek\r\nAccept-Encoding: {codings}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:] if ": " in line)
    body = await reader.readexactly(int(headers["content-length"]))
    coding = headers.get("content-encoding", "")
    text = DECODERS[coding](body).decode(errors="replace")
    return Answer(len(head) + len(body), headers["content-type"].partition(";")[0], coding, text)


async def visit(port: int, path: str, codings: str) -> dict[str, Answer]:
    """Every answer that a browser gets that shows the page, by its address."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers: dict[str, Answer] = {}
    waiting = deque([path])
    while waiting:
        address = waiting.popleft()
        if address in answers or address.endswith(".woff2"):
            continue
        answer = answers[address] = await ask(reader, writer, address, codings)
        patterns = {"text/html": REFERENCES, "text/javascript": IMPORTS, "text/css": ADDRESSES}
        waiting += [urljoin(address, name) for name in patterns.get(answer.kind, re.compile("$^")).findall(answer.text)]
    writer.close()
    await writer.wait_closed()
    return answers


@pytest.fixture
async def server() -> AsyncIterator[HallServer]:
    server = HallServer(sample_definition())
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize(
    ("page", "codings", "kilobytes"),
    [
        ("phone", "gzip, deflate, br, zstd", 25),
        ("board", "gzip, deflate, br, zstd", 35),
        ("kiosk", "gzip, deflate, br, zstd", 35),
    ],
)
async def test_a_first_visit_is_small(server: HallServer, page: str, codings: str, kilobytes: int) -> None:
    """The sample hall in Kazakh, whose texts are the longest."""
    await server.issue()
    path = {"phone": server.keyed("/t/visitor-00000001"), "board": f"/display/{HALL}", "kiosk": f"/kiosk/{HALL}"}[page]
    answers = await visit(server.port, f"{path}?lang=kk", codings)
    assert sum(answer.size for answer in answers.values()) <= kilobytes * 1000
