"""Keeps what the servers of one store share beside the journals: who runs, what devices reported, wrong passwords, the
text of the configuration. It may import the journal's errors and records. A change begins in `contents`, and needs a
step of the tables (`queue_server.journal.sqlite.schema`) and a test in `tests/contract/test_shared.py`."""
