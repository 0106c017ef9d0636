"""Handles requests about receivers of webhooks: add, change, pause, resume, repeat.

It may import access, http and the room of webhooks. A change begins in `webhook_documents`.
"""
