"""What a month is made of: the jobs that need a day, and the slots that have places left."""
