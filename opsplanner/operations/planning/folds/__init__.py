"""What the planning forms fold, and which of it is drawn when it is opened."""
