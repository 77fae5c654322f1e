"""What else is on in the same wards that day, and at the same place at that time."""
