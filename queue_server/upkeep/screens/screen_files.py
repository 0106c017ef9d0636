"""Makes the files of a locked-down screen: units of systemd for its user, a policy of the browser, what to do. Pure.

Sources: systemd.unit(5), systemd.service(5), systemd.timer(5), systemd.time(7); Chromium's list of managed policies.
"""

import json
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple
from urllib.parse import quote

from queue_server.upkeep.screens.browser_flags import EVERY_SCREEN, SPEAKING, TOUCHED, BrowserFlag
from queue_server.upkeep.screens.screen_power import POWER_WAYS, PowerWay, ScreenPower

ScreenKind = Literal["kiosk", "board", "window"]

POLICY_FOLDERS: Final = "/etc/chromium/policies/managed/ (Debian) or /etc/opt/chrome/policies/managed/ (Google Chrome)"

_TITLES: Final[dict[ScreenKind, str]] = {
    "kiosk": "the kiosk",
    "board": "the board",
    "window": "the screen of window {window}",
}


class ScreenHours(NamedTuple):
    """When the screen is lit: from `on` to `off`, as 08:30, on `days` as systemd.time(7) writes them."""

    on: str
    off: str
    days: str = "Mon..Sun"
    timezone: str = ""


class LockedScreen(NamedTuple):
    """A screen to set up. `server` is an address such as http://10.0.0.5:8080; `browser` is the program; a kiosk
    that is `low` is within reach of those who sit."""

    kind: ScreenKind
    server: str
    hall: str
    name: str
    zone: str | None = None
    window: int | None = None
    low: bool = False
    browser: str = "chromium"
    power: PowerWay = "x11"
    hours: ScreenHours | None = None

    @property
    def address(self) -> str:
        """The page that it shows."""
        server, hall = self.server.rstrip("/"), quote(self.hall)
        match self.kind:
            case "kiosk":
                return f"{server}/kiosk/{hall}" + ("?low" if self.low else "")
            case "window":
                return f"{server}/display/{hall}/window/{self.window}"
            case "board":
                return f"{server}/display/{hall}" + (f"?zone={quote(self.zone)}" if self.zone else "")

    @property
    def title(self) -> str:
        return _TITLES[self.kind].format(window=self.window)


def screen_files(screen: LockedScreen) -> dict[str, str]:
    """The files by their names, in the order in which they are read."""
    files = {"README.txt": _readme(screen), f"{screen.name}.service": _browser_unit(screen)}
    if screen.hours is not None:
        power = POWER_WAYS[screen.power]
        for state, command, time in (("on", power.on, screen.hours.on), ("off", power.off, screen.hours.off)):
            files[f"{screen.name}-{state}.service"] = _power_unit(screen, power, state, command)
            files[f"{screen.name}-{state}.timer"] = _timer(screen, screen.hours, state, time)
    return files | {"kezek-policy.json": _policy(screen)}


def flags_of(screen: LockedScreen) -> tuple[BrowserFlag, ...]:
    """The flags of the browser, for a screen that is touched or one that calls."""
    flags = EVERY_SCREEN + (TOUCHED if screen.kind == "kiosk" else SPEAKING)
    return tuple(flag._replace(flag=flag.flag.format(name=screen.name)) for flag in flags)


def _browser_unit(screen: LockedScreen) -> str:
    before = POWER_WAYS[screen.power].before
    reasons = [f"#   {flag.flag}\n#       {flag.reason}" for flag in flags_of(screen)]
    command = [f"/usr/bin/env {screen.browser}", *(flag.flag for flag in flags_of(screen)), _escaped(screen.address)]
    lines = [
        f"# Shows {screen.title} of the hall {screen.hall}: Chromium with one page, from the account's sign-in on.",
        "[Unit]",
        f"Description=Kezek: {screen.title} of {screen.hall}",
        "PartOf=graphical-session.target",
        "After=graphical-session.target",
        "# It is started again for years, however often it ends.",
        "StartLimitIntervalSec=0",
        "",
        "[Service]",
        "Type=exec",
        *(["# Nothing but the timers beside this file switches the screen off."] if before else []),
        *(f"ExecStartPre=-/usr/bin/env {step}" for step in before),
        "# The flags:",
        *reasons,
        "ExecStart=" + " \\\n    ".join(command),
        "# Whatever ends it, a crash, a missing memory or a hand, it is there again after two seconds.",
        "Restart=always",
        "RestartSec=2",
        "# Many processes belong to a browser: all of them end together.",
        "KillMode=mixed",
        "TimeoutStopSec=10",
        "# A page that takes ever more memory is started anew before the machine stands still.",
        "MemoryMax=75%",
        "",
        "[Install]",
        "WantedBy=graphical-session.target",
    ]
    return "\n".join(lines) + "\n"


