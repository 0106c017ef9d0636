"""Serves the administrator's pages: settings and people, the assistant, devices, the catalogue, webhooks.

It may import `operator_console.settings` and what `operator_console` may. A change begins in `admin`.
"""
