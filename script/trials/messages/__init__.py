"""Plays a day with SMS by a modem that fails, and compares what it sent with the journal.

It may import what `script.trials` may, and of it `fleet`, `boards` and `sending`. A day begins in `message_day`, which
is a program; a fault of the modem in `message_modem`.
"""
