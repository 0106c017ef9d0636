"""Keeps a store in a PostgreSQL database that several servers share.

`postgres_store` is the store, put together from `parts`; `tables` lists what the database holds, and `owner` makes it;
`append` is the statement by which records are added. It may import `journal` and `config`; a change of what is kept
begins in `tables`. Nobody else speaks to
asyncpg.
"""
