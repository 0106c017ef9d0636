"""Handles the certificate for https by the administrator's page: shows it, takes one, requests one.

It may import `upkeep` and `uploads` beside it and what `api.upkeep` may. A change begins in `own_certificate`; the work
on keys and files stands in `queue_server.upkeep.certificates`.
"""
