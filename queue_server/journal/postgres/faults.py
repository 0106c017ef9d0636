"""Puts what PostgreSQL and the way to it refuse into the store's own errors. No sentence holds a password."""

import asyncpg

from queue_server.config.mistakes import Sentence, sentence_of
from queue_server.config.system.system_errors import reason
from queue_server.journal.store import Conflict, DatabaseAway, StoreError, Unavailable, Unusable

CONNECTION_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""What a call of asyncpg raises through no defect of the caller."""


HAS_MOVED = "KZ001"
"""The state with which the trigger `journal_has_moved` refuses a record."""


def store_fault(fault: BaseException) -> StoreError:
    """The store's own error for a fault of the database or of the connection."""
    match fault:
        case asyncpg.IntegrityConstraintViolationError():
            return Conflict(_conflict(fault))
        case asyncpg.DeadlockDetectedError() | asyncpg.SerializationError():
            return Conflict("another writer changed the same rows")
        case asyncpg.InsufficientPrivilegeError():
            return Unusable(
                sentence_of(
                    "the database does not let this role do that: {why}; run kezek store create as the owner, with "
                    "--role and this role's name",
                    why=_text(fault),
                )
            )
        case asyncpg.UndefinedTableError() | asyncpg.UndefinedColumnError() | asyncpg.UndefinedFunctionError():
            return Unusable(
                sentence_of("the store lacks what this version needs: {why}; run kezek store create", why=_text(fault))
            )
        case asyncpg.InterfaceError() if "closed" in str(fault) or "closing" in str(fault):
            return DatabaseAway(sentence_of("the connection to the database was closed"))
    if getattr(fault, "sqlstate", None) == HAS_MOVED:
        return DatabaseAway(sentence_of("the journal was moved to another place by kezek move: serve that one"))
    sentence = sentence_of("the store cannot be used now: {why}", why=_away(fault))
    # A full disk does not pass by itself, and whoever waits is told that nothing can be written.
    return Unavailable(sentence) if isinstance(fault, asyncpg.DiskFullError) else DatabaseAway(sentence)


def opening_fault(fault: BaseException, url: str) -> StoreError:
    """The error of a store that cannot be opened, with what to do."""
    match fault:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            sentence = sentence_of(
                "{url}: the database refuses this role or its password: {why}; check the role in the address, and "
                "the file with its password: that of [store] or that of PGPASSFILE",
                url=url,
                why=_text(fault),
            )
            return Unusable(sentence)
        case asyncpg.InvalidCatalogNameError():
            return Unusable(
                sentence_of(
                    "{url}: there is no such database; make it with CREATE DATABASE, then run kezek store create",
                    url=url,
                )
            )
        case asyncpg.ClientConfigurationError():
            return Unusable(sentence_of("{url}: this address cannot be used: {why}", url=url, why=fault))
        case asyncpg.IntegrityConstraintViolationError() | asyncpg.InsufficientPrivilegeError():
            return store_fault(fault)
    return DatabaseAway(sentence_of("{url}: the database cannot be reached: {why}", url=url, why=_away(fault)))


def is_away(fault: BaseException) -> bool:
    """Whether the connection was lost, so that nobody knows whether the statement was carried out."""
    lost = asyncpg.PostgresConnectionError | asyncpg.OperatorInterventionError | asyncpg.InterfaceError
    return isinstance(fault, lost | OSError | TimeoutError)


def _away(fault: BaseException) -> str:
    """Why the database does not answer or refuses a statement, and what to do."""
    match fault:
        case asyncpg.TooManyConnectionsError():
            return sentence_of(
                "it has no free connection; raise max_connections of the database, or the role's CONNECTION LIMIT"
            )
        case asyncpg.DiskFullError():
            return sentence_of("the disk of the database is full; make room there")
        case asyncpg.ReadOnlySQLTransactionError() | asyncpg.TargetServerAttributeNotMatched():
            return sentence_of("it is a standby, which only reads; name the primary as well, or promote the standby")
        case asyncpg.CannotConnectNowError() | asyncpg.AdminShutdownError() | asyncpg.CrashShutdownError():
            return sentence_of("it is starting or stopping; all goes on by itself once it runs")
        case asyncpg.LockNotAvailableError() | asyncpg.QueryCanceledError():
            return sentence_of("another writer holds the hall for too long")
        case asyncpg.PostgresConnectionError() | asyncpg.InterfaceError() | asyncpg.InternalClientError():
            return sentence_of("the connection was lost; it is made again by itself")
        case asyncpg.PostgresError():
            return _text(fault)
        case OSError():
            return reason(fault)
    return str(fault) or type(fault).__name__


def _text(fault: asyncpg.PostgresError) -> str:
    """The database's own words, without the rows that it may add as a detail."""
    return str(getattr(fault, "message", None) or type(fault).__name__)


def _conflict(fault: asyncpg.IntegrityConstraintViolationError) -> Sentence | str:
    """What did not fit, by the table that refused it."""
    table = str(fault.table_name or "")
    if table.startswith(("heads", "journal")):
        return "another writer was first: another seq is next"
    if table.startswith("answers"):
        return "a command with this id has been answered"
    if table == "claims":
        return "the work is another server's meanwhile"
    if table.startswith(("projected", "visits")):
        return "the rows do not follow those that are there"
    return _text(fault)
