"""Holds the rules of marks: who may say how a service was, until when, and with which reasons. Pure. Like `hall`, of
which it is a part, it may import `config` only. A change begins in `rating_events`."""
