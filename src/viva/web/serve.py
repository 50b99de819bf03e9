"""Serve the pages on this machine, to this machine's browsers only."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser

import uvicorn

from viva import app
from viva.store import StoreError, home
from viva.web.bench import Bench
from viva.web.desk import Desk
from viva.web.keys import keys_in
from viva.web.site import site

HOST = "127.0.0.1"


def serve(port: int, browser: bool, grader: str | None = None) -> None:
    """Serve until somebody stops it.

    Args:
        port: where; 0 for any that is free.
        browser: whether to open the page.
        grader: who reads the answers, as for ``app.grader``.

    Raises:
        NoGrader: there is no such grader.
        StoreError: the port is taken, or the folder cannot be used; the message says what to do.
    """
    app.grader(grader)
    told = app.notice(grader) or "Everything stays on this machine."
    with _listening(port) as listening, app.store() as store:
        keys, bench = keys_in(home()), Bench()
        address = f"http://{HOST}:{listening.getsockname()[1]}/?token={keys.token}"
        print(f"Viva is at {address}\n{told} Ctrl-C stops it.")
        sys.stdout.flush()
        if browser and _has_screen():
            threading.Timer(0.5, webbrowser.open, (address,)).start()
        config = uvicorn.Config(
            site(Desk(store, bench, grader), keys),
            log_level="warning",
            access_log=False,  # addresses hold the token
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            bench.close()


def _listening(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)  # whoever opens the address at once waits and is not refused
    except (OSError, OverflowError) as error:
        listening.close()
        raise StoreError(
            f"Port {port} cannot be used ({error}): perhaps Viva runs there already. "
            "Take another one: viva serve --port 0"
        ) from None
    return listening


def _has_screen() -> bool:
    return sys.platform != "linux" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
