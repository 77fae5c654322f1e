"""Writing to who has no account and left an e-mail address with a job: who asked for it, and the host."""
