"""The certificate for https by the administrator's page: shown, put in, asked for from an authority.

It may import `upkeep` and `uploads` beside it and what `api.upkeep` may. A change begins in `own_certificate`; the work
on keys and files stands in `queue_server.upkeep.certificates`.
"""
