"""What people are told of an operation: who leads it, and who is named on it."""
