"""Makes a journal a log that anyone can check without having it: a Merkle tree over the hashes of its records, whose
root is published as a signed checkpoint.

Pure but for `hall_tree`, which reads a store. It may import the journal's records and what stores keep. What is
published begins in `checkpoint` and `tiles`. The formats are those of C2SP (https://c2sp.org): tlog-tiles,
tlog-checkpoint, signed-note, tlog-cosignature and tlog-proof.
"""
