"""Holds the parts of a store on PostgreSQL, each of one subject; `postgres_store` puts them together.

They may import the modules beside this folder. Journals and their answers begin in `journals`.
"""
