"""What people are told of figures: who recorded them, and who looks them through."""
