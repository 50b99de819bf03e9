"""Hold interviews in the browser, on this machine."""

from __future__ import annotations

import click


@click.command()
@click.option("--port", default=8414, metavar="N", help="Where it listens; 0 for any free one.")
@click.option("--open/--no-open", "browser", default=True, help="Open the page in the browser.")
@click.option("--grader", metavar="NAME", help="Who reads the answers; 'model' is one of your own.")
def serve(port: int, browser: bool, grader: str | None) -> None:
    """Hold interviews in the browser, on this machine alone.

    \b
    viva serve
    viva serve --port 0 --no-open

    The address that it prints lets in whoever has it; nobody else, and no other machine.
    """
    from viva.web.serve import serve as serve_

    serve_(port, browser, grader)
