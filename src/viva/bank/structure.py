"""The structural linter: everything about a question that can be checked without a grader."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from uuid import UUID

from viva.bank.problem import Place, Problem
from viva.bank.question import TOPICS, Bank, Contrast, FollowUp, Point, Question, Sample
from viva.bank.trigger import Trigger

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_JUDGING = re.compile(r"\b(clearly|obviously|simply|trivially|of course)\b", re.IGNORECASE)
_FILES = (
    "question.toml",
    "answer.md",
    "samples.toml",
    "review.toml",
    "starter.py",
    "exercise/ask.py",
    "exercise/judge.py",
    "exercise/excused.toml",
    "give/*",
    "solutions/*.py",
    "wrong/*",
    "hostile/*",
)
_HOSTILE = "hostile/hostile.toml"
_NEEDED_SAMPLES = ("strong", "partial", "wrong", "beside the point", "stuffed")
_PLAIN_VOICES = ("textbook", "plain", "")


def problems_in(question: Question, files: tuple[str, ...] = ()) -> list[Problem]:
    """List what is wrong with one question.

    Args:
        question: with its samples.
        files: all files of its folder, relative to it.
    """
    return [
        *_names(question),
        *_texts(question),
        *_points(question),
        *_sides(question),
        *_misconceptions(question),
        *_follow_ups(question),
        *_sources(question),
        *_figures(question),
        *_giveaways(question),
        *_samples(question),
        *_reviews(question),
        *_folder(question, files),
    ]


def problems_between(bank: Bank) -> dict[str, list[Problem]]:
    """List what is wrong between the questions of a bank, by the question to mend."""
    found: dict[str, list[Problem]] = {}
    owners: dict[str, str] = {}
    for id, question in bank.items():
        first = owners.setdefault(question.uuid, id)
        if first != id:
            what = f"{first} has the same uuid"
            found.setdefault(id, []).append(_at(("uuid",), what, "Make a new one with uuidgen"))
        for n, follow_up in enumerate(question.follow_ups):
            if follow_up.then is None:
                continue
            place: Place = ("follow_up", n, "then")
            target = bank.get(follow_up.then)
            if target is None:
                what = f"there is no question '{follow_up.then}'"
                found.setdefault(id, []).append(_at(place, what, "Write TOPIC/SLUG of one"))
            else:
                found.setdefault(id, []).extend(_told(target, follow_up, ("follow_up", n, "ask")))
    return found


def score_of(question: Question, sample: Sample) -> float:
    """Return the score that a sample's labels lead to, 0 to 1 (DESIGN section 3)."""
    return question.score(sample.earns, sample.believes)


def _at(place: Place, what: str, mend: str, file: str = "question.toml") -> Problem:
    return Problem(file, place, what, mend)


def _names(question: Question) -> Iterator[Problem]:
    topic, _, slug = question.id.partition("/")
    if topic not in TOPICS:
        yield _at((), f"there is no topic '{topic}'", f"Use one of {', '.join(TOPICS)}")
    if not _KEBAB.fullmatch(slug):
        yield _at((), f"'{slug}' is not in kebab-case", "Name the folder like single-layer-limits")
    try:
        UUID(question.uuid)
    except ValueError:
        yield _at(("uuid",), f"'{question.uuid}' is no uuid", "Make one with uuidgen")
    groups: list[tuple[str, list[str], str]] = [
        ("point", [p.id for p in question.points], "question.toml"),
        ("misconception", [m.id for m in question.misconceptions], "question.toml"),
        ("source", [s.id for s in question.sources], "question.toml"),
        ("sample", [s.id for s in question.samples], "samples.toml"),
    ]
    for key, ids, file in groups:
        for n, id in enumerate(ids):
            if not _KEBAB.fullmatch(id):
                yield _at(
                    (key, n, "id"), f"'{id}' is not in kebab-case", "Write it like xor-fails", file
                )
            if ids.index(id) != n:
                yield _at(
                    (key, n, "id"), f"'{id}' is used twice", "Give it a name of its own", file
                )
    points = {p.id for p in question.points}
    for n, belief in enumerate(question.misconceptions):
        if belief.id in points:
            place: Place = ("misconception", n, "id")
            yield _at(place, f"'{belief.id}' is also the name of a point", "Name one differently")


