"""Which screen fits the terminal that Viva was started in."""

from __future__ import annotations

import os
import sys

from viva.cli.screen import PlainScreen, Screen


def open_screen(plain: bool) -> Screen:
    """Return the screen that fits: an answer box on a terminal, else line by line."""
    simple = (
        plain
        or bool(os.environ.get("VIVA_PLAIN"))
        or os.environ.get("TERM") == "dumb"
        or not (sys.stdin.isatty() and sys.stdout.isatty())
    )
    if simple:
        return PlainScreen()
    from viva.cli.box import BoxScreen  # a plain terminal need not pay for it

    return BoxScreen()
