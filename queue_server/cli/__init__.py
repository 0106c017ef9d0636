"""Runs the program `kezek`: reads arguments, calls the work, and prints an error in one sentence.

It may import every other part of the server; only `script` may import it. A new subcommand begins in `app`, which lists
them.

Each room holds the subcommands of one subject: people and tokens in `access`, records in `journals`, the program on one
machine in `machine`, the centre and the standby in `replication`, a whole store in `store`. A module imports what does
the work only when it runs, so that `--help` is quick.

Exit codes: 0 done, 1 not possible now or found at fault, 2 wrong arguments or configuration.
"""

import os
import sys

from queue_server.quick_imports import quick_imports

with quick_imports():
    from queue_server.cli.app import app
    from queue_server.cli.errors import UserError
    from queue_server.cli.language import error_text, translator
    from queue_server.config.mistakes import ConfigError, in_words
    from queue_server.config.system.system_errors import reason
    from queue_server.config.system.zone_files import use_newer
    from queue_server.journal.record import Corrupt
    from queue_server.journal.store import StoreError, Unusable

__all__ = ["app", "main", "run"]


def main() -> None:
    """The entry point."""
    use_newer()
    run()


def run() -> None:
    """Run the command of `sys.argv`, and exit with its code.

    An error that is nobody's mistake but ours is not caught: its traceback is the bug report.
    """
    try:
        app(prog_name="kezek")
    except UserError as error:
        _fail(error_text(error, translator()), error.exit_code)
    except (ConfigError, Unusable) as error:
        _fail(error_text(error, translator()), 2)
    except (StoreError, Corrupt) as error:
        _fail(error_text(error, translator()), 1)
    except BrokenPipeError:
        _hush()
        sys.exit(1)
    except OSError as error:
        cause = str(in_words(reason(error), translator()))
        _fail(f"{error.filename}: {cause}" if error.filename else cause, 1)


def _fail(message: str, code: int) -> None:
    print(message, file=sys.stderr)  # noqa: T201 - this is where a program talks to a person
    sys.exit(code)


def _hush() -> None:
    """Write nothing more, not even at exit: the reader of our output has gone, as `head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
