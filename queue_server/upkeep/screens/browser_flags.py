"""Names the flags with which Chromium shows one page and nothing else, each with its reason. Pure."""

from typing import Final, NamedTuple


class BrowserFlag(NamedTuple):
    """A flag of Chromium, and what it is for."""

    flag: str
    reason: str


EVERY_SCREEN: Final = (
    BrowserFlag("--kiosk", "The page alone, on the whole screen: no bars, no tabs, no way to leave it."),
    BrowserFlag(
        "--user-data-dir=%h/.local/share/{name}",
        "The profile, where the screen keeps that it was let in. Without it an administrator lets it in again.",
    ),
    BrowserFlag("--no-first-run", "No questions of a browser that is started for the first time."),
    BrowserFlag("--no-default-browser-check", "It does not ask to become the browser of the machine."),
    BrowserFlag("--noerrdialogs", "No window about an error in front of the page."),
    BrowserFlag("--hide-crash-restore-bubble", "After a power cut it does not ask whether to restore pages."),
    BrowserFlag("--disable-session-crashed-bubble", "The same, in Chromium before 112."),
    BrowserFlag("--disable-features=Translate", "No bar that offers a translation: the page has its languages."),
    BrowserFlag("--password-store=basic", "No keyring that asks for a password when the machine starts."),
    BrowserFlag("--disable-background-networking", "It asks nobody for updates and news: a hall may have no internet."),
    BrowserFlag("--disable-component-update", "The same for its parts."),
    BrowserFlag("--disable-sync", "Nothing of this machine goes to an account."),
)

TOUCHED: Final = (
    BrowserFlag("--disable-pinch", "Two fingers do not magnify the page."),
    BrowserFlag("--overscroll-history-navigation=0", "A swipe does not go back to another page."),
)
"""Flags of a screen that visitors touch."""

SPEAKING: Final = (
    BrowserFlag(
        "--autoplay-policy=no-user-gesture-required", "Chime, voice and videos begin by themselves: nobody touches it."
    ),
)
"""Flags of a screen that calls visitors."""
