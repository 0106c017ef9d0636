"""Makes the administrator's forms from the settings themselves.

`hall_sections` and `server_sections` list the settings of a form, with their order and words; the limits,
choices and defaults are those of `queue_server.config`, which `forms` adds. `file_only` names the settings that no form
asks for, and why. A new setting begins in its Struct and becomes one line here; a test checks that none is missing.
May import `queue_server.config` and `queue_server.pages`.
"""
