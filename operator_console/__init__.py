"""What staff see: the desk of a window."""
