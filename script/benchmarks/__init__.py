"""Measures the figures of docs/performance.md and their floors, with the clients and servers for it.

`script/bench` runs them. May import `script.data` and `script.staging`, never `script.pictures`. A new figure begins
as a module `bench_WORD.py` with `async def rows(full: bool) -> list[Row]` in one of the rooms: `hall` for what a hall's
own work costs, `server` for one server seen from outside, `several` for many halls and servers.
"""
