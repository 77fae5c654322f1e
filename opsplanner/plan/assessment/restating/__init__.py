"""What an agreed assessment said wrongly is put right beside it."""
