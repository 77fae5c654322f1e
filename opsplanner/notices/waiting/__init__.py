"""What asked somebody to act, and does so no longer: it leaves letters, digests and the bell, and no deputy hears of it."""
