"""What people are told, as letters: at once, and in the daily digest."""
