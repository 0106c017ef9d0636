"""Holds the contents of config.toml as frozen typed values.

It may import `queue_server.clock` and no other part of the program. A new setting begins as a field in `definition`,
`sections`, `boards` or `settings`.

`definition` is the part that the journal records of a hall; `sections` and `boards` concern one machine or the serial
side; `settings` joins them all. A limit stands in the `Meta` of its field only, and `schema` reads it for forms and
docs. `checks` compares them with one another. `file` reads a file into these values and reports every mistake by file,
line and key; `trial` tests what they name.
"""
