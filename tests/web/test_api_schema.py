"""Whatever a program sends, what it gets is in the API's own document, and is never a fault."""

import zlib

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks

from viva.store import SqliteStore
from viva.web.api.service import Service
from viva.web.bench import Bench
from viva.web.desk import Desk
from viva.web.keys import keys_in
from viva.web.site import site
from web.program import Program
from web.window import HERE

EXAMPLES = 20
"""For each operation, of data that fit and of data that do not; more were run by hand."""
document = schemathesis.openapi.from_asgi("/v1/openapi.json", Service())
document.config.update(base_url=f"{HERE}/api")
load_all_checks()
TRUE_OF_ALL = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "missing_required_header",
        "unsupported_method",
    ]
)


class Interviews:
    """Interviews in every state, begun anew where one was answered or erased."""

    def __init__(self, program):
        self._program = program
        self._there = {}

    def get(self, kind):
        program = self._program
        program.id = self._there.get(kind, "none")
        if program.id == "none" or self._kind(program) != kind:
            program.begin()
            if kind == "program":
                program.until_program()
                program.post("/run", **program.place, program="import numpy")
            elif kind == "closed":
                program.say("It draws one straight line.")
                program.end()
        self._there[kind] = program.id
        return program.read()

    def fitting(self, shown):
        """Return values that fit: the place where an interview stands, or a point of its report."""
        if now := shown["talk"]["now"]:
            return now["place"]
        questions = self._program.get("/report").json()["questions"]
        point = next(s for q in questions for s in q["missed"])
        return {"question": point["question"], "about": point["about"], "turn": shown["turn"]}

    def _kind(self, program):
        shown = program.get("")
        if shown.status_code != 200:
            return "none"
        now = shown.json()["talk"]["now"]
        return "closed" if now is None else "program" if now["program"] else "words"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("all")
    with pytest.MonkeyPatch.context() as patch, SqliteStore(home / "interviews.db") as store:
        patch.setenv("VIVA_HOME", str(home))
        keys = keys_in(home)
        yield site(Desk(store, Bench()), keys), keys


@pytest.fixture(scope="module")
def interviews(server):
    return Interviews(Program(*server))


KINDS = {
    "/v1/interviews/{id}/run": ("program",),
    "/v1/interviews/{id}/run/events": ("program",),
    "/v1/interviews/{id}/again": ("closed", "words"),
}


def aim(case, interviews):
    """Send most cases to an interview that is there, to its place, and to a point of its report."""
    chance = zlib.crc32(repr((case.path_parameters, case.body)).encode("utf-8", "replace"))
    if "id" not in case.path_parameters or chance % 5 == 0:
        return
    kinds = KINDS.get(case.operation.path, ("words", "program", "closed"))
    shown = interviews.get(kinds[chance // 5 % len(kinds)])
    case.path_parameters["id"] = shown["talk"]["id"]
    if isinstance(case.body, dict) and chance // 60 % 4:
        for name, fitting in interviews.fitting(shown).items():
            if of_its_kind(case.body.get(name), fitting):
                case.body[name] = fitting


def of_its_kind(given, fitting):
    """Say whether a value that is sent is as allowed as the one that fits."""
    if isinstance(fitting, str):
        return isinstance(given, str)
    number = isinstance(given, int | float) and not isinstance(given, bool)
    return number and given >= 0 and given % 1 == 0


@document.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_what_comes_back_is_in_the_document(case, server, interviews):
    aim(case, interviews)
    app, keys = server
    response = case.call(app=app, headers={"Authorization": f"Bearer {keys.token}"})
    case.validate_response(response, checks=TRUE_OF_ALL)
