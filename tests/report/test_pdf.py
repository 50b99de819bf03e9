"""A PDF says what the page says; whatever a candidate wrote is letters in it, and nothing else."""

import io
import re
import sys
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import EMPTY, EVIL, FULL, LINE, ON_LIMITS, hostile

import viva.report
from viva.report.exhibit import Exhibit
from viva.report.hr import for_hr
from viva.report.letter import Letter
from viva.report.pdf import PdfMissing, letter_pdf, report_pdf, short_pdf

TYPST = (
    '#eval("1+1")',
    '#eval("read(\\"/etc/passwd\\")")',
    '#import "@preview/cetz:0.3.0": *',
    '#import "frame.typ": frame',
    '#include "/etc/passwd"',
    '#read("/etc/passwd")',
    '#read("frame.typ")',
    '#image("/etc/passwd")',
    '#plugin("x.wasm")',
    '#json("../../pyproject.toml")',
    "#sys.inputs",
    "#data.questions",
    '#panic("stopped")',
    "#assert(false)",
    '#"".at(5)',
    "#while true {}",
    "#let f() = f(); #f()",
    "#set page(width: 1pt)",
    "#set text(fill: white)",
    "#show: none",
    '#show "a": "b"',
    "#pagebreak()",
    "#place(top + left)[over it]",
    "#hide[not seen]",
    "#counter(page).update(99)",
    "#metadata(1) <m>",
    '#link("https://evil.example")[x]',
    "https://evil.example/x",
    "#footnote[x]",
    "#cite(<x>)",
    "$ 1/0 $",
    "$ sum_(i=1)^n i $",
    "$x",
    "\\u{1F600} \\u{41}",
    "<label>",
    "@label",
    "]",
    "[",
    "#[",
    "#{",
    "}",
    '"',
    '"}, "title": "changed',
    "\\",
    '\\"',
    "= Heading",
    "/ term: meaning",
    "*bold* _slanted_ `code`",
    '```typ #read("/etc/passwd")```',
    "// the rest",
    "/* the rest",
    "--- -- ... ~ 'single' \"double\"",
)
OTHERS = (
    "<script>alert(1)</script>",
    "</p><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "{% include '/etc/passwd' %}",
    "${7*7} <%= 7*7 %>",
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "(x) Tj ET Q endstream endobj",
    "/JavaScript (app.alert(1))",
    "%PDF-1.7 %%EOF",
    "\\begin{document} \\input{/etc/passwd}",
    "[link](javascript:alert(1)) ![](http://evil.example)",
    "**bold** `code` | a | b |",
)
MARKER = "Qzxj7"
MADE_BY = re.compile(
    r"(Whatyourinterviewshowed|Theshortview)·2026-11-24|Viva0\.1\.0·grader:lexical1·bank0f9a31c2d4e5"
    r"(·interview2026-11-24-k3f9)?|Page\d+of\d+"
)
"""What stands at the head and the foot of each page."""


def pages(pdf):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def flat(pdf):
    return " ".join(" ".join(pages(pdf)).split())


def letters(pdf):
    """Return every letter of a document in its order; where lines and pages end is left out."""
    return "".join(MADE_BY.sub("", "".join(page.split())) for page in pages(pdf))


def objects(pdf):
    """Yield everything that a document is made of."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    for number in range(1, reader.trailer["/Size"]):
        try:
            yield reader.get_object(number)
        except pypdf.errors.PdfReadError:  # a number that is free
            continue


def elements(pdf):
    """Return the elements that a screen reader finds, with how often each is there."""
    return [o for o in objects(pdf) if isinstance(o, dict) and "/S" in o and "/P" in o]


def written(words):
    """Return a letter in which the same words stand wherever somebody's can."""
    return Letter(words, words, (words, f"- {words}\n- {words}"), (words,), words, words)


def test_there_are_at_least_sixty_of_which_twenty_five_are_meant_for_typst():
    assert len(set(TYPST)) >= 25
    assert len({*TYPST, *OTHERS}) >= 60
    assert max(map(len, (*TYPST, *OTHERS))) < 80, "a longer one would be shortened"


@pytest.fixture(scope="module")
def plain():
    """Each document with a harmless word where somebody's words stand."""
    report = hostile(MARKER)
    return [letters(pdf) for pdf in (report_pdf(report), short_pdf(for_hr(report)))] + [
        letters(letter_pdf(written(MARKER)))
    ]


@pytest.mark.parametrize("words", [*TYPST, *OTHERS], ids=range(len(TYPST) + len(OTHERS)))
def test_what_somebody_wrote_comes_out_letter_by_letter_and_does_nothing(plain, words):
    report = hostile(words)
    made = [report_pdf(report), short_pdf(for_hr(report)), letter_pdf(written(words))]
    for pdf, base in zip(made, plain, strict=True):
        assert base.count(MARKER) >= 4
        assert letters(pdf) == base.replace(MARKER, "".join(words.split()))
        assert idle(pdf)


def idle(pdf):
    """Say whether nothing in a document runs, opens, or is attached to it."""
    active = {"/JS", "/JavaScript", "/URI", "/Launch", "/OpenAction", "/AA", "/EmbeddedFile", "/F"}
    names = {
        name
        for one in objects(pdf)
        if isinstance(one, dict)
        for name in (*one, one.get("/S"), one.get("/Type"), one.get("/Subtype"))
    }
    return not names & active
