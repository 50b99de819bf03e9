"""A candidate at a terminal, for tests: reads the screen, types, and sometimes pulls the plug."""

import contextlib
import hashlib
import os
import random
import re
import signal
import sys

import pexpect

PROMPT = r"Your answer, ended by (?:an empty line|a line with only a full stop):"
ANSWERS = (
    "It draws one straight line between two classes, so XOR is out of reach.",
    "I think there is no hidden layer and so no features are learned.",
    "3",
    "It keeps a running average of the gradients and one of their squares.",
    "Honestly it is mostly a matter of many parameters.",
    "The step is divided by the root of the squared average.",
)
PROGRAM = """import keras
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=3, batch_size=128, validation_split=0.2)"""


def answer_to(question):
    """Return an answer that depends on nothing but the question, so that it can be typed again."""
    digest = hashlib.sha256(question.encode()).digest()
    return ANSWERS[digest[0] % len(ANSWERS)]


class Human:
    """Holds one interview on a pseudo-terminal in plain mode, with kills where chance says so."""

    def __init__(self, home, seed, kills):
        self.random = random.Random(seed)
        self.env = {**os.environ, "VIVA_HOME": str(home), "TERM": "dumb", "COLUMNS": "100"}
        self.left = kills
        self.killed = 0
        self.child = None

    def begin(self):
        self._start("practice", "--interview", "program", "--plain")

    def hold(self):
        """Answer until the interview is closed; return how often the plug was pulled."""
        while True:
            try:
                if self._turn():
                    return self.killed
            except pexpect.EOF:
                said = str(self.child.before)
                if "The report of the last" in said:
                    return self.killed
                if "No interview is open" in said:
                    self.begin()
                else:
                    assert self._was_killed(), said
                    self._start("resume", "--plain")

    def _turn(self):
        self._maybe_kill(0.3)
        seen = self.child.expect([PROMPT, r"Your report|That was my last question"], timeout=60)
        if seen == 1:
            self._maybe_kill(0.5)
            self.child.expect([r"Enter next", pexpect.EOF], timeout=60)
            self.child.sendline("q")
            self.child.expect(pexpect.EOF, timeout=60)
            return True
        screen = self.child.before
        program = "full stop" in self.child.after
        self.child.sendline("/clear")
        self._maybe_kill(0.15)
        text = PROGRAM if program else answer_to(_question(screen))
        for line in text.splitlines():
            self.child.sendline(line)
            self._maybe_kill(0.05)
        self.child.sendline("." if program else "")
        self._maybe_kill(0.25)
        return False

    def _start(self, *arguments):
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", "from viva.cli import main; main()", *arguments],
            env=self.env,
            encoding="utf-8",
            echo=False,
            timeout=60,
        )

    def _maybe_kill(self, chance):
        """Pull the plug, at once or a moment later."""
        if self.left and self.random.random() < chance:
            pause = self.random.choice([0, 0, 0.01, 0.05, 0.2, 0.5])
            with contextlib.suppress(pexpect.TIMEOUT):
                self.child.expect(pexpect.EOF, timeout=pause or 0.001)
            self.child.kill(signal.SIGKILL)
            self.left -= 1
            self.killed += 1
            self.child.wait()
            raise pexpect.EOF("killed")

    def _was_killed(self):
        self.child.close(force=True)
        return self.child.signalstatus == signal.SIGKILL


_ASKED = re.compile(
    r"(?:Question \d+ of \d+|Following up|To be sure|A short one|Once more): (.*?)"
    r"(?= Paste or type| You had begun| Interviewer:|$)"
)


def _question(screen):
    """Return the last question on the screen, without the line breaks of the terminal."""
    return _ASKED.findall(re.sub(r"\s+", " ", screen).strip())[-1].strip()