def _texts(question: Question) -> Iterator[Problem]:
    if question.minutes <= 0:
        yield _at(("minutes",), "a question takes time", "Write how many minutes it usually takes")
    for place, text in _asked(question):
        if match := _JUDGING.search(text):
            what = f"'{match[0]}' makes a question harder for whoever does not find it so"
            yield _at(place, what, "Leave the word out")
        if not text.strip():
            yield _at(place, "the text is empty", "Write what is asked")


def _points(question: Question) -> Iterator[Problem]:
    core = [p for p in question.points if p.need == "core"]
    if len(core) < 3:
        yield _at(("point",), f"{len(core)} core points", "A question needs at least three")
    expected = sum(p.weight for p in question.points if p.need != "bonus")
    share = sum(p.weight for p in core) / expected if expected else 0
    if expected and not 0.6 <= share <= 0.85:
        what = f"core points carry {share:.0%} of the weight"
        yield _at(
            ("point",), what, "Keep it between 60 % and 85 %: core decides, depth tells apart"
        )
    for n, point in enumerate(question.points):
        place = ("point", n)
        if point.weight <= 0:
            yield _at((*place, "weight"), "a weight is above zero", "Write 1 for an ordinary point")
        if sentences(point.claim) != 1:
            yield _at((*place, "claim"), "the claim is not exactly one sentence", _ONE_SENTENCE)
        if len(point.also) < 2:
            yield _at((*place, "also"), "fewer than two paraphrases", "Add some in other voices")
        if point.need == "core" and not point.probe:
            yield _at((*place, "probe"), "a core point needs a probe", "Write an open question")
        if point.need == "core" and not point.tells:
            yield _at(
                (*place, "tells"), "a core point needs tells", "List phrases that give it away"
            )
        if point.contrast:
            yield from _contrast(point.contrast, (*place, "contrast"))


_ONE_SENTENCE = "Say one thing, in one sentence that ends with a full stop"


def _contrast(contrast: Contrast, place: Place) -> Iterator[Problem]:
    if isinstance(contrast.answer, str):
        if len(contrast.choices) < 3:
            yield _at(place, "fewer than three choices", "A guess among two is worth too much")
        if contrast.answer not in contrast.choices:
            yield _at(place, f"'{contrast.answer}' is not among the choices", "Add it to them")
    elif contrast.choices:
        yield _at(place, "choices beside a number", "Make the answer one of the choices")
    if contrast.tolerance < 0:
        yield _at(place, "a tolerance is not below zero", "Write 0 for an exact number")
    for choice in contrast.accepts:
        if choice not in contrast.choices:
            yield _at(place, f"accepts: '{choice}' is not a choice", "Use the choice's own words")


def _sides(question: Question) -> Iterator[Problem]:
    if len(question.sides) == 1 or not all(question.sides.values()):
        yield _at(("sides",), "fewer than two sides with names", _TWO_SIDES)
    for n, point in enumerate(question.points):
        place: Place = ("point", n, "sides")
        for side in sorted(point.sides.keys() - question.sides.keys()):
            known = ", ".join(sorted(question.sides)) or "none"
            yield _at(place, f"there is no side '{side}'", f"Sides of this question: {known}")
        if question.sides and point.need == "core" and not point.sides:
            what = "a core point of a comparison says nothing of its sides"
            yield _at(("point", n), what, "Write what a table would say of each, in sides")
        said = Counter(phrase.lower() for own in point.sides.values() for phrase in set(own))
        for phrase in sorted(phrase for phrase, count in said.items() if count > 1):
            yield _at(place, f"'{phrase}' is said of two sides", "Say it of the one it is true of")


