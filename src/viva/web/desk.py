"""The desk: everything typed in a page is kept first, once, and in the place it was meant for."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from viva import app
from viva.bank import Bank, Question
from viva.conduct import Interview, Sitting
from viva.conduct.asides import understand
from viva.interview import Answer, Aside, Ask, Blueprint, Transcript, tell_apart
from viva.store import SqliteStore
from viva.web.bench import Bench, told
from viva.web.box import joined
from viva.web.job import Job

Outcome = Literal["kept", "twice", "moved"]
"""``twice``: it is kept already, and was not added again. ``moved``: the conversation went on in
another window, so that it is no answer to what is asked now."""
Tried = Literal["runs", "moved", "busy", "nothing"]
"""What became of a program to be tried; ``nothing``: none was sent, or none is asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place in a conversation that a form was made for."""

    turn: int
    heard: int
    """How many things had been said: questions, answers and asides."""


@dataclass(frozen=True, slots=True)
class Said:
    """What came with a form."""

    words: str
    program: str | None
    """None where no program is asked for."""
    seconds: float = 0.0
    command: str = ""
    """What a button says in place of words, such as ``/hint``."""

    @property
    def text(self) -> str:
        """All of it, as a draft."""
        return joined(self.words, self.program or "")


class NoInterview(Exception):
    """There is no interview of that name."""


class Busy(Exception):
    """A program that was handed in runs; what is said meanwhile has to wait for its end."""


_NAME = re.compile(r"[a-z0-9-]{1,40}")


class Desk:
    """Holds the interviews of one server. Each is held only while something is added to it."""

    def __init__(self, store: SqliteStore, bench: Bench, grader: str | None = None) -> None:
        self.store = store
        self.bench = bench
        self.told = app.notice(grader)
        """What is said on every page of where words are sent; nothing if they stay here."""
        self._grader = grader
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._jobs: dict[str, Job] = {}
        self._curves: dict[tuple[str, int], Job] = {}

    def load(self, id: str) -> Interview:
        """Return an interview as it is kept.

        Raises:
            NoInterview: there is none.
        """
        found = Interview(id, self.store.load(id) if _NAME.fullmatch(id) else ())
        if not found.entries:
            raise NoInterview(id)
        return found

    @contextmanager
    def sitting(self, id: str) -> Iterator[Sitting]:
        """Hold an interview, here and against a terminal.

        Raises:
            Busy: a program of it runs.
            StoreError: it is open in a terminal.
            NoInterview: there is none.
        """
        if self.running(id):
            raise Busy
        with self._held(id) as sitting:
            yield sitting

    @contextmanager
    def _held(self, id: str) -> Iterator[Sitting]:
        self.load(id)  # nothing is held, and no file made, for a name that somebody made up
        with self._locks[id], self.store.lock(id):
            yield self._sitting(self.load(id))

    def _sitting(self, interview: Interview) -> Sitting:
        """Return a sitting; one that sends words elsewhere only if the candidate was told so."""
        told = not interview.entries or self.told in interview.transcript.opened.words
        grader = self._grader if told else None
        return app.sitting(interview, self.store, grader_name=grader)

    def begin(self, id: str, questions: Bank, blueprint: Blueprint, name: str) -> bool:
        """Begin an interview, unless it was begun already; say whether it was not.

        Raises:
            StoreError: one of that name was erased, or it cannot be kept.
        """
        with self._locks[id], self.store.lock(id):
            sitting = self._sitting(Interview(id, self.store.load(id)))
            if sitting.interview.entries:
                return False
            sitting.open(questions, blueprint, name)
            return True

    def erase(self, id: str) -> None:
        """Erase an interview for good.

        Raises:
            Busy: a program of it runs.
            StoreError: it is open in a terminal.
            NoInterview: there is none.
        """
        with self.sitting(id):
            self.store.erase(id)
        self._forget(id)

    def job(self, id: str) -> Job | None:
        """Return what runs in an interview, or ran last."""
        return self._jobs.get(id)

    def curve(self, id: str, turn: int) -> Job | None:
        """Return the training of a turn, if it was heard since the server started."""
        return self._curves.get((id, turn))

    def running(self, id: str) -> bool:
        """Say whether a program that was handed in is being run."""
        job = self._jobs.get(id)
        return bool(job and not job.over and job.kind == "answer")

    def consent(self, interview: Interview) -> str:
        """Return why a program waits for somebody's word before it runs; empty if none does."""
        turn = interview.unrun
        program = interview.program(turn) if turn and not self.running(interview.id) else None
        standing = self.bench.standing(program) if program is not None else None
        return standing.why if standing and standing.how == "ask" else ""

    def go_on(self, id: str) -> Interview:
        """Judge what waits for it and ask what comes next; a program is run meanwhile."""
        if self.running(id):
            return self.load(id)
        interview = self.load(id)
        if self._begin_run(interview):
            return interview
        if _needs_step(interview):
            with self._held(id) as sitting:
                if self.running(id) or self._begin_run(sitting.interview):
                    return sitting.interview
                sitting.go_on()
                return sitting.interview
        return interview

    def hear(self, id: str, place: Place, said: Said) -> Outcome:
        """Keep what was said, if it was said to what is asked now; else keep it as a draft."""
        with self.sitting(id) as sitting:
            said = _written(said, place.turn, sitting.interview.transcript)
            if not _is_now(place, sitting.interview.transcript):
                return self._too_late(sitting, place, said)
            sitting.draft(said.text)  # before anything of ours reads it and may fail on it
            if said.command:
                sitting.hear(said.command, None, said.seconds)
                sitting.draft(said.text)
            elif said.program and not _to_the_interviewer(said.words, sitting):
                sitting.hear(said.words, said.program, said.seconds)
            else:
                heard = sitting.hear(said.words, None, said.seconds)
                if isinstance(heard, Aside) and said.program:
                    sitting.draft(joined("", said.program))
            if not said.command:
                self._forget(id)
        return "kept"

    def draft(self, id: str, place: Place, said: Said) -> bool:
        """Keep what stands in the boxes; say whether it is still the place for it."""
        with self.sitting(id) as sitting:
            transcript = sitting.interview.transcript
            if not _is_now(place, transcript):
                return False
            sitting.draft(_written(said, place.turn, transcript).text)
            return True

    def try_out(self, id: str, place: Place, said: Said) -> Tried:
        """Run a program as often as wished; it is kept as a draft, and nothing else of it."""
        with self.sitting(id) as sitting:
            transcript = sitting.interview.transcript
            said = _written(said, place.turn, transcript)
            if not _is_now(place, transcript):
                self._too_late(sitting, place, said)
                return "moved"
            sitting.draft(said.text)
            if not said.program or not asks_for_program(transcript, place.turn):
                return "nothing"
            if (job := self._jobs.get(id)) and not job.over:
                return "busy"
            question = transcript.questions[transcript.ask(place.turn).question]
            self._try(Job(id, place.turn, "try"), question, said.program)
            return "runs"

    def _try(self, job: Job, question: Question, program: str) -> None:
        self._jobs[job.interview] = job

        def work() -> None:
            run = self.bench.runner(job)(question, program, job.hear, True)
            job.run = run
            why = self.bench.standing(program).why or "It was read, not run."
            job.result = tuple(told(run, question)) if run else (why,)

        job.begin(work)

    def stop(self, id: str) -> None:
        """Stop what runs; what it said until then is kept."""
        if job := self._jobs.get(id):
            job.stopping = True

    def again(self, id: str) -> None:
        """Begin anew after a failure of ours."""
        job = self._jobs.get(id)
        if job and job.over:
            self._forget(id)

    def _forget(self, id: str) -> None:
        job = self._jobs.pop(id, None)
        if job and not job.over:
            job.stopping = True

    def _begin_run(self, interview: Interview) -> bool:
        """Begin to run a program that was handed in, in a thread of its own."""
        id, turn = interview.id, interview.unrun
        if turn is None or not asks_for_program(interview.transcript, turn):
            return False
        old = self._jobs.get(id)
        if old and old.kind == "answer" and (old.failed or not old.over):
            return True
        program = interview.program(turn)
        if program is None or self.bench.standing(program).how == "read":
            return False
        if self.bench.standing(program).how == "ask":
            return True
        job = self._jobs[id] = Job(id, turn, "answer")
        self._curves[id, turn] = job

        def work() -> None:
            with self._held(id) as sitting:
                sitting.runner = self.bench.runner(job)
                sitting.go_on(job.hear)

        job.begin(work)
        return True

    def _too_late(self, sitting: Sitting, place: Place, said: Said) -> Outcome:
        transcript = sitting.interview.transcript
        answers = {(a.body.words, a.body.program) for a in transcript.answers(place.turn)}
        asides = {r.body.words for r in transcript.of(Aside) if r.turn == place.turn}
        as_taken = {(said.words, said.program or None), (said.words, None), tell_apart(said.words)}
        spoken = said.command or said.words
        if spoken in asides or (not said.command and as_taken & answers):
            return "twice"
        if transcript.listening is not None and said.text not in transcript.draft:
            old = transcript.draft
            sitting.draft(f"{old}\n\n{said.text}" if old else said.text)
        return "moved"


