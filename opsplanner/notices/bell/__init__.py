"""What one person was told, with what she has not read yet."""
