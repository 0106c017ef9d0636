"""Shows the progress bar of a long command, on a terminal only."""

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


def progress(text: str) -> Progress:
    """A bar on standard error with `text` before it; it is removed when the work is done."""
    console = Console(stderr=True)
    columns = (TextColumn(text), BarColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
