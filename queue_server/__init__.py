"""The server: the rules of the queue, the journal they are written to, and the doors to both."""
