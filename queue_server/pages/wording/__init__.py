"""Puts what pages show into the words of the reader: texts, problems, dates, names, openings."""
