"""Sends the events of halls to other systems over HTTP, as Standard Webhooks with CloudEvents in them.

It may import journal, hall, config and what servers share; rules (`receiver`, `schedule`, `cloud_event`, `signing`,
`addresses`) are pure. A change of what is sent begins in `cloud_event`, of when it is sent in `schedule`.
"""
