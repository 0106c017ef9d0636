"""The bar that long commands show on a terminal, and nowhere else."""

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


def progress(text: str) -> Progress:
    """A bar on standard error with what it is about before it; it is gone when the work is done."""
    console = Console(stderr=True)
    columns = (TextColumn(text), BarColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
