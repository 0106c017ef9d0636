"""Describes the routes, for the router, the check of roles and OpenAPI. Pure."""
