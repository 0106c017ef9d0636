"""The measurements behind docs/performance.md, the floors beside them, and the clients and servers that they need.

`script/bench` runs them. May import `script.data` and `script.staging`, never `script.pictures`. A new figure begins as
a module `bench_WORD.py` with `async def rows(full: bool) -> list[Row]`.
"""
