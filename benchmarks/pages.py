"""How soon a page is painted, how much moves on it, and how much script it loads.

    .venv/bin/python benchmarks/pages.py [--rounds 7]

Every round opens each page in Chromium with nothing kept from before, and the page for
an old address, which holds two sentences; the table shows medians, and the ratio to that page.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import sys
import tempfile

from load import Server, serving
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WATCH = """
window.moved = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """new Promise((done) => new PerformanceObserver((list) => {
  for (const one of list.getEntriesByName("first-contentful-paint")) done(one.startTime);
}).observe({ type: "paint", buffered: true }))"""
SCRIPTS = """performance.getEntriesByType("resource").filter((one) => one.name.includes(".js"))
  .map((one) => one.name)"""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = max(1, parser.parse_args().rounds)
    with (
        tempfile.TemporaryDirectory() as home,
        serving(home) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        begun, program, over = (_interview(browser, server, skips) for skips in (0, 20, -1))
        pages = {
            "an old address": "/nothing-here",
            "start": "/",
            "a question": begun,
            "a program": program,
            "the report": f"{over}/report",
            "the close": f"{over}/close",
        }
        found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in pages}
        for _ in range(rounds):
            for name, path in pages.items():
                found[name].append(_look(browser, server, path))
        browser.close()
    print(f"Chromium, {os.cpu_count()} cores, Python {sys.version.split()[0]}, "
          f"load {os.getloadavg()[0]:.1f}, medians of {rounds} rounds\n")  # fmt: skip
    print(f"{'':16}{'first paint ms':>16}{'ratio':>8}{'moved':>8}{'script kB':>11}")
    bare = statistics.median(paint for paint, _, _ in found["an old address"])
    for name, rows in found.items():
        paint, moved, script = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"{name:16}{paint:16.0f}{paint / bare:8.2f}{moved:8.3f}{script / 1000:11.1f}")


def _look(browser: Browser, server: Server, path: str) -> tuple[float, float, float]:
    """Return milliseconds to the first paint, the share that moved, and bytes of script."""
    with browser.new_context(viewport={"width": 1000, "height": 800}) as context:
        context.request.get(f"{server.address}/?token={server.token}")  # lets this window in
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"{server.address}{path}")
        painted = page.evaluate(PAINTED)
        page.wait_for_timeout(300)
        scripts = [context.request.get(name).body() for name in page.evaluate(SCRIPTS)]
        return painted, page.evaluate("window.moved"), sum(map(_compressed, scripts))


def _compressed(script: bytes) -> int:
    return len(gzip.compress(script))


def _interview(browser: Browser, server: Server, skips: int) -> str:
    """Begin an interview around a program; skip to its program, or with -1 end it."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.address}/?token={server.token}")
        page.select_option("#named", "program")
        page.click("button.main")
        page.wait_for_selector("#words")
        for _ in range(max(skips, 0)):
            if page.query_selector("#program"):
                break
            page.click("button[value=skip]")
            page.wait_for_load_state()
        if skips < 0:
            page.fill("#words", "It draws one straight line between two classes.")
            page.click("button.main")
            for _ in range(2):
                page.wait_for_selector("button[value=end]")
                page.click("button[value=end]")
                page.wait_for_load_state()
        return str(page.evaluate("location.pathname"))


if __name__ == "__main__":
    main()
