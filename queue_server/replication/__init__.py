"""Carries the journals of halls to a centre, and to a standby in the hall.

`wire` states what goes over the network, for both sides. The hall's side is `branch`, the centre's is `centre`, and
they do not import one another. A change of what is sent begins in `wire`.
"""
