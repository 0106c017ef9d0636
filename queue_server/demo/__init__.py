"""`kezek demo`: runs the sample hall with simulated visitors and operators, and with boards on real pseudo-terminals.

It may import every part of the server but `cli`. A change of the hall begins in `hall`, of its visitors in `run`.

this process     server and pages, visitors and operators (clients of the API), simulated boards
another process  the bridge, as it would run beside real boards
"""

from queue_server.demo.cli import app

__all__ = ["app"]
