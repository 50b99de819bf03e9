"""What to ask next: the interviewer's own decisions."""