def standing(transcript: Transcript) -> Place:
    """Return the place at which the next words belong."""
    spoken = sum(isinstance(r.body, Ask | Answer | Aside) for r in transcript.records)
    return Place(transcript.listening or 0, spoken)


def _is_now(place: Place, transcript: Transcript) -> bool:
    """Say whether something is asked, and whether it is what somebody had before them."""
    return transcript.listening is not None and place == standing(transcript)


def _written(said: Said, turn: int, transcript: Transcript) -> Said:
    """Leave out a program that is empty, or only the code that a candidate may begin from."""
    ask = next((a.body for a in transcript.asks if a.turn == turn), None)
    if ask is None or not said.program:
        return said
    starter = "" if ask.change else transcript.questions[ask.question].starter
    return replace(said, program="") if said.program.strip() in ("", starter.strip()) else said


def asks_for_program(transcript: Transcript, turn: int) -> bool:
    """Say whether a turn asks for a program."""
    ask = transcript.ask(turn)
    kind = transcript.questions[ask.question].kind
    return kind == "program" and ask.form in ("question", "change")


def _to_the_interviewer(words: str, sitting: Sitting) -> bool:
    """Say whether words beside a program are no words about it."""
    return bool(words.strip() and understand(words, sitting.interviewer.glossary))


def _needs_step(interview: Interview) -> bool:
    transcript = interview.transcript
    return interview.unjudged is not None or not (transcript.waiting or transcript.closed)