def _power_unit(screen: LockedScreen, power: ScreenPower, state: str, command: str) -> str:
    return f"""# Switches the screen {state}. It needs {power.needs}.
[Unit]
Description=Kezek: switch the screen of {screen.name} {state}

[Service]
Type=oneshot
ExecStart=/usr/bin/env {command}
"""


def _timer(screen: LockedScreen, hours: ScreenHours, state: str, time: str) -> str:
    calendar = " ".join(filter(None, (hours.days, time, hours.timezone)))
    return f"""# The screen goes {state} at this time. While it is dark the page goes on, so that it is right at once.
[Unit]
Description=Kezek: the screen of {screen.name} goes {state}

[Timer]
OnCalendar={calendar}
AccuracySec=1s
# What a machine missed while it was off is not done later: its screen is on after a start, until the next time.
Persistent=false

[Install]
WantedBy=timers.target
"""


def _policy(screen: LockedScreen) -> str:
    """What the browser allows, whoever finds a way to its keys: this server, and nothing else."""
    server = screen.server.rstrip("/")
    policy: dict[str, object] = {
        "URLBlocklist": ["*"],
        "URLAllowlist": [server],
        "DeveloperToolsAvailability": 2,
        "IncognitoModeAvailability": 1,
        "BrowserSignin": 0,
        "SyncDisabled": True,
        "DownloadRestrictions": 3,
        "AllowFileSelectionDialogs": False,
        "PrintingEnabled": False,
        "PasswordManagerEnabled": False,
        "AutofillAddressEnabled": False,
        "AutofillCreditCardEnabled": False,
        "TranslateEnabled": False,
        "SearchSuggestEnabled": False,
        "MetricsReportingEnabled": False,
        "DefaultNotificationsSetting": 2,
        "DefaultGeolocationSetting": 2,
        "AudioCaptureAllowed": False,
        "VideoCaptureAllowed": False,
    }
    if screen.kind == "kiosk":  # it reads the codes of bookings
        policy["VideoCaptureAllowedUrls"] = [server]
    return json.dumps(policy, indent=2) + "\n"


def _readme(screen: LockedScreen) -> str:
    return "\n".join(_steps(screen)) + "\n"


def _steps(screen: LockedScreen) -> Iterator[str]:
    units = f"{screen.name}.service"
    yield f"{screen.title[0].upper()}{screen.title[1:]} of the hall {screen.hall}"
    yield f"It shows {screen.address}"
    yield ""
    yield "On the machine of the screen, once, as root:"
    yield "  1. Make an account without a password for this screen alone, and let the machine sign it in by itself"
    yield "     (lightdm: autologin-user; gdm: AutomaticLogin; greetd: initial_session)."
    yield f"  2. Copy kezek-policy.json to {POLICY_FOLDERS}."
    yield "     It lets the browser open this server and nothing else, whoever finds a way to its keys."
    yield ""
    yield "Then as that account:"
    yield "  3. mkdir -p ~/.config/systemd/user"
    yield (
        f"     cp {screen.name}*.service {screen.name}*.timer ~/.config/systemd/user/"
        if screen.hours
        else (f"     cp {screen.name}.service ~/.config/systemd/user/")
    )
    yield "     systemctl --user daemon-reload"
    yield f"     systemctl --user enable --now {units}"
    if screen.hours is not None:
        yield f"     systemctl --user enable --now {screen.name}-on.timer {screen.name}-off.timer"
        yield f"     For the hours it needs {POWER_WAYS[screen.power].needs}."
    yield ""
    yield "A session that does not start graphical-session.target by itself (openbox, labwc, sway) needs two lines in"
    yield "its autostart file:"
    yield "     systemctl --user import-environment DISPLAY XAUTHORITY WAYLAND_DISPLAY"
    yield f"     systemctl --user start {units}"
    yield ""
    yield "Where the page shows six digits, an administrator types them in on /admin/devices. What the screen was given"
    yield f"is kept in the profile, ~/.local/share/{screen.name}: with a new profile the screen is let in once more."
    yield ""
    yield f"To look: systemctl --user status {units}; journalctl --user -u {units}"
    yield f"To stop: systemctl --user disable --now {units}"


def _escaped(text: str) -> str:
    """A word of ExecStart: % and $ have a meaning there."""
    return text.replace("%", "%%").replace("$", "$$")
