"""What becomes of a program is told in one vocabulary, with the place and what was achieved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.attack import sandbox
from viva.evidence.sandbox import Limits, Program, Progress, Stop, verdict
from viva.sandbox.channel import Channel
from viva.sandbox.environment import Environment, python_here
from viva.sandbox.filter import UnknownMachine, build
from viva.sandbox.own_machine import OwnMachine
from viva.sandbox.tiers import NoIsolation


def _isolated():
    try:
        return sandbox("isolated")
    except NoIsolation as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="module", params=["isolated", "own machine"])
def place(request):
    if request.param == "isolated":
        return _isolated()
    return OwnMachine({"numpy": Environment("numpy", *python_here())})


def run(place, text, heard=lambda p: None, **limits):
    program = Program(text, harness="plain", data="none")
    wanted = {"seconds": 10, "memory_mb": 512, "processes": 64, **limits}
    return place.run(program, Limits(**wanted), heard).run


def test_a_program_that_ends_well_ran(place):
    found = run(place, "print('grüezi', 6 * 7)")
    assert (found.ending, found.output) == ("ran", "grüezi 42\n")
    assert found.tier == place.tier


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("x = 1\n1 / 0", 2, "ZeroDivisionError: division by zero"),
        ("def f(:\n  pass", 1, "SyntaxError at character 7: invalid syntax"),
        ("\nimport flax_of_the_future", 2, "flax_of_the_future is not installed here"),
        ("name = input('? ')", 1, "EOFError"),
        ("open('/etc/nothing')", 1, "FileNotFoundError"),
        ("{}['x']", 1, "KeyError: no key 'x'"),
        ("def f():\n    return g()\ndef g():\n    return h\nf()", 4, "NameError"),
        ("raise SystemExit('no data')", None, "left with exit code 1"),
        ("import os\nos._exit(3)", None, "left with exit code 3"),
        ("import ctypes\nctypes.string_at(0)", None, "crashed (SIGSEGV)"),
        ("x = '\x00'", None, "SyntaxError"),
    ],
)
def test_a_program_that_stops_says_where_and_why(place, text, line, said):
    found = run(place, text)
    assert found.ending == "raised"
    assert found.line == line
    assert said in found.error
    assert said in verdict(found)


@pytest.mark.parametrize(
    ("text", "ending", "limits"),
    [
        ("while True: pass", "out of time", {"seconds": 1}),
        ("import time\nprint('begun', flush=True)\ntime.sleep(60)", "out of time", {"seconds": 1}),
        ("x = []\nwhile True: x.append(b'x' * 20_000_000)", "out of memory", {}),
        ("while True: print('x' * 500)", "too much output", {"output_kb": 64}),
    ],
)
def test_a_limit_is_told_by_its_name(place, text, ending, limits):
    found = run(place, text, **limits)
    assert found.ending == ending
    assert len(found.output) <= 256 * 1024
    if "begun" in text:
        assert "The last line it printed: begun" in verdict(found)


def test_what_it_prints_is_heard_while_it_runs(place):
    heard = []
    text = "import time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.2)"
    run(place, text, heard.append)
    assert len([h for h in heard if h.text]) >= 2


def test_it_can_be_stopped(place):
    def hear(heard: Progress) -> None:
        raise Stop

    found = run(place, "print('x', flush=True)\nimport time\ntime.sleep(60)", hear)
    assert found.ending == "stopped by you"
    assert found.seconds < 10


def test_its_folder_is_empty_and_gone_afterwards(place):
    first = run(place, "import os\nprint(os.listdir('.'))\nopen('left', 'w').write('x')")
    again = run(place, "import os\nprint(os.listdir('.'))")
    assert first.output == again.output == "[]\n"


def test_a_program_that_deletes_its_folder_harms_nothing(place):
    text = "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)\nprint('gone')"
    assert run(place, text).output == "gone\n"


def test_a_program_of_any_length_and_content_is_a_program(place):
    assert run(place, "").ending == "ran"
    assert run(place, "#" * 3_000_000 + "\nprint(1)").output == "1\n"
    assert run(place, "\udc80 = 1").ending == "raised"


@given(st.binary(max_size=3000))
def test_whatever_is_written_where_the_harness_speaks_is_survived(data):
    channel = Channel()
    for cut in range(0, len(data), 700):
        channel.feed(data[cut : cut + 700])
    assert all("/" not in name for name in channel.files)


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b.npz"]), st.binary(max_size=60))), st.integers(1, 9)
)
def test_files_come_out_whole_however_they_arrive(files, size):
    channel, sent = Channel(), b""
    for name, content in files:
        sent += f'{{"kind":"file","name":"{name}","size":{len(content)}}}\n'.encode() + content
    for cut in range(0, len(sent), size):
        channel.feed(sent[cut : cut + size])
    assert channel.files == dict(files)


def test_a_processor_without_a_filter_is_refused():
    with pytest.raises(UnknownMachine):
        build(machine="mips")
    assert build(machine="aarch64") != build(machine="x86_64")
