"""First come, first served: the queue put on days as somebody would by hand."""
