"""Finds a service of a hall by the words that a visitor types. Pure.

It may import the definition of a hall. `letters` reads what was typed, with another keyboard layout or in Latin letters
too; `endings` takes the endings of words off; `service_index` holds the words of a hall's services and ranks them. A
change of what is found begins with a phrase in the table of `tests/unit/views/search`.
"""
