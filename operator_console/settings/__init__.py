"""The administrator's forms, drawn from the settings themselves.

`hall_sections` and `server_sections` say which settings a form asks for, in which order and in which words; the limits,
choices and defaults are those of `queue_server.config`, which `forms` adds. `file_only` names the settings that no form
asks for, and why. A new setting begins in its Struct and becomes one line here; a test holds that none is forgotten.
May import `queue_server.config` and `queue_server.pages`.
"""
