"""What must hold in `[displays]`."""

import pytest

from queue_server.config.file.load import parse
from queue_server.config.mistakes import ConfigError
from queue_server.config.sections.displays import Displays, HallBoard

HALL = """
[halls.aksu]
names = { kk = "А", ru = "Б", en = "C" }
zones = [{ id = "left", names = { kk = "А", ru = "Б", en = "C" } }]
services = [{ id = "land", prefix = "A", names = { kk = "А", ru = "Б", en = "C" } }]
windows = [{ window = 1, services = ["land"] }]
"""
ADDRESS = 'address = "http://kezek:8080"\n'


def sentences(text: str) -> list[str]:
    try:
        parse(f"{HALL}[displays]\n{text}".encode(), "f")
    except ConfigError as error:
        return [str(problem).split(": ", 1)[1].removeprefix("displays.") for problem in error.problems]
    return []


def printer(
    name: str = "door", hall: str = "aksu", kiosks: str = '"entrance"', port: str = "tcp://10.0.0.9:9100"
) -> str:
    return f'[[displays.printers]]\nid = "{name}"\nhall = "{hall}"\nkiosks = [{kiosks}]\nport = "{port}"\n'


def board(rest: str = "", hall: str = "aksu") -> str:
    return f'[[displays.boards]]\nhall = "{hall}"\n{rest}\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        ADDRESS + printer() + printer("back", kiosks='"yard"'),
        ADDRESS + printer(port="usb:04b8:0e15"),
        ADDRESS + printer(port="serial:/dev/ttyUSB0"),
        ADDRESS + printer(port="file:/dev/usb/lp0"),
        '[displays.voice]\nlanguages = ["ru"]',
        board() + board('zone = "left"\nmedia = "/srv/media"\npicture_s = 3600\ncall_s = 60'),
        board(r"media = 'C:\media'"),
    ],
)
def test_right(text: str) -> None:
    """Without printers no address is needed; two printers serve two kiosks; every kind of port; boards of a hall."""
    assert sentences(text) == []


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (printer(), "address: paper tickets carry it; write the address at which phones reach this server"),
        (
            'address = "http://kezek:8080/t/"\n',
            'address: write an address such as http://192.168.1.10:8080, without a path, not "http://kezek:8080/t/"',
        ),
        (
            ADDRESS + printer() + printer(kiosks='"yard"'),
            'printers[1].id: "door" stands here a second time; each must be of its own',
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
        (board(hall="aksi"), 'boards[0].hall: there is no hall "aksi"; write one of aksu'),
        (board('zone = "lift"'), 'boards[0].zone: there is no zone "lift"; write one of left'),
        (
            board() + board("call_s = 5"),
            "boards[1]: the boards of this hall and zone stand here a second time; join the two",
        ),
        (
            board('media = "media"'),
            'boards[0].media: write the whole path of a folder, such as /var/lib/kezek/media, not "media"',
        ),
        (board("call_s = 1"), "boards[0].call_s: write a whole number from 2 to 60, not 1"),
        (board("picture_s = 0"), "boards[0].picture_s: write a whole number from 3 to 3600, not 0"),
        ("[displays.voice]\nlanguages = []", "voice.languages: write a list in [ ] of 1 to 16 values, not a list of 0"),
    ],
)
def test_wrong(text: str, mistake: str) -> None:
    """Each mistake is named with its key and what would be right."""
    assert sentences(text) == [mistake]


def test_what_is_written_for_a_zone_goes_before_what_is_written_for_its_hall() -> None:
    """And where nothing is written, what holds anyway."""
    hall, left = HallBoard(hall="aksu", call_s=5), HallBoard(hall="aksu", zone="left", call_s=6)
    displays = Displays(boards=(hall, left))
    assert displays.board("aksu", "left") is left
    assert displays.board("aksu", "right") is hall
    assert displays.board("aksu", None) is hall
    assert displays.board("other", None).call_s == 4