_TWO_SIDES = 'Write sides = { ml = ["machine learning", "ML"], dl = ["deep learning", "DL"] }'


def _misconceptions(question: Question) -> Iterator[Problem]:
    for n, belief in enumerate(question.misconceptions):
        place = ("misconception", n)
        if not belief.not_this:
            what = "no true sentence that looks like it"
            yield _at(
                (*place, "not_this"), what, "Add one, so that nobody is accused for saying it"
            )
        if belief.penalty < 0:
            yield _at((*place, "penalty"), "a penalty is not below zero", "Write 0.5 or 1")
        if sentences(belief.belief) != 1:
            yield _at((*place, "belief"), "the belief is not exactly one sentence", _ONE_SENTENCE)


def _follow_ups(question: Question) -> Iterator[Problem]:
    points = {p.id for p in question.points}
    beliefs = {m.id for m in question.misconceptions}
    for n, follow_up in enumerate(question.follow_ups):
        place = ("follow_up", n)
        if not follow_up.when:
            yield _at((*place, "when"), "no trigger", 'Write when = ["always"] or a condition')
        for trigger in follow_up.when:
            known = points if trigger.verb in ("made", "half", "missed") else points | beliefs
            known = beliefs if trigger.verb == "believed" else known
            if unknown := _no_check(question, trigger):
                mend = f"Checks here: {', '.join(question.exercise.checks)}"  # type: ignore[union-attr]
                yield _at((*place, "when"), f"there is no check '{unknown}'", mend)
            if trigger.about_words and trigger.name not in known:
                mend = f"Known here: {', '.join(sorted(known))}"
                yield _at((*place, "when"), f"'{trigger}' names nothing in this question", mend)
        named = [("credits", follow_up.credits), ("gives", follow_up.gives)]
        for key, ids in named:
            for id in sorted(set(ids) - points):
                mend = f"Points here: {', '.join(sorted(points))}"
                yield _at((*place, key), f"there is no point '{id}'", mend)
        if follow_up.withdraws is not None and follow_up.withdraws not in beliefs:
            what = f"there is no misconception '{follow_up.withdraws}'"
            yield _at((*place, "withdraws"), what, f"Known: {', '.join(sorted(beliefs))}")
        yield from _placeholders(follow_up, (*place, "ask"))


def _no_check(question: Question, trigger: Trigger) -> str:
    """Return the check that a trigger names and that its exercise does not have; else nothing."""
    if question.exercise is None:
        return ""
    name = trigger.name if trigger.verb == "check" else ""
    if trigger.verb == "saw" and trigger.name.endswith("_measured"):
        name = trigger.name.removesuffix("_measured")
    return "" if name in question.exercise.checks else name


def _placeholders(follow_up: FollowUp, place: Place) -> Iterator[Problem]:
    try:
        parsed = list(string.Formatter().parse(follow_up.ask))
    except ValueError as error:
        yield _at(place, f"{error}", "Write {name} for a measured value and {{ for a brace")
        return
    for _, name, spec, conversion in parsed:
        if name is not None and (not name.isidentifier() or conversion):
            what = f"'{{{name}}}' is not the name of a measured value"
            yield _at(place, what, "Write {batch_size} or {train_accuracy:.1%}")
        if spec and not re.fullmatch(r"[,.0-9]*[defg%]?", spec):
            yield _at(place, f"'{spec}' is not a number format", "Write it like {loss:.2f}")


