"""Whether the vehicles and the equipment are free."""
