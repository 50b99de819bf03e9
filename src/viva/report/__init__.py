"""What we tell: the candidate, HR, and what comes next."""
