"""What people are told of Community Payback jobs: who asked for them, and who keeps them; and its supervisors, of their crews."""