def _sources(question: Question) -> Iterator[Problem]:
    ids = {s.id for s in question.sources}
    claims = {p.id for p in question.points} | {m.id for m in question.misconceptions}
    supported = {id for source in question.sources for id in source.supports}
    for n, source in enumerate(question.sources):
        for id in sorted(set(source.supports) - claims):
            what = f"there is no point or misconception '{id}'"
            yield _at(("source", n, "supports"), what, "Correct the name")
    claimed = [
        (("point", n), p.id, p.sources, p.experiment, p.need) for n, p in enumerate(question.points)
    ]
    claimed += [
        (("misconception", n), m.id, m.sources, m.experiment, "core")
        for n, m in enumerate(question.misconceptions)
    ]
    for place, id, sources, experiment, need in claimed:
        for unknown in sorted(set(sources) - ids):
            mend = f"Sources here: {', '.join(sorted(ids))}"
            yield _at((*place, "sources"), f"there is no source '{unknown}'", mend)
        if need != "bonus" and not (sources or experiment or id in supported):
            what = f"nothing supports '{id}'"
            yield _at((*place, "sources"), what, "Name a source or an experiment")


def _figures(question: Question) -> Iterator[Problem]:
    """Yield what is wrong with quoted figures; whether they are right, an experiment shows."""
    texts = {p.id: p.claim for p in question.points}
    texts |= {m.id: m.truth for m in question.misconceptions}
    for n, figure in enumerate(question.figures):
        place: Place = ("figure", n)
        if figure.of not in texts:
            what = f"there is no point or misconception '{figure.of}'"
            yield _at((*place, "of"), what, "Correct the name")
        elif figure.quote not in f"{texts[figure.of]}\n{question.model_answer}":
            what = f"'{figure.quote}' stands neither in '{figure.of}' nor in answer.md"
            yield _at((*place, "quote"), what, "Quote it letter by letter")
        if figure.at_least > figure.at_most:
            yield _at(place, "at_least is above at_most", "Write the smaller one first")


def _asked(question: Question) -> Iterator[tuple[Place, str]]:
    """Yield every text that reaches a candidate before an answer, follow-ups left out."""
    yield ("ask",), question.ask
    for text in question.variants:
        yield ("variants",), text
    if question.generic:
        yield ("generic",), question.generic
    for n, point in enumerate(question.points):
        if point.probe:
            yield ("point", n, "probe"), point.probe
        if point.hint:
            yield ("point", n, "hint"), point.hint
        if point.contrast:
            yield ("point", n, "contrast"), point.contrast.ask


def _giveaways(question: Question) -> Iterator[Problem]:
    for place, text in _asked(question):
        for point in question.points:
            if tell := told_by(text, point):
                what = f"'{tell}' gives away the point '{point.id}'"
                yield _at(place, what, "Ask without these words")
    for n, follow_up in enumerate(question.follow_ups):
        if follow_up.then is None:
            yield from _told(question, follow_up, ("follow_up", n, "ask"))


def _told(question: Question, follow_up: FollowUp, place: Place) -> Iterator[Problem]:
    for point in question.points:
        tell = told_by(follow_up.ask, point)
        if tell and point.id not in follow_up.gives:
            what = f"'{tell}' gives away the point '{point.id}' and does not say so"
            yield _at(place, what, f'Ask without these words, or add gives = ["{point.id}"]')


def told_by(text: str, point: Point) -> str | None:
    """Return the phrase by which a text gives a point away, or None."""
    lowered = text.lower()
    for tell in point.tells:
        if re.search(rf"(?<!\w){re.escape(tell.lower())}(?!\w)", lowered):
            return tell
    return None


