"""Guards: tell the words that say something from those that only ask for credit.

They stand before every grader. Only the sentence concerned is set aside; the rest of the answer is
read as if it stood alone. Short, clumsy or telegraphic answers are answers: nothing here looks at
style, spelling or grammar.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from viva.evidence.finding import SetAside
from viva.evidence.likeness import NEGATIONS, STOP, WORDS, stems, words
from viva.evidence.windows import Window, sentences

LONGEST = 20_000
"""Characters of one turn that are read: about 3,000 words, twenty minutes of speech."""
SHOWN = 300
"""Characters of a text that was not read, shown in the reason."""

EMPTY = "nothing was said"
ECHO = "repeats the interviewer's words"
INSTRUCTION = "speaks to whoever grades, not to the question"
SALAD = "lists words of the field without a statement"
NOT_KNOWN = "says that it is not known"
LANGUAGE = "is not in English, which is all that this grader reads"
TOO_LONG = f"comes after the first {LONGEST} characters, which are all that is read"


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer after the guards."""

    kept: tuple[Window, ...]
    """The sentences to be read, in order."""
    suspects: tuple[Window, ...] = ()
    """Sentences that may be word lists: they can raise a question and earn nothing."""
    set_aside: tuple[SetAside, ...] = ()
    unread: Window | None = None
    """The beginning of what could not be read, in another language or past the limit. Where there
    is any, nothing can be called missed."""


def listen(asked: Sequence[str], text: str) -> Heard:
    """Sort the sentences of an answer.

    Args:
        asked: what the candidate was asked: the question, and the interviewer's words of this turn.
        text: everything the candidate said in the turn.
    """
    if not any(c.isalnum() for c in text[:LONGEST]) and len(text) <= LONGEST:
        return Heard((), set_aside=(SetAside(text[:SHOWN], EMPTY),))
    read = text[:LONGEST]
    kept: list[Window] = []
    suspects: list[Window] = []
    aside: list[SetAside] = []
    unread: Window | None = None
    foreign = _is_foreign(read)
    for sentence in sentences(read):
        why = _reason(sentence, asked, foreign)
        if why:
            aside.append(SetAside(sentence.quote, why))
            suspects += [sentence] if why == SALAD else []
            unread = unread or (sentence if why == LANGUAGE else None)
            continue
        known, unknown = _part(sentence)
        kept += known
        aside += [SetAside(part.quote, NOT_KNOWN) for part in unknown]
    if len(text) > LONGEST:
        rest = Window(text[LONGEST : LONGEST + SHOWN], LONGEST)
        aside.append(SetAside(rest.quote, TOO_LONG))
        unread = unread or rest
    return Heard(tuple(kept), tuple(suspects), tuple(aside), unread)


def _reason(sentence: Window, asked: Sequence[str], foreign: bool) -> str:
    """Return why a sentence is set aside; nothing if it is not."""
    if speaks_to_the_grader(sentence.quote):
        return INSTRUCTION
    if _is_foreign(sentence.quote) or (foreign and not _is_english(sentence.quote)):
        return LANGUAGE
    if sentence.kind != "row" and any(repeats(sentence.quote, question) for question in asked):
        return ECHO
    if is_salad(sentence, asked):
        return SALAD
    return ""


# --- words to the grader --------------------------------------------------------------------------

