"""Lets a process ask another: frames, the channel, the errors that it carries, and a child process at its other end.

May import the journal, and the errors of `reports` and `stats` that an answer may be. What a new error is called on the
other side begins in `faults`.
"""
