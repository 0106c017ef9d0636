"""The files of a locked-down screen: right, explained, and such that systemd takes them."""

import configparser
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from queue_server.cli.app import app
from queue_server.cli.errors import UserError
from queue_server.upkeep.screens.screen_files import LockedScreen, ScreenHours, flags_of, screen_files

KIOSK = LockedScreen("kiosk", "http://10.0.0.5:8080/", "aksu", "kezek-kiosk", hours=ScreenHours("08:30", "18:30"))
BOARD = LockedScreen("board", "https://queue.example.kz", "aksu", "kezek-board", zone="left")
WINDOW = LockedScreen(
    "window",
    "http://[2001:db8::5]:8080",
    "aksu",
    "kezek-window",
    window=3,
    power="tv",
    hours=ScreenHours("08:00", "19:00", "Mon..Fri", "Asia/Almaty"),
)


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text.replace(" \\\n", " "))
    return parser


def setup(*arguments: str, server: str = "http://10.0.0.5:8080", hall: str = "aksu") -> str:
    command = ["kiosk-setup", "--server", server, "--hall", hall, *arguments]
    return CliRunner().invoke(app, command, catch_exceptions=False).output


@pytest.mark.parametrize(
    ("screen", "address"),
    [
        (KIOSK, "http://10.0.0.5:8080/kiosk/aksu"),
        (KIOSK._replace(low=True), "http://10.0.0.5:8080/kiosk/aksu?low"),
        (BOARD, "https://queue.example.kz/display/aksu?zone=left"),
        (WINDOW, "http://[2001:db8::5]:8080/display/aksu/window/3"),
    ],
)
def test_the_browser_shows_one_page_for_ever(screen: LockedScreen, address: str) -> None:
    """Its own address at the end of the command, and it is started again whatever ended it."""
    parsed = unit(screen_files(screen)[f"{screen.name}.service"])
    words = parsed["Service"]["ExecStart"].split()
    assert (words[:2], words[-1]) == (["/usr/bin/env", "chromium"], address)
    assert "--kiosk" in words
    assert f"--user-data-dir=%h/.local/share/{screen.name}" in words
    assert (parsed["Service"]["Restart"], parsed["Unit"]["StartLimitIntervalSec"]) == ("always", "0")


@pytest.mark.parametrize("screen", [KIOSK, BOARD, WINDOW])
def test_every_flag_is_explained(screen: LockedScreen) -> None:
    """Each flag of the command stands in a comment before it, with a sentence; and no comment is of a flag that is not
    there."""
    text = screen_files(screen)[f"{screen.name}.service"]
    flags = [word for word in unit(text)["Service"]["ExecStart"].split() if word.startswith("--")]
    explained = re.findall(r"^#   (--\S+)\n#       (\w.*\.)$", text, re.MULTILINE)
    assert [flag for flag, _ in explained] == flags == [flag.flag for flag in flags_of(screen)]


def test_a_screen_that_is_touched_and_one_that_calls_differ() -> None:
    """A kiosk does not pinch; a board chimes without a touch."""
    kiosk, board = ({flag.flag for flag in flags_of(screen)} for screen in (KIOSK, BOARD))
    assert "--disable-pinch" in kiosk - board
    assert "--autoplay-policy=no-user-gesture-required" in board - kiosk


def test_the_hours_are_timers() -> None:
    """Each time has a timer and what it starts; nothing that was missed is done later, or a machine that starts in the
    morning would go dark."""
    files = screen_files(WINDOW)
    for state, time in (("on", "08:00"), ("off", "19:00")):
        timer = unit(files[f"kezek-window-{state}.timer"])["Timer"]
        assert timer["OnCalendar"] == f"Mon..Fri {time} Asia/Almaty"
        assert timer["Persistent"] == "false"
    assert "--standby" in unit(files["kezek-window-off.service"])["Service"]["ExecStart"]
    assert not [name for name in screen_files(BOARD) if name.endswith(".timer")]


