"""Making a series of an operation that is planned."""