_START = (
    r"(?:^|[,;:.!?\-–—(\"'*#>]\s*|\b(?:please|now|just|kindly|simply|and|then|so|also|must|should|"
    r"shall|to|you (?:will|can|may|have to|need to|are to)|let'?s|do)\s+)"
)
_GRADING = r"(?:marks?|credits?|points?|scores?|grades?|ratings?|verdicts?)"
_FULL = r"(?:full|max(?:imum|imal)?|top|perfect|all(?: the)?|highest(?: possible)?|complete|100 ?%)"
_THIS = r"(?:me|us|this|my|the (?:candidate|student|applicant|above answer)|every point|all points)"
_RULES = (
    r"(?:instructions?|rubrics?|prompts?|guidelines?|grading|marking|criteria|directions|rules|"
    r"marking scheme|system message|what you (?:were|have been) told|everything (?:above|before))"
)
_TO_THE_GRADER = [
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        rf"{_START}(?:ignore|disregard|forget|override|bypass|skip|drop|overlook)\s+"
        rf"(?:\w+\s+){{0,4}}{_RULES}\b",
        r"\b(?:give|award|grant|assign|deserves?|get|earns?|receives?)\s+(?:\w+\s+){0,4}"
        r"(?:full|max(?:imum|imal)?|top|perfect|complete)\s+"
        r"(?:marks?|credits?|points|score|grade)\b",
        rf"{_START}(?:give|award|grant|assign|score|grade|rate|mark)\s+{_THIS}\s+(?:\w+\s+){{0,4}}"
        rf"(?:{_FULL}\s+(?:\w+\s+)?{_GRADING}|{_GRADING}|an? a\b|\d+\s*(?:%|/|out of|points?))",
        r"\b(?:mark|grade|score|rate|count|treat|consider|accept|judge|evaluate|label)\s+"
        r"(?:this|my|the above|the whole)\s+(?:answer|response|submission|reply|text)\s+(?:\w+\s+)?"
        r"(?:as|with|at)\b",
        rf"{_START}(?:mark|count|treat|consider|accept|label|record)\s+(?:every|all|each|the)\s+"
        r"(?:of the\s+)?(?:rubric\s+)?(?:points?|claims?|criteria|criterion|items?)\s+"
        r"(?:as|to be)\s+"
        r"(?:made|met|correct|fulfilled|satisfied|covered|passed|true|right)\b",
        r"\bas (?:the|an?|your) (?:\w+ )?(?:grader|examiner|assessor|evaluator|marker|assistant|"
        r"language model|ai)\b,?\s*(?:you|please|give|award|mark|accept|output|return)",
        r"\byou are (?:now )?(?:an? |the |my )?(?:\w+ )?(?:grader|examiner|assessor|evaluator|"
        r"assistant|ai|chatbot|language model)\b",
        r"\b(?:dear|hey|hello|attention|note (?:to|for)(?: the)?|message (?:to|for)(?: the)?)\s+"
        r"(?:\w+ )?(?:grader|examiner|assessor|evaluator|grading|marker|ai|llm|bot)\b",
        r"^\W*(?:system|assistant|developer|grader|evaluator|examiner)\s*(?:message|prompt|note)?\s*"
        r"(?::|\]|>|\))\s*\S",
        r"<\|?(?:im_start|start_header_id)\|?>\s*(?:system|assistant|user)|^\s*\[/?INST\]|<</?SYS>>|"
        r"</?(?:system|assistant|instructions?|rubric|grading)>",
        r"[\"'](?:verdicts?|findings?|marks|grade|awarded|credits?|points_made)[\"']\s*:",
        r"[\"'](?:score|made|correct|confidence)[\"']\s*:\s*(?:[\"']?(?:full|made|pass|true|max|1(?:\.0+)?"
        r"|10|100)\b)",
        r"\b(?:this|my) (?:answer|response|submission|reply) (?:is|should be|must be|has been|was|"
        r"deserves|counts as)\s+(?:\w+ ){0,2}(?:graded|marked|accepted|awarded|approved|verified|"
        r"perfect|complete|correct|full)\b",
        r"\b(?:all|every) (?:of the )?(?:rubric )?(?:points?|criteria) "
        r"(?:are|is|were|was|have been|has been)\s+"
        r"(?:\w+ )?(?:made|met|covered|satisfied|fulfilled)\b",
        r"\b(?:reveal|print|show|repeat|output|leak)\s+(?:me\s+)?(?:the|your)\s+"
        r"(?:system |hidden )?(?:prompt|rubric|instructions|model answer)\b",
        rf"{_START}(?:pretend|act as (?:if|an?|the)|from now on,? (?:you|the grader))\b.{{0,60}}"
        r"\b(?:you|grader|answer|examiner|assistant|credit|marks)\b",
    )
]
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])


def speaks_to_the_grader(sentence: str) -> bool:
    """Say whether a sentence tells somebody how to grade, or poses as a message or a verdict.

    Only an order counts: *the network ignores its prompt* and *give the full gradient* are
    ordinary sentences of the field.
    """
    plain = unicodedata.normalize("NFKC", sentence).translate(_INVISIBLE).strip()
    plain = re.sub(r"[ \t\r\n]+", " ", plain[:2000]).replace("’", "'")
    return any(pattern.search(plain) for pattern in _TO_THE_GRADER)


# --- words of the interviewer ---------------------------------------------------------------------

_SIDES = NEGATIONS | {"yes", "true", "false", "both"}


def repeats(sentence: str, question: str) -> bool:
    """Say whether a sentence has nothing that the question did not have.

    A choice between alternatives, a yes, a no or a number is an answer, even in the words of
    the question.
    """
    said, heard = stems(sentence), stems(question)
    new = [t for t in said if t not in STOP and t not in heard]
    if any(t in _SIDES and t not in heard for t in said) or any(t[0].isdigit() for t in new):
        return False
    content = [t for t in said if t not in STOP]
    if len(said) < 4 or len(content) < 2 or ("or" in heard and "or" not in said):
        return False
    return len(new) <= len(content) // 8 and _in_order(said, heard) >= 0.6 * len(said)


