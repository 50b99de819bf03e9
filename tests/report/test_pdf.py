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
from viva.report.report import Checked

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
    """Return the elements that a screen reader finds."""
    return [o for o in objects(pdf) if isinstance(o, dict) and "/S" in o and "/P" in o]


def everywhere(words):
    """Return a report with the same words in all that was said, written, printed and named."""
    report = hostile(words)
    (question,) = report.questions
    (exchange,) = question.exchanges
    question = replace(
        question,
        exchanges=(replace(exchange, ran="It ran.", output=words),),
        checks=(Checked("It runs", "fail", words, 1),),
    )
    return replace(report, questions=(question,))


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
    report = everywhere(MARKER)
    return [letters(pdf) for pdf in (report_pdf(report), short_pdf(for_hr(report)))] + [
        letters(letter_pdf(written(MARKER)))
    ]


@pytest.mark.parametrize("words", [*TYPST, *OTHERS], ids=range(len(TYPST) + len(OTHERS)))
def test_what_somebody_wrote_comes_out_letter_by_letter_and_does_nothing(plain, words):
    report = everywhere(words)
    made = [report_pdf(report), short_pdf(for_hr(report)), letter_pdf(written(words))]
    for pdf, base in zip(made, plain, strict=True):
        assert base.count(MARKER) >= 4
        assert letters(pdf) == base.replace(MARKER, "".join(words.split()))
        assert idle(pdf)


def idle(pdf):
    """Say whether nothing in a document runs, leads out of it, or is attached to it."""
    return not {name for one in objects(pdf) for name in names(one)} & ACTIVE


def names(one):
    """Yield every name in an object, however deep; what it only refers to is not looked at."""
    if isinstance(one, dict):
        yield from one
        for value in dict.values(one):
            yield from names(value)
    elif isinstance(one, list):
        for value in list.__iter__(one):
            yield from names(value)
    elif isinstance(one, str):
        yield one


ACTIVE = {
    "/AA",
    "/AcroForm",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/Filespec",
    "/GoToR",
    "/JS",
    "/JavaScript",
    "/Launch",
    "/OpenAction",
    "/RichMedia",
    "/SubmitForm",
    "/URI",
}


def test_the_templates_evaluate_nothing_and_read_one_another_alone():
    folder = Path(viva.report.__file__).parent / "templates" / "pdf"
    templates = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    assert {"frame.typ", "letter.typ", "parts.typ", "report.typ", "short.typ"} == set(templates)
    text = "\n".join(templates.values())
    calls = r"\b(eval|read|include|plugin|csv|yaml|toml|xml|cbor|bibliography)\b\s*[(\"]"
    assert not re.search(calls, text)
    assert set(re.findall(r"#?import\s*(\S+)", text)) == {'"frame.typ":', '"parts.typ":'}
    assert re.findall(r"json\((.*)\)", text) == ["bytes(sys.inputs.data)"]


def test_the_report_says_everything_that_the_page_says():
    seen = flat(report_pdf(FULL))
    for words in (
        "What your interview showed Ada · 2026-11-24 · first",
        "you said 60 to 68 % of what a full answer says",
        "What came after a prompt",
        "+2 of 2 · A perceptron draws one straight line between two classes.",
        "−0.5, to put right · The number of inputs is not the obstacle: XOR has only two.",
        "This counts as half of the point.",
        "Three next steps",
        "viva practice --topic perceptron",
        "Source: Minsky and Papert",
        "Because your program uses adam.",
        "Hint: Think of what stands between input and output.",
        '8 model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")',
        "← read here: optimizer = adam",
        "optimizer = adam (line 8)",
        "The program was read, not run.",
        "You said that you do not know.",
        "You called this unclear: “Did you mean one output, or one layer?”",
        "Model answer to question 1",
        "y = 1 if w @ x > 0 else 0",
        "What does a batch size of one do?",
        "A person decides. This page is evidence, not a verdict.",
        "grader: lexical 1 · bank 0f9a31c2d4e5 · interview 2026-11-24-k3f9",
        "Page 1 of",
    ):
        assert words in seen
    assert f"“{LINE}”" in seen


def test_a_mark_can_be_told_without_colour():
    seen = flat(report_pdf(FULL))
    assert f"{LINE} 1✓" in seen
    for number, sign in enumerate("✓½≠?·", 1):
        assert re.search(rf"{number} ?{re.escape(sign)}", seen)
    assert "✓ earned · ½ half · ? could not be told · ≠ to put right · = said back" in seen


def test_before_the_first_question_there_is_nothing_to_praise_or_to_put_right():
    seen = flat(report_pdf(EMPTY))
    assert "No question has been asked yet." in seen
    assert "What you showed" not in seen


def test_the_short_view_counts_and_leaves_the_decision_to_a_person():
    seen = flat(short_pdf(for_hr(FULL)))
    assert "Interview of Ada" in seen
    assert seen.index("To look at first") < seen.index("1. perceptron · 55–70 %")
    assert "Not reached, and not held against the candidate." in seen


def test_a_letter_has_its_lists_its_date_and_who_signed():
    letter = Letter(
        "Your interview of 24 November 2026",
        "25 November 2026",
        ("Dear Ada,", "- You saw the line.\n- You said why.", "Well\ndone."),
        ("A call of half an hour.",),
        "1 December 2026, 14:30",
        "Kim",
    )
    (page,) = pages(letter_pdf(letter))
    lines = [line.strip() for line in page.splitlines()]
    assert lines == [
        "25 November 2026",
        "Your interview of 24 November 2026",
        "Dear Ada,",
        "• You saw the line.",
        "• You said why.",
        "Well",
        "done.",
        "What comes next",
        "• A call of half an hour.",
        "1 December 2026, 14:30",
        "Kim",
    ]


