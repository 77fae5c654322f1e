"""Links by which somebody answers without an account: who reads the messages of an address has one. Only their hashes are kept."""
