"""Holds an installer's tools beside the bridge: find the ports, see a board work, watch the wire, simulate a hall.

It may import the rest of `firmware_bridge` and `queue_server.config`. A new tool begins as a module here and a command
in `commands`, which `firmware_bridge.cli` lists.
"""
