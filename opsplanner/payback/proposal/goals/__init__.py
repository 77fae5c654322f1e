"""What a plan of a month is good for."""
