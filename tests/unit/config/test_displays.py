"""What must hold in `[displays]`."""

import pytest

from queue_server.config.load import parse
from queue_server.config.mistakes import ConfigError

HALL = """
[halls.aksu]
names = { kk = "А", ru = "Б", en = "C" }
services = [{ id = "land", prefix = "A", names = { kk = "А", ru = "Б", en = "C" } }]
windows = [{ window = 1, services = ["land"] }]
"""
ADDRESS = 'address = "http://kezek:8080"\n'


def said(text: str) -> list[str]:
    try:
        parse(f"{HALL}[displays]\n{text}".encode(), "f")
    except ConfigError as error:
        return [str(problem).split(": ", 1)[1].removeprefix("displays.") for problem in error.problems]
    return []


def printer(
    name: str = "door", hall: str = "aksu", kiosks: str = '"entrance"', port: str = "tcp://10.0.0.9:9100"
) -> str:
    return f'[[displays.printers]]\nid = "{name}"\nhall = "{hall}"\nkiosks = [{kiosks}]\nport = "{port}"\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        ADDRESS + printer() + printer("back", kiosks='"yard"'),
        ADDRESS + printer(port="usb:04b8:0e15"),
        ADDRESS + printer(port="serial:/dev/ttyUSB0"),
        ADDRESS + printer(port="file:/dev/usb/lp0"),
        '[displays.voice]\nlanguages = ["ru"]',
    ],
)
def test_right(text: str) -> None:
    """Without printers no address is needed; two printers serve two kiosks; every kind of port."""
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (printer(), "address: paper tickets carry it; write the address at which phones reach this server"),
        (
            'address = "http://kezek:8080/t/"\n',
            'address: write an address such as http://192.168.1.10:8080, without a path, not "http://kezek:8080/t/"',
        ),
        (
            ADDRESS + printer() + printer(kiosks='"yard"'),
            'printers[1].id: "door" stands here a second time; each id must be its own',
        ),
        (ADDRESS + printer(hall="aksi"), 'printers[0].hall: there is no hall "aksi"; write one of aksu'),
        (
            ADDRESS + printer() + printer("back"),
            'printers[1].kiosks[0]: "entrance" prints on "door" already; a kiosk has one printer',
        ),
        (
            ADDRESS + printer(port="/dev/usb/lp0"),
            (
                "printers[0].port: write tcp://HOST:9100, usb:VENDOR:PRODUCT, serial:/dev/ttyUSB0 "
                'or file:/dev/usb/lp0, not "/dev/usb/lp0"'
            ),
        ),
        (
            '[displays.voice]\nlanguages = ["kk", "ru", "kk"]',
            'voice.languages[2]: "kk" stands here a second time; remove it',
        ),
        ("[displays.voice]\nlanguages = []", "voice.languages: write a list in [ ] of 1 to 3 values, not a list of 0"),
    ],
)
def test_wrong(text: str, what: str) -> None:
    """Each mistake is named with its key and what would be right."""
    assert said(text) == [what]
