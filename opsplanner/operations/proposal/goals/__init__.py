"""What a plan is to be good for."""
