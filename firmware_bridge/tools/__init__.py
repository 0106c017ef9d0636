"""What an installer needs beside the bridge: find the ports, see a board work, look at the wire, simulate a hall."""
