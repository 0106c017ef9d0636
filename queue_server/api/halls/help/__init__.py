"""Handles calls for help.

It may import what `queue_server.api.halls` may. A request begins in `help_routes`, after the rule of
`queue_server.hall.help`.
"""
