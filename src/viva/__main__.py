"""``python -m viva``: the same as ``viva``."""

from viva.cli import main

main()
