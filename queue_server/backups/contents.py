"""Finds what belongs to a hall beside its journal: the configuration, and the folders and files that it names.

A table holds the keys of the configuration that name paths. It is used to copy and to restore, when the key gets the
path of the file on the new machine. Blocking.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from queue_server.backups.container import MOST_PARTS, is_safe
from queue_server.config.file.config_file import CONFIG_NAME
from queue_server.journal.store import Unusable

Values = dict[str, Any]

CONFIG_PART: Final = CONFIG_NAME
"""The name of the configuration in a backup and in a restored folder, whatever its name was."""
HISTORY: Final = "config.toml.history"
MEDIA: Final = "media"
VOICE: Final = "voice"
SIGNS: Final = "signs"

SECRET_KEYS: Final = (
    ("server", "tls_certificate"),
    ("server", "tls_key"),
    ("openid", "client_secret_file"),
    ("reports", "mail", "password_file"),
    ("reports", "mail", "authority"),
    ("backup", "passphrase_file"),
)
"""The keys that name a file with a certificate or a secret."""


class Folder(Struct, frozen=True):
    """A folder of the hall's own files: its name in the backup, and its path."""

    name: str
    path: Path


def folders_of(values: Values) -> list[Folder]:
    """The folders that a configuration names, without repetitions."""
    media = dict.fromkeys(_texts(board.get("media") for board in _boards(values)))
    clips = _texts([_table(values, ("displays", "voice")).get("clips")])
    signs = _texts([_table(values, ("displays",)).get("sign_clips")])
    return [
        *(Folder(f"{MEDIA}/{number}", Path(path)) for number, path in enumerate(media)),
        *(Folder(VOICE, Path(path)) for path in clips),
        *(Folder(SIGNS, Path(path)) for path in signs),
    ]


def secrets_of(values: Values) -> dict[str, Path]:
    """The files with certificates and secrets that a configuration names, by the place of their key."""
    named = {".".join(key): _table(values, key[:-1]).get(key[-1]) for key in SECRET_KEYS}
    return {name: Path(path) for name, path in named.items() if isinstance(path, str) and path}


def moved(values: Values, folders: Mapping[str, Path], secrets: Mapping[str, Path]) -> Values:
    """The same configuration with other paths: of a folder by its earlier path, of a secret by the place of its key."""

    def place(path: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        return str(folders[path]) if isinstance(path, str) and path in folders else path

    def secret(key: str) -> Callable[[Any], Any]:
        return lambda path: str(secrets[key]) if key in secrets else path

    new: Values = dict(values)
    if _boards(values):
        boards = [{**board, "media": place(board["media"])} if "media" in board else board for board in _boards(values)]
        new["displays"] = {**new["displays"], "boards": boards}
    new = _with(new, ("displays", "voice", "clips"), place)
    new = _with(new, ("displays", "sign_clips"), place)
    for key in SECRET_KEYS:
        new = _with(new, key, secret(".".join(key)))
    return new


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The plain files in a folder and those below it, with their names from there. No links, nothing hidden.

    Raises `OSError` where a folder cannot be read, `Unusable` for more files than a hall can have.
    """
    count = 0
    for root, below, names in os.walk(folder, onerror=_raise):
        below[:] = sorted(name for name in below if not name.startswith(".") and not (Path(root) / name).is_symlink())
        for name in sorted(names):
            path = Path(root) / name
            within = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file() or not is_safe(within):
                continue
            count += 1
            if count > MOST_PARTS:
                raise Unusable(f"{folder} holds more than {MOST_PARTS} files: name the folder of the hall alone")
            yield within, path


def _raise(error: OSError) -> None:
    raise error


def _boards(values: Values) -> list[Values]:
    boards = _table(values, ("displays",)).get("boards")
    return [board for board in boards if isinstance(board, dict)] if isinstance(boards, list) else []


def _table(values: Values, path: tuple[str, ...]) -> Values:
    """The table at that place, or an empty one: the file may be faulty, and is copied all the same."""
    node: Any = values
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def _with(values: Values, path: tuple[str, ...], change: Callable[[Any], Any]) -> Values:
    """The values with the one at that place changed, where there is one."""
    first, rest = path[0], path[1:]
    if not isinstance(values, dict) or first not in values:
        return values
    return {**values, first: _with(values[first], rest, change) if rest else change(values[first])}


def _texts(values: Any) -> list[str]:  # noqa: ANN401 - whatever stands in the file
    return [value for value in values if isinstance(value, str) and value]
