"""Sets a hall up: the draft, the opening, and a test ticket."""
