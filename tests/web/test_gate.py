"""Who may come in, and what is said to those who may not."""

import subprocess
import sys

import pytest

from viva.web.gate import LARGEST
from viva.web.keys import keys_in
from web.window import HERE, Window


def test_without_the_token_nothing_is_shown(open_site):
    app, keys = open_site()
    window = Window(app, keys)
    window.client.cookies.clear()
    for path in ("/", "/interviews/x", "/interviews/x/report.json"):
        shown = window.open(path)
        assert shown.status_code == 403
        assert "viva serve" in shown.text


def test_a_wrong_token_is_told_so(window):
    window.client.cookies.clear()
    shown = window.open("/?token=" + "x" * 43)
    assert shown.status_code == 403
    assert "not the right one" in shown.text


def test_the_token_leaves_the_address_and_becomes_a_cookie_that_no_other_page_can_use(window):
    window.client.cookies.clear()
    shown = window.client.get(f"/?token={window.keys.token}", follow_redirects=False)
    assert shown.headers["location"] == "/"
    cookie = shown.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert window.keys.token not in cookie


def test_the_token_outlives_the_server(home):
    assert keys_in_new(home) == keys_in_new(home)
    assert (home / "serve.token").stat().st_mode & 0o777 == 0o600


def keys_in_new(home):
    home.mkdir(exist_ok=True)
    return keys_in(home)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8414", "127.0.0.1.evil.example"])
def test_another_name_for_this_machine_is_refused(window, host):
    shown = window.client.get("/", headers={"Host": host})
    assert shown.status_code == 400


@pytest.mark.parametrize("path", ["/", "/nothing", "/interviews/none", "/static/page.js"])
def test_every_page_says_to_the_browser_what_it_may_do(window, path):
    headers = window.open(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "form-action 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_each_page_has_a_nonce_of_its_own(window):
    first, second = (window.open("/").headers["content-security-policy"] for _ in range(2))
    assert first != second


def test_no_page_names_another_host_or_holds_a_script(window):
    window.begin()
    for path in ("/", f"/interviews/{window.id}", f"/interviews/{window.id}/report"):
        window.open(path)
        for tag, attrs in window.shown.tags:
            for name, value in attrs.items():
                assert not name.startswith("on"), (tag, attrs)
                assert name != "style", (tag, attrs)
                if name in ("src", "href", "action"):
                    assert value.startswith(("/", "#", "data:image/svg+xml;base64,")), value
            assert tag != "script" or attrs["src"].startswith("/static/")
            assert tag != "style"


@pytest.mark.parametrize("path", ["say", "stop", "agree", "anew", "install", "dispute"])
def test_a_form_without_its_key_changes_nothing(window, kept, path):
    window.begin()
    before = kept(window.id)
    fields = {**window.fields("/say"), "csrf": "0" * 64, "words": "x", "question": "mlp/build"}
    shown = window.client.post(f"/interviews/{window.id}/{path}", data=fields)
    assert shown.status_code == 403
    assert "Nothing was changed" in shown.text
    assert kept(window.id) == before


def test_a_form_of_another_page_is_refused(window):
    fields = window.fields("/interviews")
    shown = window.client.post(
        "/interviews", data=fields, headers={"Origin": "http://evil.example"}
    )
    assert shown.status_code == 403


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_told_so_and_not_kept(window, kept, announced):
    window.begin()
    before = kept(window.id)
    body = b"words=" + b"a" * (LARGEST + 1)
    content = body if announced else iter([body[: LARGEST // 2], body[LARGEST // 2 :]])
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    shown = window.client.post(f"/interviews/{window.id}/say", content=content, headers=kind)
    assert shown.status_code == 413
    assert "8 MB" in shown.text
    assert kept(window.id) == before


@pytest.mark.parametrize("length", ["-1", "many", "9" * 30])
def test_a_length_that_is_no_number_is_refused(window, length):
    headers = {"Content-Length": length, "Content-Type": "application/x-www-form-urlencoded"}
    assert window.client.post("/interviews", content=b"", headers=headers).status_code == 413


def test_an_unknown_interview_gets_a_page_that_says_what_to_do(window):
    for id in ("none", "2020-01-01-aaaa", "..%2F..%2Fetc", "A" * 300, "%00", "é"):
        for path in ("", "/report", "/report.json", "/report.html", "/short", "/delete"):
            shown = window.open(f"/interviews/{id}{path}")
            assert shown.status_code == 404, (id, path)
            assert "first page" in shown.text
        fields = {"csrf": window.keys.csrf, "turn": "1", "heard": "1", "words": "x"}
        for path in ("say", "stop", "agree", "anew", "install", "dispute", "delete"):
            shown = window.client.post(f"/interviews/{id}/{path}", data=fields)
            assert shown.status_code == 404, (id, path)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_wrong_method_gets_a_page_that_says_what_to_do(window, method):
    shown = window.client.request(method, "/", headers={"Origin": HERE})
    assert shown.status_code == 405
    assert "nothing was changed" in shown.text


def test_a_form_s_address_that_is_opened_says_what_to_do(window):
    window.begin()
    assert window.open(f"/interviews/{window.id}/say").status_code == 405


def test_help_of_the_command_line_needs_nothing_of_the_pages():
    code = (
        "import sys\nsys.argv = ['viva', 'serve', '--help']\n"
        "from viva.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('fastapi', 'sqlalchemy', 'uvicorn', 'jinja2') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "this machine alone" in said.stdout
    assert said.stdout.splitlines()[-1] == "[]"


def test_a_port_that_is_taken_is_said_in_a_sentence(viva):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = viva("serve", "--port", taken.getsockname()[1], "--no-open")
    assert said.code == 2
    assert "viva serve --port 0" in said.err
