"""Tables that people send as files: read from bytes to cells, with the limits of what is read. What their columns mean is told elsewhere."""
