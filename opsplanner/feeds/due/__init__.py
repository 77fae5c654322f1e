"""What somebody has to hand in, as entries of her calendar. Rooms above say what that is."""
