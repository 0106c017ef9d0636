"""Defines the tables of a store on PostgreSQL, step by step, and what the role of the servers may do with them.

A step only adds: the version before goes on working beside it. What takes something away comes a version later, with a
greater `OLDEST_PROGRAM`.
"""

from collections.abc import Iterator, Mapping
from typing import Final

POSTGRES_SCHEMA_VERSION: Final = 10
"""The last step of this program, as it stands in the table `kezek_schema`."""

OLDEST_PROGRAM: Final = 1
"""The schema version of the oldest program that can work on these tables."""

PARTITIONS: Final = 32
"""The parts of journal, answers and visits, by hash of the hall. All are divided alike, so that a hall's rows stay
together, and the number never changes: rows would have to move."""

_TEXT: Final = 'text COLLATE "C" NOT NULL'
"""Compared by its bytes as in every other store, whatever the language of the database is."""

_VISIT_COLUMNS: Final = f"""
    hall {_TEXT}, ticket {_TEXT}, stage bigint NOT NULL, day {_TEXT}, number {_TEXT}, service {_TEXT},
    seq bigint NOT NULL, issued_at bigint NOT NULL, joined_at bigint NOT NULL, hour bigint NOT NULL, priority text,
    language text,
    booked_at bigint, norm bigint, estimate_low bigint, estimate_median bigint, estimate_high bigint,
    first_called_at bigint, called_at bigint, started_at bigint, ended_at bigint NOT NULL, "window" bigint,
    operator text, calls bigint NOT NULL, recalls bigint NOT NULL, call_seq bigint, call_reason text,
    passed bigint NOT NULL, privilege text, waited bigint NOT NULL, walked bigint NOT NULL, served bigint NOT NULL,
    held bigint NOT NULL, outcome {_TEXT}, end_seq bigint NOT NULL, result text
"""
"""In the order of the fields of `Visit`."""


def _parts(table: str) -> str:
    return "\n".join(
        f"CREATE TABLE {table}_{part:02d} PARTITION OF {table}"
        f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part});"
        for part in range(PARTITIONS)
    )


def _truncate_guards() -> str:
    """A trigger on TRUNCATE is of one table, so every part of the journal has its own."""
    return "\n".join(
        f"CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
        for table in ("journal", *(f"journal_{part:02d}" for part in range(PARTITIONS)))
    )


