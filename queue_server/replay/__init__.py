"""Replay: a recorded day played through the public API, as its visitors and servers would have lived it.

    rows of a CSV file -> Day (pure) -> Cast (pure: who of the log is what in this hall) -> Player -> Door -> the API

Errors, by whose fault:

    ReplayError
    ├── LogError     the file cannot be read, lacks a column, a value or the day; exit 2
    ├── HallError    this hall cannot play the day: it has no service, window or ticket for it; exit 2
    └── DoorError    the server is away, refuses the token or answers nonsense; exit 1
"""
