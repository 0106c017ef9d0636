"""Holds what all web pages share: templates, texts in the registered languages, static files, the live socket, base
elements.

It may import `journal`, `views`, `hall`, `config` and what they stand on, and no module that changes a hall. A page
begins with a route in its own package and a template; its texts stand in `locales`.

The app mounts `queue_server.pages.routes.add_routes` first, then those of `displays` and `operator_console`, which add
their own templates and static files to the same `Site`. Pages only read: their buttons POST to the API like every other
client.

Errors: a page that cannot be shown raises `web.HTTPException`, and the entrance of the application answers with
`error_page`, in the reader's language.
"""