POSTGRES_STEPS: Final[Mapping[int, str]] = {
    1: f"""
CREATE TABLE kezek_schema (version integer NOT NULL, oldest_program integer NOT NULL);
INSERT INTO kezek_schema VALUES (0, 0);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE heads (hall {_TEXT} PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL) WITH (fillfactor = 50);
CREATE FUNCTION refuse_going_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.hall IS DISTINCT FROM OLD.hall OR NEW.seq < OLD.seq THEN
        RAISE EXCEPTION 'a head never goes back' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER heads_never_go_back BEFORE UPDATE ON heads FOR EACH ROW EXECUTE FUNCTION refuse_going_back();

CREATE TABLE journal (
    hall {_TEXT}, seq bigint NOT NULL, body bytea NOT NULL, hash bytea NOT NULL, PRIMARY KEY (hall, seq)
) PARTITION BY HASH (hall);
{_parts("journal")}
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
{_truncate_guards()}

CREATE TABLE answers (
    hall {_TEXT}, command_id {_TEXT}, fingerprint bytea NOT NULL, body bytea NOT NULL, at bigint NOT NULL,
    PRIMARY KEY (hall, command_id)
) PARTITION BY HASH (hall);
CREATE INDEX answers_by_time ON answers (at);
{_parts("answers")}
CREATE TRIGGER answers_are_never_changed BEFORE UPDATE ON answers FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The servers' role may not delete answers but by this function. It erases none of the last day, whatever it is asked
-- for and whatever clock the caller has. It looks for tables in one place: temporary ones of the caller, with
-- triggers of theirs, would otherwise come first, and run with the owner's rights.
CREATE FUNCTION erase_answers(before bigint, most integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    erased bigint;
    youngest bigint := (extract(epoch FROM clock_timestamp() - interval '1 day') * 1000000)::bigint;
BEGIN
    DELETE FROM answers a USING (
        SELECT hall, command_id FROM answers WHERE at <= least(before, youngest) ORDER BY at LIMIT most
    ) o WHERE a.hall = o.hall AND a.command_id = o.command_id;
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END $$;
REVOKE ALL ON FUNCTION erase_answers(bigint, integer) FROM PUBLIC;

CREATE TABLE notes (
    hall {_TEXT}, ticket {_TEXT}, id bigint GENERATED ALWAYS AS IDENTITY, at bigint NOT NULL, author {_TEXT},
    text {_TEXT}, erase_after bigint NOT NULL, PRIMARY KEY (hall, ticket, id)
);
CREATE INDEX notes_by_time ON notes (erase_after);

CREATE TABLE snapshots (hall {_TEXT} PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL, body bytea NOT NULL);

CREATE TABLE visits ({_VISIT_COLUMNS}, PRIMARY KEY (hall, day, end_seq)) PARTITION BY HASH (hall);
{_parts("visits")}
CREATE TABLE window_times (
    hall {_TEXT}, day {_TEXT}, seq bigint NOT NULL, "window" bigint NOT NULL, hour bigint NOT NULL, state {_TEXT},
    operator text, reason text, spent bigint NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (hall, day, seq, id)
);
CREATE TABLE tallies (
    hall {_TEXT}, part {_TEXT}, span {_TEXT}, value {_TEXT}, body bytea NOT NULL, PRIMARY KEY (hall, part, span, value)
);
CREATE TABLE folds (hall {_TEXT} PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL, body bytea NOT NULL);
CREATE TABLE projected (hall {_TEXT} PRIMARY KEY, seq bigint NOT NULL, form {_TEXT}) WITH (fillfactor = 50);

CREATE TABLE tokens (
    name {_TEXT}, role {_TEXT}, digest bytea PRIMARY KEY, created_at bigint NOT NULL, expires_at bigint,
    revoked_at bigint
);
CREATE UNIQUE INDEX one_live_token_of_a_name ON tokens (name) WHERE revoked_at IS NULL;
CREATE TABLE users (
    name {_TEXT} PRIMARY KEY, role {_TEXT}, password text, created_at bigint NOT NULL, disabled_at bigint, pin text,
    subject text
);
CREATE TABLE former_names (former {_TEXT} PRIMARY KEY, name {_TEXT});
CREATE TABLE sessions (
    digest bytea PRIMARY KEY, kind {_TEXT}, name {_TEXT}, role {_TEXT}, is_person boolean NOT NULL,
    created_at bigint NOT NULL, seen_at bigint NOT NULL, expires_at bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX sessions_by_time ON sessions (expires_at);
CREATE TABLE traces (
    at bigint NOT NULL, what {_TEXT}, name {_TEXT}, by {_TEXT}, address {_TEXT}, erase_after bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX traces_by_time ON traces (erase_after);
CREATE TABLE pending (id {_TEXT} PRIMARY KEY, author {_TEXT}, at bigint NOT NULL, base {_TEXT}, text {_TEXT});
CREATE TABLE devices (
    id {_TEXT} PRIMARY KEY, digest bytea NOT NULL UNIQUE, kind {_TEXT}, announced_at bigint NOT NULL, code text,
    name {_TEXT}, credential {_TEXT}, hall text, zone text, version text, paired_at bigint, seen_at bigint,
    revoked_at bigint
);
CREATE TABLE positions (reader {_TEXT} PRIMARY KEY, seq bigint NOT NULL);
CREATE TABLE claims (work {_TEXT} PRIMARY KEY, holder {_TEXT}, until bigint NOT NULL);
CREATE TABLE secrets (name {_TEXT} PRIMARY KEY, secret bytea NOT NULL);
""",
    2: rf"""
-- Finds a ticket by the code on its paper. It holds tickets alone: of each ticket there are many records.
CREATE INDEX tickets_by_hash ON journal (hall, substr(hash, 1, 5))
    WHERE position('\x227469636b65742e6973737565642f'::bytea IN substr(body, 1, 400)) > 0;

CREATE TABLE failures (
    key bytea PRIMARY KEY, "count" bigint NOT NULL, last bigint NOT NULL, erase_after bigint NOT NULL
);
CREATE INDEX failures_by_time ON failures (erase_after);
CREATE TABLE servers (
    id {_TEXT} PRIMARY KEY, name {_TEXT}, address {_TEXT}, version {_TEXT}, started_at bigint NOT NULL,
    seen_at bigint NOT NULL, folders {_TEXT}, configuration {_TEXT}, clock_differs_s bigint NOT NULL
);
-- What devices reported is reported again within seconds: it need not be written ahead, nor outlive the database.
CREATE UNLOGGED TABLE states (
    kind {_TEXT}, id {_TEXT}, server {_TEXT}, at bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (kind, id)
);
CREATE INDEX states_by_time ON states (at);
CREATE TABLE configurations (
    number bigint PRIMARY KEY, at bigint NOT NULL, author {_TEXT}, confirmed_by text, text bytea NOT NULL
);

-- A store that was moved takes no record, by whatever role. A trigger of the statement, so that a batch asks once.
CREATE TABLE closures (kind {_TEXT}, other {_TEXT}, PRIMARY KEY (kind));
CREATE FUNCTION refuse_when_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM closures WHERE kind = 'moved') THEN
        RAISE EXCEPTION 'the journal has moved' USING ERRCODE = 'KZ001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_has_moved BEFORE INSERT ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_when_moved();
""",
    3: f"""
ALTER TABLE servers ADD COLUMN reads bigint NOT NULL DEFAULT 1, ADD COLUMN rows_form {_TEXT} DEFAULT '';
""",
    4: f"""
-- What is erased here is about people: autovacuum comes for each row.
CREATE TABLE personal_data (
    hall {_TEXT}, subject {_TEXT}, kind {_TEXT}, text {_TEXT}, erase_after bigint NOT NULL,
    PRIMARY KEY (hall, subject, kind)
) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX personal_data_by_time ON personal_data (erase_after);
""",
    5: r"""
-- Finds a booking by the code on its paper, as `tickets_by_hash` does a ticket.
CREATE INDEX bookings_by_hash ON journal (hall, substr(hash, 1, 5))
    WHERE position('\x22626f6f6b696e672e6d6164652f'::bytea IN substr(body, 1, 400)) > 0;
""",
    6: f"""
-- Can be made anew from the journal.
CREATE TABLE tree_blocks (hall {_TEXT}, number bigint NOT NULL, root bytea NOT NULL, PRIMARY KEY (hall, number));
CREATE TABLE cosigned (origin {_TEXT} PRIMARY KEY, size bigint NOT NULL, root bytea NOT NULL);
""",
    7: r"""
-- Finds a visitor's mark by the code that its page has shown.
CREATE INDEX ratings_by_hash ON journal (hall, substr(hash, 1, 5))
    WHERE position('\x2276697369742e72617465642f'::bytea IN substr(body, 1, 400)) > 0;
""",
    8: f"""
CREATE TABLE documents (
    kind {_TEXT}, id {_TEXT}, version bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (kind, id)
);
""",
    9: f"""
CREATE TABLE followed_halls (
    hall {_TEXT} PRIMARY KEY, revision bigint NOT NULL, code text, code_until bigint NOT NULL, digest bytea,
    paired_at bigint, revoked_at bigint, heard_at bigint, reported_seq bigint NOT NULL, forked_seq bigint,
    forked_at bigint
);
CREATE TABLE evidence (
    hall {_TEXT}, digest bytea, seq bigint NOT NULL, after bigint NOT NULL, at bigint NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (hall, digest)
);
""",
    10: f"""
CREATE TABLE sending_links (hall {_TEXT}, side {_TEXT}, body bytea NOT NULL, PRIMARY KEY (hall, side));
""",
}
"""Version -> what it adds to the one before. Every statement ends with a semicolon."""

