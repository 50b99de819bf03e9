import io
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from reports import EMPTY, EVIL, FULL, IGNORED, LINE, ON_LIMITS, SIZE, hostile
from rich.console import Console

from viva.report import render

BOXES = re.compile("[\u2500-\u259f]")
REPORTS = {"full": FULL, "empty": EMPTY, "hostile": hostile()}


class Page(HTMLParser):
    """Reads a page: its tags, its attributes, and what a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.seen = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.seen += data

    @property
    def headings(self):
        return [int(tag[1]) for tag, _ in self.tags if re.fullmatch("h[1-6]", tag)]


def written(show, plain=False, encoding="utf-8", **options):
    """Return what a terminal of 80 columns gets."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="")
    show(Console(width=80, file=file, **options), plain)
    file.flush()
    return raw.getvalue().decode(encoding)


def whole(report):
    return lambda console, plain: render.to_terminal(report, console, plain)


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("to_html", [render.to_html, render.hr_to_html])
@pytest.mark.parametrize("report", REPORTS.values(), ids=list(REPORTS))
def test_a_page_runs_nothing_and_loads_nothing(to_html, report):
    html = to_html(report)
    page = Page(html)
    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "form"} == set()
    names = {name for _, attrs in page.tags for name in attrs}
    assert not {n for n in names if n.startswith("on")} | (names & {"src", "srcset"})
    links = [attrs["href"] for _, attrs in page.tags if "href" in attrs]
    assert all(link.startswith("#") for link in links)
    assert "url(" not in html
    assert "@import" not in html
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@pytest.mark.parametrize("to_html", [render.to_html, render.hr_to_html])
@pytest.mark.parametrize("report", REPORTS.values(), ids=list(REPORTS))
def test_headings_come_in_order_and_every_link_has_a_place(to_html, report):
    page = Page(to_html(report))
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for _, a in page.tags if "href" in a} <= set(ids)
    assert ("html", {"lang": "en"}) in page.tags


def test_hostile_words_are_escaped_and_made_visible():
    html = render.to_html(hostile())
    assert "<script" not in html.lower()
    assert "\x1b" not in html
    assert "\u202e" not in html
    seen = Page(html).seen
    assert "<script>alert(1)</script> ␛[31mred␛[0m [red]x[/red] ⟨U+202E⟩" in seen
    html.encode("utf-8")


def test_the_candidates_page_says_everything_a_report_holds():
    seen = flat(Page(render.to_html(FULL)).seen)
    for words in (
        "+2 of 2 · A perceptron draws one straight line between two classes.",
        "−0.5, to put right · The number of inputs is not the obstacle: XOR has only two.",
        "Three next steps",
        "Source: Minsky and Papert",
        "Because your program uses adam.",
        "Hint: Think of what stands between input and output.",
        "← read here: optimizer = adam",
        "optimizer = adam (line 8)",
        "The program was read, not run.",
        "You called this unclear: “Did you mean one output, or one layer?”",
        "Model answer to question 1",
        "y = 1 if w @ x > 0 else 0",
        "What does a batch size of one do?",
        "A person decides. This page is evidence, not a verdict.",
        "grader: lexical 1",
        "bank 0f9a31c2d4e5",
        "A person decides about a person.",
    ):
        assert words in seen
    for quote in (LINE, SIZE, IGNORED):
        assert quote in seen


def test_a_mark_can_be_told_without_colour():
    html = render.to_html(FULL)
    assert f'<mark class="earned">{LINE}</mark><sup><a href="#m1-1-1"' in html
    assert 'aria-label="1✓, earned">1✓</a>' in html
    assert 'aria-label="3≠, to put right">3≠</a>' in html


def test_who_showed_little_reads_where_to_begin():
    seen = flat(Page(render.to_html(replace(FULL, strengths=()))).seen)
    assert render.NO_STRENGTHS in seen


def test_before_the_first_question_there_is_nothing_to_praise_or_to_put_right():
    seen = flat(Page(render.to_html(EMPTY)).seen)
    text = flat(written(whole(EMPTY)))
    for shown in (seen, text):
        assert "No question has been asked yet." in shown
        assert "What you showed" not in shown
        assert render.HARDER not in shown


