"""Reads the database of the server, and lets the server write what is made of it."""

from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.worker.process.following_store import ServerWrites


class FollowingDatabase(ServerWrites, PostgresStore):
    """The store of a database, opened for reading only."""
