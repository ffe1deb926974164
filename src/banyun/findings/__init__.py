"""What passes produce, and the referee in front of it."""
