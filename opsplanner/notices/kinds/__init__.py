"""What people are told of, kind by kind, and writing it down for each of them."""
