"""What is written down in config.toml, as frozen typed values.

`definition` is what the journal records of a hall; `sections` and `boards` are what concerns one machine or the serial
side; `settings` holds all of it. A limit stands in the `Meta` of its field alone, and `schema` reads it out for forms
and docs. `file` turns a file into these and names every mistake by file, line and key; `trial` tries what they name.
"""