def _samples(question: Question) -> Iterator[Problem]:
    points = {p.id for p in question.points}
    beliefs = {m.id for m in question.misconceptions}
    file = "samples.toml"
    if len(question.samples) < 6:
        what = f"{len(question.samples)} samples"
        yield _at(("sample",), what, "A question needs at least six", file)
    levels = Counter(s.level for s in question.samples)
    for level in _NEEDED_SAMPLES:
        if not levels[level]:  # type: ignore[index]
            yield _at(("sample",), f"no sample is '{level}'", "Write one", file)
    if question.samples and all(s.voice in _PLAIN_VOICES for s in question.samples):
        mend = "Write one that is spoken, terse, or by somebody whose first language is another"
        yield _at(("sample",), "no sample in an unusual voice", mend, file)
    for n, sample in enumerate(question.samples):
        for id, credit in sample.earns.items():
            if id not in points:
                yield _at(("sample", n, "earns"), f"there is no point '{id}'", "Correct it", file)
            if credit not in (0.5, 1):
                yield _at(("sample", n, "earns"), f"{id} = {credit:g}", "Write 1 or 0.5", file)
        for id in sorted(set(sample.contradicts) - points):
            yield _at(("sample", n, "contradicts"), f"there is no point '{id}'", "Correct it", file)
        for id in sorted(set(sample.believes) - beliefs):
            what = f"there is no misconception '{id}'"
            yield _at(("sample", n, "believes"), what, "Correct it", file)
    yield from _coverage(question)


def _coverage(question: Question) -> Iterator[Problem]:
    file = "samples.toml"
    for point in (p for p in question.points if p.need == "core"):
        if not any(s.earns.get(point.id) == 1 for s in question.samples):
            what = f"no sample earns the core point '{point.id}' in full"
            yield _at(("sample",), what, "Add one that does", file)
    scores = {
        level: [score_of(question, s) for s in question.samples if s.level == level]
        for level in ("strong", "wrong")
    }
    if scores["strong"] and scores["wrong"] and max(scores["wrong"]) >= min(scores["strong"]):
        what = "a wrong sample scores as much as a strong one"
        yield _at(("sample",), what, "Look at their labels", file)


def _reviews(question: Question) -> Iterator[Problem]:
    claims = [*(p.id for p in question.points), *(m.id for m in question.misconceptions)]
    checked = Counter(review.of for review in question.reviews)
    for id in claims:
        if checked[id] != 1:
            what = f"'{id}' was checked by nobody" if not checked[id] else f"'{id}' stands twice"
            mend = 'Write one [[checked]] with of, how = "ran", "derived" or "read", and what'
            yield _at(("checked",), what, mend, "review.toml")
    for n, review in enumerate(question.reviews):
        if review.of not in claims:
            what = f"there is no point or misconception '{review.of}'"
            yield _at(("checked", n, "of"), what, "Correct the name", "review.toml")
        if len(review.what.split()) < 3:
            what = f"'{review.of}' does not say what was checked"
            mend = "Say what was run, worked out or read, and where"
            yield _at(("checked", n, "what"), what, mend, "review.toml")


def _folder(question: Question, files: tuple[str, ...]) -> Iterator[Problem]:
    for file in files:
        if not any(fnmatch(file, pattern) for pattern in _FILES):
            what = "this file has no place in a question's folder"
            yield Problem(file, (), what, "Put what candidates may see in give/, or delete it")
    if question.exercise and question.kind != "program":
        yield _at(("kind",), "it brings an exercise and asks for no program", 'Write "program"')
    if question.exercise and files:
        for needed in ("starter.py", "solutions/numpy.py", "wrong/wrong.toml", _HOSTILE):
            if needed not in files:
                yield Problem(needed, (), "the file is missing", "See docs/exercises.md")
    if question.kind == "program" and not question.readings:
        what = "a program question needs programs to be read"
        yield _at(("reading",), what, "Add [[reading]] with the facts found in it", "samples.toml")
    for n, reading in enumerate(question.readings):
        if files and reading.program not in files:
            what = f"there is no file '{reading.program}'"
            yield _at(("reading", n, "program"), what, "Correct its name", "samples.toml")


def sentences(text: str) -> int:
    """Return how many sentences a text has; abbreviations and decimals do not end one."""
    plain = re.sub(r"\b(e\.g|i\.e|vs|etc|cf|al)\.", r"\1", text.strip(), flags=re.IGNORECASE)
    return len(re.findall(r"[.!?](?=\s|$)", plain))
