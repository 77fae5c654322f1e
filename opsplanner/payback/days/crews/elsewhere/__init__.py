"""Who supervises a crew and is elsewhere at that time: away, on an operation, with another crew."""
