"""`python -m queue_server` is `kezek`, also where the package is not installed."""

from queue_server.cli import main

main()
