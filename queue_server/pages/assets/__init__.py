"""Makes what browsers load besides the pages: scripts and styles in bundles, compressed, under their version.

It may import `queue_server.pages.wording`. A static file that a page needs begins in `sources`, a bundle in `bundles`.
"""
