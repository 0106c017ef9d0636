"""Runs `kezek` as `python -m queue_server`, also where the package is not installed."""

from queue_server.cli import main

main()
