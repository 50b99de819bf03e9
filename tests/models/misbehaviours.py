"""Everything that a server or a model may do wrong, by name."""

import json

from models import server as s

DEEP = '{"points": ' + "[" * 100_000


def _confident(number):
    return s.says(
        s.changed(lambda said: [v.update(confidence=number) for v in said["points"]] and None)
    )


def _unknown_points(said):
    said["points"].append(s.verdict("height", "made", "straight line"))
    said["misconceptions"].append(s.verdict("weight", "believed", "straight line"))


def _divided(said):
    said["points"] += [{**v, "verdict": "contradicted"} for v in said["points"]]


def _swapped(said):
    said["points"], said["misconceptions"] = said["misconceptions"], said["points"]


SERVERS = {
    "refuses the schema": lambda h, a: (
        s.status(400) if a.way == "json_schema" else s.says(s.attentive)
    )(h, a),
    "refuses any form": lambda h, a: (s.says(s.attentive) if a.way == "plain" else s.status(400))(
        h, a
    ),
    "refuses everything": s.status(400),
    "wants another key": s.status(401),
    "has no such model": s.status(404),
    "is busy for an hour": s.status(429, Retry_After="3600"),
    "is busy until a date": s.status(503, Retry_After="Wed, 21 Oct 2035 07:28:00 GMT"),
    "is broken": s.status(500, Retry_After="0"),
    "hangs up": s.hangs_up,
    "hangs up half-way": s.half_a_reply,
    "drips": s.drips,
    "drips headers": s.drips_headers,
    "is silent": s.silent,
    "floods": s.floods,
    "compresses": s.compressed,
    "points to another host": s.status(307, Location="http://example.invalid/v1"),
    "is a web page": s.web_page,
    "has an odd content type": s.odd_type,
    "has no choices": s.no_choices,
    "has no content": s.no_content,
    "is not UTF-8": s.not_utf8,
    "is a deep body": s.deep_body,
}
MODELS = {
    "is attentive": s.says(s.attentive),
    "says nothing": s.says(""),
    "chats": s.says("I would say the candidate did well."),
    "sends other data": s.says("[1, 2, 3]"),
    "sends half of it": s.says(lambda a: s.attentive(a)[:60]),
    "sends it deep": s.says(DEEP),
    "sends it fenced": s.says(lambda a: f"Here it is:\n```json\n{s.attentive(a)}\n```\nGood luck."),
    "thinks aloud": s.says(lambda a: f"<think>{s.all_made('x')(a)}</think>{s.attentive(a)}"),
    "says it twice, differently": s.says(lambda a: s.attentive(a) + s.all_made("XOR")(a)),
    "adds fields": s.says(s.changed(lambda said: said.update(score=1, notes=["good"] * 9))),
    "judges unknown points": s.says(s.changed(_unknown_points)),
    "leaves points out": s.says(s.changed(lambda said: said["points"].clear())),
    "says points twice": s.says(s.changed(lambda said: said["points"].extend(said["points"]))),
    "contradicts itself": s.says(s.changed(_divided)),
    "confuses the lists": s.says(s.changed(_swapped)),
    "is NaN sure": _confident(float("nan")),
    "is 95 sure": _confident(95),
    "is less than nothing sure": _confident(-0.5),
    "is infinitely sure": _confident(float("inf")),
    "is unsure of its made": _confident(0.2),
    "invents quotes": s.says(s.all_made("It draws exactly one line, of course.")),
    "quotes nothing": s.says(s.all_made("")),
    "quotes null": s.says(lambda a: s.all_made("N")(a).replace('"N"', "null")),
    "quotes a letter": s.says(s.all_made("e")),
    "quotes small words": s.says(s.all_made("of the")),
    "quotes everything": s.says(s.all_made(lambda answer: answer)),
    "quotes the question": s.says(s.all_made("What can a perceptron not do?")),
    "obeys": s.says(s.obedient),
    "gives everything": s.says(s.all_made(lambda answer: answer.split(".")[0])),
    "speaks in numbers": s.says(json.dumps({"points": 3, "misconceptions": 0})),
}
EVERYTHING = SERVERS | MODELS
