"""The plan of first come, first served."""
