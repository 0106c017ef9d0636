"""The administrator's doors to receivers of webhooks: add, change, pause, let go on, repeat.

It may import access, http and the room of webhooks. A change begins in `webhook_documents`.
"""
