"""Viva: a deep-learning interviewer that asks, listens, reads programs and shows its evidence."""

__version__ = "0.1.0"
