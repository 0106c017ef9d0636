"""Runs the worker; the server starts it."""

from queue_server.worker.process.own_side import give_way

give_way()  # before the libraries are imported, which takes a second of the processor

from queue_server.quick_imports import quick_imports  # noqa: E402

with quick_imports():
    from queue_server.worker.process.main import main

main()