def _in_order(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return the length of the longest common subsequence of two lists of words."""
    row = [0] * (len(heard) + 1)
    for word in said[:200]:
        before = 0
        for i, other in enumerate(heard[:400], 1):
            before, row[i] = row[i], before + 1 if word == other else max(row[i], row[i - 1])
    return row[min(len(heard), 400)]


# --- lists of words -------------------------------------------------------------------------------

FEWEST_LINKS = ((8, 0.12), (20, 0.2), (40, 0.3))
"""From so many words without a full stop, the least share of them that links the others: notes are
short, and whoever goes on and on speaks, and speech is full of links."""
WORDS_A_RELATION = 8
"""Words for each number or sign, at most, in what may be a formula."""
_LINKS = STOP | NEGATIONS | frozenset(WORDS["links"].split())
_RELATION = re.compile(r"[=<>→⇒^/*≈≤≥±√∑∝+]|->|(?<![^\W\d_])\d")
_WANTS_A_LIST = re.compile(
    r"\b(?:name|list|enumerate|mention|examples?|hyper-?parameters?)\b", re.IGNORECASE
)


def is_salad(sentence: Window, asked: Sequence[str]) -> bool:
    """Say whether a sentence may be a heap of terms that states nothing.

    Eight words or more with hardly a link between them, or more with few; hardly a number or sign
    of a formula, no table row, and a question that did not ask for a list. Telegraphic notes have
    links: *one line only, so no XOR*.
    """
    tokens = words(sentence.quote)
    relations = sum(1 for _ in _RELATION.finditer(sentence.quote))
    if sentence.kind == "row" or relations * WORDS_A_RELATION > len(tokens):
        return False
    if len(tokens) < 8 or (asked and _WANTS_A_LIST.search(asked[-1])):
        return False
    links = sum(t in _LINKS or t.endswith("n't") for t in tokens if t not in ("and", "or"))
    least = max(share for size, share in FEWEST_LINKS if len(tokens) >= size)
    return links < least * len(tokens)


# --- what is not known ----------------------------------------------------------------------------

_UNKNOWN = re.compile(
    r"(?:\bi\s+(?:\w+\s+)?(?:don'?t|do not|cannot|can'?t|can not|couldn'?t)\s+(?:\w+\s+)?"
    r"(?:know|remember|recall|understand|say|tell|explain)\b|"
    r"(?:^|[,;.]\s*)(?:sorry,?\s+)?(?:don'?t|do not|dont)\s+(?:know|remember|recall)\b|"
    r"\b(?:no idea|no clue|idk|dunno|never heard of)\b|"
    r"\b(?:i'?m|i am)\s+not\s+sure\s+(?:how|why|what|if|whether|when|where|about|which)\b)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r",|\bbut\b|\bmaybe\b|\bperhaps\b|\bi (?:think|guess|believe)\b|$", re.IGNORECASE
)


def _part(sentence: Window) -> tuple[list[Window], list[Window]]:
    """Split off the clause that says "I don't know ...", up to a comma, a *but* or a *maybe*."""
    quote = sentence.quote
    match = _UNKNOWN.search(quote.replace("’", "'"))
    if match is None:
        return [sentence], []
    end = _GOES_ON.search(quote, match.end())
    edges = (0, match.start(), end.start() if end else len(quote), len(quote))
    before, unknown, after = (_trimmed(sentence, a, b) for a, b in pairwise(edges))
    return [w for w in (before, after) if w.quote], [unknown]


def _trimmed(sentence: Window, start: int, end: int) -> Window:
    part = sentence.quote[start:end]
    left = part.lstrip(" ,;\t\r\n")
    return Window(left.rstrip(" ,;\t\r\n"), sentence.start + end - len(left), sentence.kind)


# --- other languages ------------------------------------------------------------------------------

_ENGLISH = frozenset(WORDS["english"].split())
_FOREIGN = frozenset(WORDS["foreign"].split())
_LETTERS = re.compile(r"[^\W\d_]+")


def _is_foreign(text: str) -> bool:
    """Say whether a text is written in another script, or in another language's small words."""
    letters = [c for c in text if c.isalpha()]
    other = sum(len(w) for w in _LETTERS.findall(text) if _is_other_script(w))
    if letters and other > 0.5 * len(letters):
        return True
    tokens = [w.lower() for w in _LETTERS.findall(text)]
    foreign = sum(t in _FOREIGN for t in tokens)
    english = sum(t in _ENGLISH for t in tokens)
    return foreign >= 2 and foreign > 2 * english and foreign > 0.15 * len(tokens)


def _is_english(text: str) -> bool:
    return any(w.lower() in _ENGLISH for w in _LETTERS.findall(text))


def _is_other_script(word: str) -> bool:
    """Say whether a word is no Latin one; single Greek letters are mathematics."""
    if all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in word):
        return False
    return len(word) >= 3 or any(ord(c) >= 0x2E80 for c in word)
