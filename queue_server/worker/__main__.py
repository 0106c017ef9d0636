"""Runs the worker; the server starts it."""

from queue_server.worker.process.own_side import give_way

give_way()  # before the libraries are imported, which takes a second of the processor

from queue_server.worker.process.main import main  # noqa: E402

main()
