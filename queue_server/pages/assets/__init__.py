"""Makes what browsers load besides the pages: bundles of scripts and styles, compressed, under their version."""
