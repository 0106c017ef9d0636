"""The administrators' doors to a region's catalogue: at the centre to write it, at a hall to take it over.

It may import `queue_server.catalogue` and the room `configuration`; a change begins in `catalogue_documents`.
"""
