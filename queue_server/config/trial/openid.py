"""Tries whether the organisation's sign-in can be used: its optional part is installed, and the client's secret
exists."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from queue_server.config.mistakes import Path as Place
from queue_server.config.mistakes import Sentence, sentence_of, unreadable
from queue_server.config.sections.openid import OpenId
from queue_server.config.system.system_errors import reason
from queue_server.config.trial.finding import Finding

SECRET_VARIABLE: Final = "KEZEK_OPENID_SECRET"  # noqa: S105 - where the secret is looked for


class NoSecret(Exception):
    """The client's secret is missing, or has the wrong form."""

    def __init__(self, path: Place, text: Sentence) -> None:
        super().__init__(text)
        self.path, self.text = path, text


def openid_findings(settings: OpenId) -> Iterator[Finding]:
    """The reasons why a server cannot start with these settings."""
    if find_spec("authlib") is None:
        yield Finding(
            "fatal", ("openid",), sentence_of("the optional part is not installed: pip install 'kezek[oidc]'")
        )
        return
    try:
        client_secret(settings)
    except NoSecret as why:
        yield Finding("fatal", why.path, why.text)


def client_secret(settings: OpenId) -> str:
    """The secret with which this server signs in to the provider. Raises `NoSecret`."""
    if settings.client_secret_file is None:
        secret = os.environ.get(SECRET_VARIABLE, "")
        if not secret:
            text = sentence_of(
                "name the file with the secret, or set {variable} in the environment", variable=SECRET_VARIABLE
            )
            raise NoSecret(("openid",), text)
        return secret
    at, path = ("openid", "client_secret_file"), Path(settings.client_secret_file)
    try:
        mode, lines = path.stat().st_mode, path.read_text("utf-8").splitlines()
    except OSError as error:
        raise NoSecret(at, unreadable(path, reason(error))) from None
    except UnicodeDecodeError:
        raise NoSecret(at, unreadable(path, sentence_of("it is not UTF-8"))) from None
    if mode & 0o077 and os.name == "posix":
        raise NoSecret(at, sentence_of("{file} can be read by others than its owner: chmod 600 it", file=path))
    if not lines or not lines[0].strip():
        raise NoSecret(at, sentence_of("{file} is empty; its first line is the secret", file=path))
    return lines[0].strip()
