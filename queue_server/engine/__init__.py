"""Writes to the halls, as the only part of the server that does: command -> decide -> seal -> append -> evolve -> wake.

It may import `journal`, `hall`, `config`, `loops`, `bugs` and `clock`. A change of how a command is carried out begins
in `engine`, of how it becomes durable in `commits.commit_lane`, of what one hall decides in `writer`, of what time
causes in `passing_time`.

Errors, by whose fault they are:

    Stopping       the server is stopping: ask again when it is back
    ClockDoubtful  the time is in doubt: a person must confirm the machine's clock, or set it
    KeyReused      the client sent another command under a command id that was answered before
    InDoubt        a defect has left the state of the hall in doubt: it writes nothing before a restart
    and from the layers below: Refused, Unknown (hall), Unavailable (store), Corrupt (journal)
"""

from queue_server.engine.doubt import InDoubt
from queue_server.engine.engine import Engine
from queue_server.engine.proposal import ClockDoubtful, KeyReused, Stopping

__all__ = ["ClockDoubtful", "Engine", "InDoubt", "KeyReused", "Stopping"]
