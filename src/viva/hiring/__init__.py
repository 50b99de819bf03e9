"""People and decisions: a person reads the evidence, decides, and tells the candidate."""
