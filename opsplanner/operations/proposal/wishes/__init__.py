"""What a quarter is to hold."""
