"""Handles requests about a region's catalogue: writing it at the centre, taking it over at a hall.

It may import `queue_server.catalogue` and the room `configuration`; a change begins in `catalogue_documents`.
"""