def test_the_policy_opens_this_server_alone() -> None:
    """Whoever finds a way to the keys of the browser gets no other page; the camera is for the codes of bookings."""
    policy = json.loads(screen_files(KIOSK)["kezek-policy.json"])
    assert (policy["URLBlocklist"], policy["URLAllowlist"]) == (["*"], ["http://10.0.0.5:8080"])
    assert policy["VideoCaptureAllowedUrls"] == ["http://10.0.0.5:8080"]
    assert "VideoCaptureAllowedUrls" not in json.loads(screen_files(BOARD)["kezek-policy.json"])


@pytest.mark.parametrize("screen", [KIOSK, BOARD, WINDOW, KIOSK._replace(power="wayland")])
def test_systemd_accepts_the_units(screen: LockedScreen, tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing, where it exists."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd-analyze here; the other tests of this file still read the units")
    units = [name for name in screen_files(screen) if name.endswith((".service", ".timer"))]
    for name in units:
        (tmp_path / name).write_text(screen_files(screen)[name], encoding="utf-8")
    command = [analyze, "verify", "--user", "--man=no", *(tmp_path / name for name in units)]
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}  # the manager of a user looks for it
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    assert (result.returncode, result.stderr) == (0, "")


def test_the_command_writes_or_prints(tmp_path: Path) -> None:
    """`--to` writes the files and names them, a second time too; `--print` writes none."""
    folder = tmp_path / "screen"
    for _ in range(2):
        assert setup("--to", str(folder)).split() == [str(folder / file) for file in sorted_names(folder)]
    text = setup("--print", "--screen", "window", "--window", "3")
    assert text.startswith("### README.txt\nThe screen of window 3 of the hall aksu\n")
    assert "### kezek-window.service\n" in text


def sorted_names(folder: Path) -> list[str]:
    names = {path.name for path in folder.iterdir()}
    assert names == {"README.txt", "kezek-kiosk.service", "kezek-policy.json"}
    return ["README.txt", "kezek-kiosk.service", "kezek-policy.json"]


def test_what_somebody_has_changed_is_left(tmp_path: Path) -> None:
    """A file of that name that is another one is named, and nothing is written."""
    (tmp_path / "kezek-kiosk.service").write_text("[Unit]\n", encoding="utf-8")
    with pytest.raises(UserError, match="is there already"):
        setup("--to", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["kezek-kiosk.service"]


@pytest.mark.parametrize(
    ("arguments", "server", "hall"),
    [
        ((), "http://h", "aksu"),
        (("--print", "--to", "x"), "http://h", "aksu"),
        (("--print", "--low", "--screen", "board"), "http://h", "aksu"),
        (("--print",), "h:8080", "aksu"),
        (("--print",), "http://user:secret@h", "aksu"),
        (("--print",), "http://h/a b", "aksu"),
        (("--print",), "http://h\nExecStart=/bin/sh", "aksu"),
        (("--print",), "http://h", "../etc"),
        (("--print", "--screen", "window"), "http://h", "aksu"),
        (("--print", "--window", "3"), "http://h", "aksu"),
        (("--print", "--screen", "window", "--window", "0"), "http://h", "aksu"),
        (("--print", "--zone", "left"), "http://h", "aksu"),
        (("--print", "--on", "08:30"), "http://h", "aksu"),
        (("--print", "--on", "8:30", "--off", "18:30"), "http://h", "aksu"),
        (("--print", "--on", "08:30", "--off", "08:30"), "http://h", "aksu"),
        (("--print", "--on", "08:30", "--off", "18:30", "--days", "weekdays"), "http://h", "aksu"),
        (("--print", "--on", "08:30", "--off", "18:30", "--timezone", "Asia/Nowhere"), "http://h", "aksu"),
        (("--print", "--browser", "chromium; rm"), "http://h", "aksu"),
        (("--print", "--name", "../x"), "http://h", "aksu"),
    ],
)
def test_bad_input_is_told(arguments: tuple[str, ...], server: str, hall: str) -> None:
    """A sentence and exit 2; nothing is written."""
    with pytest.raises(UserError) as refusal:
        setup(*arguments, server=server, hall=hall)
    assert refusal.value.exit_code == 2
