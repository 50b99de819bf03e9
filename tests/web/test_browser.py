"""Interviews held in a real browser, by keyboard alone; every page looked at by axe-core."""

import contextlib
import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from viva import app
from viva.bank import load_bank
from viva.evidence import Run
from viva.interview import Answer, Ask, Decided, Draft, Opened

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LINE = "It draws one straight line between two classes, so XOR is out of reach."
PROGRAM = """import numpy as np
print("begun", flush=True)
for n in range(3):
    print("round", n, np.zeros(3).shape, flush=True)
"""

if not CHROMIUM.exists():
    pytest.skip("Chromium is not installed: apt install chromium", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


class Server:
    """Viva as it is started in a terminal; it can be killed and started again."""

    def __init__(self, home):
        self._home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.start()

    def start(self):
        command = [sys.executable, "-m", "viva", "serve", "--no-open", "--port", str(self._port)]
        env = {**os.environ, "VIVA_HOME": str(self._home)}
        self._process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        self.address = self._process.stdout.readline().split()[-1]

    def kill(self, how=signal.SIGKILL):
        self._process.send_signal(how)
        self._process.wait(20)
        self._process.stdout.close()


@pytest.fixture
def server(home, numpy_installed):
    started = Server(home)
    yield started
    started.kill(signal.SIGTERM)


@pytest.fixture
def open_window(chromium, server):
    """Return a function that opens a window; what its console complains of fails the test."""
    contexts, complaints = [], []

    def open_one(**options):
        context = chromium.new_context(**{"viewport": {"width": 1000, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.goto(server.address)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [c for c in complaints if "net::ERR_" not in c] == []  # a server was killed


def begin(page):
    """Begin an interview around a program, by keyboard."""
    tab_to(page, "#named")
    page.keyboard.type("A program")
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("#asked")
    page.wait_for_load_state()


def tab_to(page, wanted, most=60):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def send(page, close="#nothing"):
    """Send with Ctrl-Enter and wait until something else is asked, or the close is there."""
    place = page.evaluate("document.querySelector('[name=heard]').value")
    page.keyboard.press("Control+Enter")
    there = f"document.querySelector({json.dumps(close)}) !== null"
    place_now = "document.querySelector('[name=heard]')?.value"
    until(page, f"{there} || ({place_now} !== undefined && {place_now} !== '{place}')")
    page.wait_for_load_state()


def until(page, what, seconds=90):
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(playwright.Error):  # a page that is just being left
            if page.evaluate(what):
                return
        assert time.monotonic() < end, what
        time.sleep(0.1)


def focused(page):
    until(page, "document.activeElement.matches('#words, .cm-content')")


def clear(page):
    """Empty the editor; what is typed over a selection, the browser itself would style inline."""
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")


def press(page, button):
    """Press a button and wait for the page that comes."""
    with page.expect_navigation():
        page.click(button)


def bodies(page):
    id = re.search(r"/interviews/([a-z0-9-]+)", page.url)[1]
    with app.store() as store:
        return [entry.body for entry in store.load(id)]


def violations(page):
    page.evaluate(AXE)
    rules = {"runOnly": RULES}
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in found]


def test_an_interview_is_held_by_keyboard_alone_with_a_program_that_runs(open_window):
    page = open_window()
    begin(page)
    focused(page)
    page.keyboard.type(LINE)
    send(page)
    while not page.query_selector("#program"):
        focused(page)
        page.keyboard.type("/skip")
        send(page)
    focused(page)
    clear(page)
    page.keyboard.type("import numpy as np\nfor n in range(3):\nprint('round', n)")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.matches('.cm-content')")
    tab_to(page, "#words")
    page.keyboard.type("Three rounds.")
    send(page)
    until(page, "document.querySelector('#now .question') && !document.querySelector('.run-panel')")
    (run,) = [b for b in bodies(page) if isinstance(b, Run)]
    assert (run.ending, run.output) == ("ran", "round 0\nround 1\nround 2\n")
    for _ in range(2):
        focused(page)
        page.keyboard.type("/end")
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(500)
        page.wait_for_load_state()
    tab_to(page, "a.button[href$=report]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report")
    assert page.inner_text("h1") == "What your interview showed"
    said = [b for b in bodies(page) if isinstance(b, Answer)]
    assert [a.words for a in said] == [LINE, "Three rounds."]


TYPED = r"""The step is $\alpha \frac{m}{\sqrt{v}}$.

| | before | after |
|---|---|---|
| loss | 2.3 | 0.1 |

$\frac{$ $\href{javascript:alert(1)}{x}$ \(\class{evil}{<img src=x onerror=alert(1)>}\)
It costs $5 and $6.
"""


def test_formulas_and_tables_are_shown_as_they_read_and_what_is_hostile_stays_text(open_window):
    page = open_window()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    begin(page)
    assert page.is_hidden("[data-preview]")
    page.fill("#words", TYPED)
    until(page, "document.querySelector('[data-shown] math mfrac') !== null")
    assert page.inner_text("[data-shown] tbody").split() == ["loss", "2.3", "0.1"]
    shown = page.inner_text("[data-shown]")
    assert r"$\frac{$" in shown
    assert "$5 and $6" in shown
    assert page.query_selector_all("[data-shown] :is(a, img, script)") == []
    assert violations(page) == []
    assert complaints == []
    page.fill("#words", "No formula at all, for $5.")
    until(page, "document.querySelector('[data-preview]').hidden")


WATCH = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved.push(shift.value);
}).observe({ type: "layout-shift", buffered: true });
"""


def test_nothing_moves_while_a_program_prints(open_window):
    page = open_window()
    page.add_init_script(WATCH)
    begin(page)
    while not page.query_selector("#program"):
        press(page, "button[value=skip]")
    focused(page)
    clear(page)
    page.keyboard.insert_text(
        "import time, numpy\nfor n in range(30):\n"
        "    print('epoch', n, 'loss', 1 / (n + 1), flush=True)\n    time.sleep(0.1)\n"
    )
    page.wait_for_timeout(600)  # what moves within half a second of a key press does not count
    press(page, "button.main")
    until(page, "document.querySelector('[data-output]')?.textContent.includes('epoch 25')")
    assert page.evaluate("window.moved") == []


def test_all_scripts_together_are_small():
    """The whole of what a page may load, compressed as a server would send it."""
    static = Path(app.__file__).parent / "web" / "static"
    assert sum(len(gzip.compress(f.read_bytes())) for f in static.glob("*.js")) <= 250_000


def sign_the_close(page):
    """Open the evidence, decide, and sign, by keyboard."""
    tab_to(page, "#reader")
    page.keyboard.type("Kim Lee")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence")
    tab_to(page, "a[href$='close#decide']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/close#decide")
    tab_to(page, "[name=outcome]", 200)
    page.keyboard.press("Space")
    tab_to(page, "#reason")
    page.keyboard.type("Knows the limits of one layer.")
    tab_to(page, "#steps")
    page.keyboard.type("A talk with the team")
    tab_to(page, "button[value=sign]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/close?kept=1#letter")


def test_the_close_is_signed_by_keyboard_and_the_letter_is_there(open_window):
    page = open_window()
    begin(page)
    focused(page)
    page.keyboard.type(LINE)
    send(page)
    for _ in range(2):
        press(page, "button[value=end]")
        page.wait_for_load_state()
    page.click("text=The close: decide")
    page.wait_for_url("**/close")
    sign_the_close(page)
    assert [b.signed for b in bodies(page) if isinstance(b, Decided)] == [False, True]
    page.goto(page.url.partition("/close")[0] + "/letter")
    assert "A talk with the team" in page.inner_text("main")
    assert "Knows the limits" not in page.content()


def test_the_whole_first_interview_is_held_by_keyboard_and_its_program_runs(open_window):
    page = open_window()
    tab_to(page, "#named")
    page.keyboard.type("The first")
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("#asked")
    page.wait_for_load_state()
    program = (app.QUESTIONS / "mlp" / "build" / "solutions" / "numpy.py").read_text("utf-8")
    strong = {
        id: next(s.text for s in question.samples if s.level == "strong")
        for id, question in load_bank(app.QUESTIONS).items()
    }
    asked = set()
    while True:
        until(page, "document.querySelector('#now form, a.button[href$=report]') !== null")
        if page.query_selector("a.button[href$=report]"):
            break
        last = [b for b in bodies(page) if isinstance(b, Ask)][-1]
        focused(page)
        if last.question not in asked and page.query_selector("#program"):
            clear(page)
            page.keyboard.insert_text(program)
        else:
            words = strong[last.question] if last.form == "question" else "I would rather go on."
            page.keyboard.insert_text(words.replace("\n", " "))
        asked.add(last.question)
        send(page, "a.button[href$=report]")
    said = bodies(page)
    plan = next(b.blueprint.questions for b in said if isinstance(b, Opened))
    assert set(plan) <= asked
    assert [b.ending for b in said if isinstance(b, Run)][:1] == ["ran"]
    tab_to(page, "a.button[href$=report]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report")
    assert page.inner_text("h1") == "What your interview showed"


def ask_for_program(page):
    """Begin an interview, and skip until a program is asked for."""
    begin(page)
    while not page.query_selector("#program"):
        focused(page)
        page.keyboard.type("/skip")
        send(page)
    focused(page)
    clear(page)


def test_a_trial_is_stopped_and_the_page_stays_as_it_is(open_window):
    page = open_window()
    ask_for_program(page)
    page.keyboard.insert_text("import numpy\nprint('begun', flush=True)\nwhile True:\n    pass\n")
    press(page, "button[value=try]")
    until(page, "document.querySelector('[data-output]')?.textContent.includes('begun')")
    page.evaluate("window.stayed = true")
    page.click(".run-panel form button")
    until(page, "document.querySelector('[data-result]').textContent.includes('You stopped it')")
    assert page.evaluate("window.stayed")


def test_what_is_typed_in_the_last_moment_is_kept(open_window):
    page = open_window()
    begin(page)
    focused(page)
    address = page.url
    page.keyboard.insert_text("My last words")
    press(page, "a.home")
    page.goto(address)
    end = time.monotonic() + 30
    while "My last words" not in [b.words for b in bodies(page) if isinstance(b, Draft)]:
        assert time.monotonic() < end
        time.sleep(0.1)
    page.reload()
    assert page.input_value("#words") == "My last words"


def test_what_is_typed_survives_a_killed_server_and_is_added_once(open_window, server):
    page = open_window()
    begin(page)
    focused(page)
    page.keyboard.type("Half of my ans")
    until(page, "document.querySelector('[data-saved]').textContent === 'Draft kept'")
    server.kill()
    page.keyboard.type("wer")
    until(page, "document.querySelector('[data-saved]').textContent.startsWith('Not kept yet')")
    server.start()
    until(page, "document.querySelector('[data-saved]').textContent === 'Draft kept'")
    page.reload()
    assert page.input_value("#words") == "Half of my answer"
    focused(page)
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelectorAll('.turn.you').length === 1")
    server.kill()
    server.start()
    page.reload()
    assert [b.words for b in bodies(page) if isinstance(b, Answer)] == ["Half of my answer"]


def test_a_server_killed_while_a_program_runs_runs_it_again(open_window, server):
    page = open_window()
    begin(page)
    while not page.query_selector("#program"):
        focused(page)
        page.keyboard.type("/skip")
        send(page)
    focused(page)
    clear(page)
    page.keyboard.insert_text("import time, numpy\nprint('begun', flush=True)\ntime.sleep(4)\n")
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelector('[data-output]')?.textContent.includes('begun')")
    server.kill()
    server.start()
    until(page, "document.querySelector('#asked') !== null || location.reload()")
    assert [b.ending for b in bodies(page) if isinstance(b, Run)] == ["ran"]
    assert len([b for b in bodies(page) if isinstance(b, Answer)]) == 1


def test_a_second_window_that_is_behind_loses_nothing(open_window):
    page = open_window()
    begin(page)
    other = page.context.new_page()
    other.goto(page.url)
    focused(page)
    page.keyboard.type(LINE)
    send(page)
    other.fill("#words", "Written in the other window.")
    other.click("button.main")
    other.click("text=To the interview")
    assert other.input_value("#words") == "Written in the other window."
    assert [b.words for b in bodies(page) if isinstance(b, Answer)] == [LINE]


def test_without_a_script_all_of_it_works(open_window):
    page = open_window(java_script_enabled=False)
    page.select_option("#named", "program")
    press(page, "button.main")
    page.fill("#words", LINE)
    press(page, "button[value=hint]")
    assert page.input_value("#words") == LINE
    press(page, "button.main")
    while not page.query_selector("#program"):
        press(page, "button[value=skip]")
    page.fill("#program", PROGRAM)
    press(page, "button.main")
    assert "This page looks again by itself" in page.content()
    page.wait_for_selector("text=It ran to its end", timeout=60_000)  # the page looks by itself
    assert [b.ending for b in bodies(page) if isinstance(b, Run)] == ["ran"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 320])
def test_every_page_is_accessible_and_fits(open_window, server, scheme, width):
    page = open_window(color_scheme=scheme, viewport={"width": width, "height": 800})
    found = {}

    def look(name):
        page.wait_for_load_state()
        if wrong := violations(page):
            found[name] = wrong
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"{name} is too wide"] = page.url

    look("start")
    begin(page)
    look("question")
    page.fill("#words", LINE)
    press(page, "button[value=hint]")
    page.wait_for_selector(".since")
    look("aside")
    press(page, "button.main")
    page.wait_for_selector(".turn.you")
    while not page.query_selector("#program"):
        press(page, "button[value=skip]")
        page.wait_for_load_state()
    look("program")
    focused(page)
    clear(page)
    page.keyboard.insert_text(PROGRAM + "import time\ntime.sleep(3)\n")
    press(page, "button[value=try]")
    page.wait_for_selector(".run-panel")
    look("trial")
    until(page, "document.querySelector('[data-result] li') !== null")
    press(page, "button.main")
    page.wait_for_selector("text=Your program is running")
    look("run")
    until(page, "document.querySelector('#asked') !== null")
    look("follow-up")
    for _ in range(2):
        press(page, "button[value=end]")
        page.wait_for_load_state()
    look("close")
    page.click("text=See the report")
    page.wait_for_url("**/report")
    for summary in page.query_selector_all("summary"):
        summary.click()
    look("report")
    page.click("text=Be asked again >> nth=0")
    page.wait_for_selector("textarea[name=words]")
    look("again")
    page.goto(page.url.replace("/again", "/short"))
    look("short view")
    page.goto(page.url.replace("/short", "/delete"))
    look("erase")
    page.goto(page.url.replace("/delete", "/close"))
    for summary in page.query_selector_all("summary"):
        summary.click()
    look("the close")
    sign_the_close(page)
    look("signed")
    page.goto(page.url.partition("/close")[0] + "/evidence")
    look("evidence")
    page.goto(page.url.replace("/evidence", "/letter"))
    look("letter")
    page.goto(page.url.partition("/interviews")[0])
    look("interviews")
    assert found == {}
