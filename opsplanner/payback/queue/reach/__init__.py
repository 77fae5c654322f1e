"""When the queue reaches each of its jobs."""
