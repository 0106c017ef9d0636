"""Writes the text of a test letter. Pure."""

from queue_server.pages.wording.words import words


def letter_text(language: str, host: str) -> tuple[str, str]:
    """Subject and body of a test letter of the server that is reached as `host`."""
    t = words(language).t
    return t("Kezek: a test letter"), t(
        "This letter shows that the server {host} can send reports by e-mail.", host=host
    )
