"""Defines the errors of the replay; their tree is in the package's docstring."""


class ReplayError(Exception):
    """Anything that stops a replay. Its text is for the person who started it."""

    exit_code = 1


class LogError(ReplayError):
    """The file cannot be read, lacks a column, a value or the day."""

    exit_code = 2


class HallError(ReplayError):
    """The hall cannot play the day."""

    exit_code = 2


class ApiError(ReplayError):
    """The server is away, refuses the token or answers nonsense."""
