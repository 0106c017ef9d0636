"""Documents that several readers share, folded from a hall's state. Pure."""
