"""A proposal is worked out: it waits, is taken by one worker with a lease, and keeps what was found."""
