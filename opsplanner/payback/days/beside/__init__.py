"""What planning an operation is told of the days on which Community Payback works."""
