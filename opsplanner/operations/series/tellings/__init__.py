"""What agencies are told of several dates of a series: one message each."""
