"""What the sign-in of the organisation needs before the server starts: the optional part, and the client's secret."""

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from queue_server.config.load import mistake
from queue_server.config.openid import OpenId

if TYPE_CHECKING:
    from queue_server.api.openid_provider import Provider

SECRET_VARIABLE: Final = "KEZEK_OPENID_SECRET"  # noqa: S105 - where the secret is looked for


def provider_of(settings: OpenId | None, file: Path | None, clock: Callable[[], int]) -> "Provider | None":
    """The provider that the settings name, if they do. Raises `ConfigError`; `file` is what it points into."""
    if settings is None:
        return None
    where = file or Path("config.toml")
    if find_spec("authlib") is None:
        raise mistake(where, ("openid",), "the optional part is not installed: pip install 'kezek[oidc]'")
    from queue_server.api.openid_provider import Provider

    return Provider(settings, _secret(settings, where), clock)


def _secret(settings: OpenId, where: Path) -> str:
    if settings.client_secret_file is None:
        secret = os.environ.get(SECRET_VARIABLE, "")
        if not secret:
            raise mistake(where, ("openid",), f"write client_secret_file, or set {SECRET_VARIABLE} in the environment")
        return secret
    at, path = ("openid", "client_secret_file"), Path(settings.client_secret_file)
    try:
        mode, lines = path.stat().st_mode, path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise mistake(where, at, f"{path} cannot be read: {getattr(error, 'strerror', 'it is not UTF-8')}") from None
    if mode & 0o077 and os.name == "posix":
        raise mistake(where, at, f"{path} can be read by others than its owner: chmod 600 it")
    if not lines or not lines[0].strip():
        raise mistake(where, at, f"{path} is empty; its first line is the secret")
    return lines[0].strip()
