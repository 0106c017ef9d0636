"""Describes the routes, for the router, the check of roles and the OpenAPI document. Pure.

It may import `queue_server.api.http`. A member that every route has begins in `table`.
"""
