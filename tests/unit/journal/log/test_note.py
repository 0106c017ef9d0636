"""Notes and checkpoints as C2SP's specifications have them, with signatures of other programs and of our own."""

import pytest

from queue_server.config.values.verifier_key import COSIGNATURE_KEY, VerifierKey, VerifierKeyError
from queue_server.journal.log.checkpoint import Checkpoint, RecordProof
from queue_server.journal.log.note import NoteError, SignedNote, SignerKey
from queue_server.journal.log.tree import EMPTY_ROOT, ProofError, leaf_hash, node_hash

FOREIGN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
FOREIGN_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
"""Key and note of the documentation of Go's package golang.org/x/mod/sumdb/note."""

LOG = SignerKey("akimat.example/aksu", bytes(32))
WITNESS = SignerKey("newspaper.example", bytes([1]) * 32, COSIGNATURE_KEY)
CHECKPOINT = Checkpoint("akimat.example/aksu", 2, node_hash(leaf_hash(b"a" * 32), leaf_hash(b"b" * 32)))
NOTE = SignedNote(
    CHECKPOINT.text, (LOG.signature(CHECKPOINT.text), WITNESS.cosignature(CHECKPOINT.text, 1_700_000_000))
)


def test_a_note_of_another_program_is_opened() -> None:
    """Its signature is the key's, and what is written again is what was read."""
    note = SignedNote.read(FOREIGN_NOTE)
    assert note.signed_by(VerifierKey.read(FOREIGN_KEY)) == 0
    assert (str(note), str(VerifierKey.read(FOREIGN_KEY))) == (FOREIGN_NOTE, FOREIGN_KEY)


def test_a_checkpoint_is_signed_and_cosigned() -> None:
    """Whoever has the keys of log and witness believes it, and sees when the witness has signed."""
    note = SignedNote.read(str(NOTE))
    assert (note.signed_by(LOG.verifier), note.signed_by(WITNESS.verifier)) == (0, 1_700_000_000)
    assert Checkpoint.read(note.text) == CHECKPOINT
    assert note.signed_by(SignerKey("newspaper.example", bytes(32), COSIGNATURE_KEY).verifier) is None


@pytest.mark.parametrize("key", [LOG, WITNESS])
def test_a_text_that_was_altered_is_not_believed(key: SignerKey) -> None:
    """One other digit, and the signatures are no one's."""
    note = SignedNote.read(str(NOTE).replace("\n2\n", "\n3\n"))
    with pytest.raises(NoteError, match="not that of its key"):
        note.signed_by(key.verifier)


def test_a_log_and_a_witness_with_one_key_sign_apart() -> None:
    """A signature of the one kind is none of the other, under the same name."""
    double_key = SignerKey(LOG.verifier.name, bytes(32), COSIGNATURE_KEY)
    assert double_key.verifier.id != LOG.verifier.id
    assert NOTE.signed_by(double_key.verifier) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signature\n",
        "text\n\n",
        "text\n\nwithout a dash AAAAAAA=\n",
        "text\n\n\u2014 name AAAA\n",
        "text\n\n\u2014 name !!!!\n",
        "text\n\n\u2014 na+me AAAAAAAA\n",
        "te\x01xt\n\n\u2014 name AAAAAAAA\n",
        "text\n\n\u2014 name AAAAAAAA",
        "t" * 70_000 + "\n\n\u2014 name AAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    """A text that is cut, too long, or has control characters."""
    with pytest.raises(NoteError):
        SignedNote.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+AAAA",
        FOREIGN_KEY[:-4],
        FOREIGN_KEY.replace("c74f20a3", "c74f20a4"),
        "+" + FOREIGN_KEY,
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    """A key that was not copied whole."""
    with pytest.raises(VerifierKeyError):
        VerifierKey.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "origin\n1\n",
        "origin\n01\nAAAA\n",
        "origin\n-1\nAAAA\n",
        "\n1\nAAAA\n",
        "origin\n1\nAAAA\n",
        "o\n²\nAAAA\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """A size that is no number, a root that is no hash, a line that is not there."""
    with pytest.raises(NoteError):
        Checkpoint.read(text)


def test_a_proof_is_one_text() -> None:
    """It is read as it was written, and leads from the record to the checkpoint."""
    proof = RecordProof(1, (leaf_hash(b"a" * 32),), NOTE)
    assert RecordProof.read(str(proof)) == proof
    assert proof.need_record(b"b" * 32) == CHECKPOINT
    with pytest.raises(ProofError, match="not in the tree"):
        proof.need_record(b"a" * 32)


@pytest.mark.parametrize(
    ("part", "other"),
    [("tlog-proof@v1", "tlog-proof@v2"), ("index 1", "index x"), ("index 1\n", ""), ("index 1\n", "index 1\nAAAA\n")],
)
def test_what_is_no_proof_is_refused(part: str, other: str) -> None:
    """Another form, no index, a hash that is none."""
    with pytest.raises(NoteError):
        RecordProof.read(str(RecordProof(1, (EMPTY_ROOT,), NOTE)).replace(part, other))


def test_extra_data_of_a_proof_mean_nothing() -> None:
    """Another program may write them."""
    proof = RecordProof(1, (leaf_hash(b"a" * 32),), NOTE)
    assert RecordProof.read(str(proof).replace("index", "extra QUJD\nindex")) == proof
