"""What goes wrong with the place where interviews are kept, said in one sentence."""

from __future__ import annotations


class StoreError(Exception):
    """Interviews cannot be kept or read; the message is one sentence that says what to do."""
