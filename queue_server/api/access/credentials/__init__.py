"""Keeps and checks what a requester proves itself by: tokens, sessions, passwords; and counts what was guessed wrongly.

It may import the store and `api.http`, and nothing else of `api.access`. A change begins in the module of the
credential; how long to wait after wrong ones stands in `attempts`.
"""
