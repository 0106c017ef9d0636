"""Plays a recorded day through the public API, with its visitors and servers.

It may import `queue_server.stats.past_logs` and `config`, and no module that changes a hall. A change of what is played
begins in `plan`, of how in `player`.

    rows of a CSV file -> LoggedDay -> LogMapping (the log's services in the hall's) -> Player -> ApiClient -> the API

Errors, by whose fault:

    ReplayError
    ├── LogError     the file cannot be read, lacks a column, a value or the day; exit 2
    ├── HallError    this hall cannot play the day: it has no service, window or ticket for it; exit 2
    └── ApiError     the server is away, refuses the token or answers nonsense; exit 1
"""
