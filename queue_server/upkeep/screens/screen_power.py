"""Names the ways in which a screen is switched off and on by the hour. Pure."""

from typing import Final, Literal, NamedTuple

PowerWay = Literal["x11", "wayland", "tv"]


class ScreenPower(NamedTuple):
    """Two commands, and what they need. `before` prevents that the screen is switched off by anything else."""

    off: str
    on: str
    needs: str
    before: tuple[str, ...] = ()


POWER_WAYS: Final[dict[PowerWay, ScreenPower]] = {
    "x11": ScreenPower(
        off="xset dpms force off",
        on="xset dpms force on",
        needs="xset (package x11-xserver-utils), in a session of X11",
        before=("xset s off", "xset +dpms", "xset dpms 0 0 0"),
    ),
    "wayland": ScreenPower(
        off="wlopm --off *",
        on="wlopm --on *",
        needs="wlopm, in a session of a Wayland compositor that has wlr-output-power-management, such as labwc or sway",
    ),
    "tv": ScreenPower(
        off="cec-ctl --to 0 --standby",
        on="cec-ctl --to 0 --image-view-on",
        needs="cec-ctl (package v4l-utils), and a television that takes commands over HDMI (CEC)",
    ),
}