def test_who_practises_alone_needs_no_name():
    alone = replace(FULL, candidate="you")
    assert "Interview of" not in Page(render.hr_to_html(alone)).seen
    assert "Interview of Ada" in Page(render.hr_to_html(FULL)).seen


def test_who_showed_everything_is_told_of_a_harder_level():
    seen = flat(Page(render.to_html(replace(FULL, next_steps=()))).seen)
    assert render.HARDER in seen


def test_colours_keep_the_contrast_that_eyes_need():
    html = render.to_html(FULL)
    light, dark = html.split("prefers-color-scheme: dark", 1)
    for scheme in (light, dark[: dark.index("* {")]):
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", scheme))
        for paper in ("paper", "card", "half"):
            for ink in ("ink", "quiet"):
                assert _contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
        for paper in ("paper", "card"):
            assert _contrast(colours["accent"], colours[paper]) >= 4.5
        for kind in render.KINDS:
            assert _contrast(colours["ink"], colours[kind]) >= 4.5, kind
            assert _contrast(colours[f"{kind}-edge"], colours["card"]) >= 3, kind


def _contrast(one, other):
    """The ratio of WCAG 2.2, 1 to 21."""
    a, b = sorted((_luminance(one), _luminance(other)))
    return (b + 0.05) / (a + 0.05)


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_terminal_gets_the_words_with_their_marks():
    text = flat(written(whole(FULL), no_color=True))
    assert f"{LINE}[1✓]" in text
    assert "1✓ +2 of 2: A perceptron draws one straight line between two classes." in text
    assert "3≠ −0.5, to put right" in text
    assert "Follow-up, because you had not said it yet" in text
    assert "Three next steps" in text


@pytest.mark.parametrize("plain", [True, False])
def test_hostile_words_reach_no_terminal(plain):
    text = written(whole(hostile()), plain, force_terminal=True, color_system=None)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "␛[31mred␛[0m [red]x[/red]" in flat(text)
    short = written(lambda c, p: render.hr(hostile(), c, p), plain, color_system=None)
    assert "\x1b" not in short


@pytest.mark.parametrize("options", [{"no_color": True}, {"legacy_windows": False}, {}])
def test_eighty_columns_are_enough(options):
    for line in written(whole(FULL), **options).splitlines():
        assert len(line) <= 80


def test_plain_words_have_no_boxes_no_signs_and_no_colour():
    def show(console, plain):
        render.to_terminal(FULL, console, plain)
        render.model_answer(ON_LIMITS, console, plain)
        render.hr(FULL, console, plain)

    text = written(show, plain=True, force_terminal=True)
    assert not BOXES.search(text)
    assert not set(text) & set("✓½≠○•·←–\x1b")
    assert "55 to 70 %" in text
    assert f"Your words: “{LINE}”" in text


def test_no_report_draws_boxes_around_words():
    assert not BOXES.search(written(whole(FULL)))


def test_a_terminal_without_unicode_is_enough():
    text = flat(written(whole(FULL), encoding="ascii"))
    assert '"it can only put one straight line between two classes"' in text
    written(whole(hostile()), encoding="ascii")
    written(whole(hostile()), plain=True, encoding="cp1252")


@pytest.mark.parametrize("plain", [True, False])
def test_a_million_characters_are_cut_in_sight(plain):
    report = hostile(EVIL + "x" * 1_000_000)
    assert len(render.to_html(report)) < 200_000
    text = written(whole(report), plain)
    assert len(text) < 100_000
    assert "all of them are kept" in flat(text)


def test_the_model_answer_is_shown_as_it_is_set():
    text = written(lambda c, p: render.model_answer(ON_LIMITS, c, p))
    assert "•   No single line gets XOR right." in text
    assert "    y = 1 if w @ x > 0 else 0" in text
    assert "Source: Minsky and Papert" in text


def test_the_short_view_reaches_a_terminal():
    text = flat(written(lambda c, p: render.hr(FULL, c, p)))
    assert "A person decides. This page is evidence, not a verdict." in text
    assert text.index("To look at first") < text.index("1. perceptron · 55–70 %")
    assert "Not reached, and not held against the candidate." in text


def test_writing_a_report_needs_neither_pages_nor_terminals():
    check = "import sys, viva.report; print([m for m in ('jinja2', 'rich') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