_ALL: Final = "SELECT, INSERT, UPDATE, DELETE"

GRANTS: Final[Mapping[str, str]] = {
    "kezek_schema": "SELECT",
    "journal": "SELECT, INSERT",
    "heads": "SELECT, INSERT, UPDATE (seq, hash)",
    "answers": "SELECT, INSERT",
    "notes": "SELECT, INSERT, UPDATE (author), DELETE",
    "personal_data": "SELECT, INSERT, UPDATE (text, erase_after), DELETE",
    "snapshots": "SELECT, INSERT, UPDATE (seq, hash, body)",
    "visits": "SELECT, INSERT, DELETE",
    "window_times": "SELECT, INSERT, DELETE",
    "tallies": "SELECT, INSERT, DELETE",
    "folds": "SELECT, INSERT, UPDATE (seq, hash, body), DELETE",
    "projected": "SELECT, INSERT, UPDATE (seq, form), DELETE",
    "tokens": "SELECT, INSERT, UPDATE (name, revoked_at)",
    "users": _ALL,
    "former_names": _ALL,
    "sessions": _ALL,
    "traces": "SELECT, INSERT, UPDATE (name, by), DELETE",
    "pending": _ALL,
    "devices": _ALL,
    "positions": "SELECT, INSERT, UPDATE (seq)",
    "claims": "SELECT, INSERT, UPDATE (holder, until), DELETE",
    "secrets": "SELECT, INSERT",
    "tree_blocks": "SELECT, INSERT, DELETE",
    "cosigned": "SELECT, INSERT, UPDATE (size, root)",
    "sending_links": "SELECT, INSERT, UPDATE (body), DELETE",
    "followed_halls": "SELECT, INSERT, UPDATE",
    "evidence": "SELECT, INSERT",
    "closures": "SELECT",
    "failures": _ALL,
    "servers": _ALL,
    "states": _ALL,
    "configurations": "SELECT, INSERT",
    "documents": "SELECT, INSERT, UPDATE (version, body), DELETE",
}
"""Table -> all that the servers' role may do with it. Whoever holds its password cannot change a record."""

CALLS: Final = ("erase_answers(bigint, integer)",)
"""The functions that the servers' role may call."""


def grants_to(role: str) -> Iterator[str]:
    """The statements that give a role, quoted already, all that servers need and nothing else."""
    for table, rights in GRANTS.items():
        yield f"REVOKE ALL ON {table} FROM {role}"
        yield f"GRANT {rights} ON {table} TO {role}"
    for function in CALLS:
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {role}"
