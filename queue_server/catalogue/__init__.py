"""Keeps a region's catalogue: the versions that a centre offers, and what a hall was offered and has taken over.

It may import journal and config; nothing here travels or changes a hall. A change begins in `catalogue_store` (the
centre) or in `hall_offers` (a hall).
"""
