"""Keeps the halls whose journals this store follows: who may send one, and what was refused.

Pure but for the tables. It may import the journal's records; a change begins in `contents`.
"""