def test_a_letter_of_several_pages_numbers_them():
    letter = Letter("Hello", "today", ("Word after word. " * 60,) * 9, (), "", "")
    made = pages(letter_pdf(letter))
    assert len(made) > 1
    assert f"Page 1 of {len(made)}" in made[0]


@pytest.mark.parametrize("report", [FULL, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_a_screen_reader_finds_title_language_and_order(report):
    for pdf, title in (
        (report_pdf(report), "What your interview showed, 2026-11-24"),
        (short_pdf(for_hr(report)), "the short view"),
    ):
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "en-GB"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata.title.endswith(title)
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
        assert {"/Document", "/H1", "/P"} <= {one["/S"] for one in elements(pdf)}


def test_headings_lists_quotes_code_and_tables_are_told_apart():
    table = replace(ON_LIMITS, model_answer="|  | A | B |\n| --- | --- | --- |\n| x | 1 | **2** |")
    pdf = report_pdf(replace(FULL, questions=(*FULL.questions, table)))
    kinds = {one["/S"] for one in elements(pdf)}
    assert {"/H2", "/H3", "/H4", "/L", "/LI", "/BlockQuote", "/Code", "/Table", "/TH"} <= kinds


PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30" '
    'fill="#07c"/><text x="5" y="20" style="font-size: 9px">drawn</text></svg>'
)
SHOWN = Exhibit(
    "xor-with-two-inputs", "XOR has two inputs.", "It needs many.", "backwards", "Two inputs",
    "Four corners, and no line between them.", (), (), (), (), PICTURE, PICTURE,
)  # fmt: skip


def test_an_experiment_is_shown_with_its_picture_in_words_and_named_with_its_page():
    pdf = report_pdf(FULL, {SHOWN.id: SHOWN})
    seen = pages(pdf)
    number = next(n for n, text in enumerate(seen, 1) if "The experiments behind it" in text)
    assert f"Shown by an experiment: Two inputs, page {number}" in flat(pdf)
    assert "As people say it, “It needs many.”: backwards." in flat(pdf)
    assert "viva lab run xor-with-two-inputs" in flat(pdf)
    (figure,) = [one for one in elements(pdf) if one["/S"] == "/Figure" and "/Alt" in one]
    assert figure["/Alt"] == SHOWN.alt
    assert idle(pdf)


def test_the_same_report_gives_the_same_bytes_with_the_time_of_the_interview():
    assert report_pdf(FULL) == report_pdf(FULL)
    assert short_pdf(for_hr(FULL)) == short_pdf(for_hr(FULL))
    assert letter_pdf(written("x")) == letter_pdf(written("x"))
    made = pypdf.PdfReader(io.BytesIO(report_pdf(FULL))).metadata.creation_date
    assert made.isoformat() == "2026-11-24T09:30:00+00:00"


def test_what_is_unseen_is_seen_in_a_pdf():
    seen = flat(report_pdf(hostile(f"{EVIL} \x00")))
    assert "<script>alert(1)</script> ⟨U+001B⟩[31mred" in seen
    assert "⟨U+202E⟩esrever\" onload='x' ⟨U+DC80⟩ ⟨U+0000⟩" in seen


def test_a_letter_that_no_font_has_is_spelt_out_and_the_others_are_kept():
    words = "kept \U0010ffff \u0378 e\ua670 ½ é שלום Ωμέγα"
    pdf = report_pdf(hostile(words))
    seen = flat(pdf)
    assert "kept ⟨U+10FFFF⟩ ⟨U+0378⟩" in seen
    for word in ("½", "Ωμέγα", "שלום"):
        assert word in seen or word[::-1] in seen
    assert b"pdfuaid" in pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data()


def test_a_program_keeps_its_indentation_and_its_numbers():
    code = "def f(x):\n\tif x:\n\n        return 1\n"
    exchange = replace(ON_LIMITS.exchanges[0], program=code)
    question = replace(ON_LIMITS, exchanges=(exchange,))
    pdf = report_pdf(replace(FULL, questions=(question,), next_steps=()))
    text = "\n".join(pages(pdf))
    for line in (r"1\s*def f\(x\):", r"2\s*    if x:", r"3\s", r"4\s*        return 1"):
        assert re.search(line, text)


@pytest.mark.parametrize("signs", [*'Wx_⟨)—!"‑%é/', "W\u00a0", "x\u2007", "a-", "--", "⟨⟩"])
def test_a_word_without_end_stays_within_the_margins(signs):
    pdf = report_pdf(hostile(signs * 300))
    assert letters(pdf).count("".join(signs.split()) * 100) >= 3
    assert max(len(line) for page in pages(pdf) for line in page.splitlines()) < 170


@pytest.mark.parametrize(
    "words", ["x" * 1_000_000, "a\n" * 500_000, "\n" * 1_000_000, "字" * 300_000]
)
def test_a_million_characters_are_cut_in_sight(words):
    pdf = report_pdf(hostile(f"{EVIL}{words}"))
    assert len(pdf) < 2_000_000
    last_first = reversed(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert any("all of them are kept" in " ".join(p.extract_text().split()) for p in last_first)


@settings(max_examples=12, deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_whatever_is_typed_there_is_a_pdf(words):
    assert report_pdf(everywhere(words)).startswith(b"%PDF-")
    assert letter_pdf(written(words)).startswith(b"%PDF-")


def test_without_typst_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PdfMissing, match="pip install typst"):
        report_pdf(FULL)
