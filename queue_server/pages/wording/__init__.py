"""Puts what pages show into the reader's language: texts, problems, dates, names of people, openings.

It may import `config`, `hall` and `views`. A sentence for a code of a problem begins in `problems`; the texts of
templates stand in `queue_server/pages/locales`.
"""
