"""Several jobs are put on slots, and several sessions are moved or taken off, in one press: all of them or none."""
