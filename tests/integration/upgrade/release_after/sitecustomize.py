"""Makes every Python that has this folder in PYTHONPATH the release after this one: a kind of record that this one does
not read, a step of the tables more, and rows of another form."""

from typing import Any

from queue_server.journal import codec
from queue_server.journal.forms import form as form_module
from queue_server.journal.postgres import tables
from queue_server.journal.sqlite import schema

STEP = "CREATE TABLE later (id INTEGER); ALTER TABLE servers ADD COLUMN later TEXT;"
FIRST_KIND, SECOND_KIND = "ticket.held/1", "ticket.held/2"


def renamed(fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return SECOND_KIND, fields


schema.STEPS[schema.SCHEMA_VERSION + 1] = "\n".join(f"{statement};" for statement in STEP.split(";")[:-1])
schema.SCHEMA_VERSION += 1
tables.POSTGRES_STEPS = {**tables.POSTGRES_STEPS, tables.POSTGRES_SCHEMA_VERSION + 1: STEP}
tables.POSTGRES_SCHEMA_VERSION += 1

held = codec.KINDS.pop(FIRST_KIND)
codec.KINDS[SECOND_KIND] = held
codec._KIND_OF[held] = SECOND_KIND
codec._DECODERS[SECOND_KIND] = codec._DECODERS.pop(FIRST_KIND)
codec.UPCASTS[FIRST_KIND] = renamed
codec.GENERATION_OF[SECOND_KIND] = codec.GENERATION = codec.GENERATION + 1
codec.READ_BY_ALL -= {held}

form = form_module.form
form_module.form = lambda *modules: f"{form(*modules)[:-1]}+"
