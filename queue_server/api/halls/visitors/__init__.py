"""Handles what visitors ask of a hall: a ticket, the turn given up or put off, and which classes may be claimed.

It may import what `queue_server.api.halls` may. A request begins in `tickets`, one of a phone in `phone`; which class
may be claimed is decided in `claimed_priority`.
"""
