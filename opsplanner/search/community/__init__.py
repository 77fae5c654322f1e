"""What the community asks for, and what is new, among what can be found."""
