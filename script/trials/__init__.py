"""Puts several servers on one store through what may happen to them, and says what somebody in the hall would notice.

`run` begins a trial; `fleet` holds the servers, `database` PostgreSQL with its standby, `crowd` the kiosks and desks,
`bookers` those who book, `boards` the screens, `findings` and `booking_findings` what must not happen. It may import
the program and `script.benchmarks`.
"""
