"""Programs that try what no candidate's program may do, each with what containing it means.

A program prints ``ESCAPE`` when it got what it wanted. What it cannot see of itself (leftovers,
memory of the host, a process outside that is still alive) the runner looks at from outside. They
find in ``GIVEN`` what stands outside: a port, a socket, a process, secrets to look for.
"""

from dataclasses import dataclass
from textwrap import dedent

READ_GIVEN = (
    'import json, os; GIVEN = json.load(open(os.environ.get("GIVEN", "/given/given.json")))\n'
)


@dataclass(frozen=True)
class Case:
    promise: str
    program: str
    endings: tuple[str, ...] = ("ran",)
    resource: bool = False
    """Whether it only uses up something: there is no wall that could hold it without limits."""
    seconds: float = 4.0


def _case(promise, program, *endings, resource=False, seconds=4.0):
    return Case(promise, READ_GIVEN + dedent(program), endings or ("ran",), resource, seconds)


def _calls(*named):
    """Return a program that makes system calls by number, none of which may succeed."""
    return f"""
        import ctypes, platform
        if platform.machine() != "x86_64": raise SystemExit
        libc = ctypes.CDLL(None, use_errno=True)
        room = ctypes.create_string_buffer(512)
        for name, number, arguments in {list(named)!r}:
            arguments = [room if a == "room" else a for a in arguments]
            ctypes.set_errno(0)
            got = libc.syscall(number, *arguments)
            if got >= 0 or ctypes.get_errno() not in (1, 38, 97):
                print("ESCAPE", name, got, ctypes.get_errno())
        """


HARD = ("out of time", "out of memory", "too many processes", "raised", "ran", "too much output")
CASES = {
    # --- using things up ---------------------------------------------------------------------------
    "fork bomb": _case(
        "processes are counted, and all of them are gone afterwards",
        """
        while True:
            try: os.fork()
            except OSError: pass
        """,
        *HARD,
        resource=True,
    ),
    "thread bomb": _case(
        "threads are counted like processes",
        """
        import threading, time
        for _ in range(5000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        print("ESCAPE")
        """,
        "too many processes",
        resource=True,
    ),
    "memory": _case(
        "it is ended when it holds too much",
        """
        held = []
        while True: held.append(b"x" * 40_000_000)
        """,
        "out of memory",
        "out of time",
        resource=True,
        seconds=20,
    ),
    "shared memory": _case(
        "anonymous shared memory counts as well",
        """
        import mmap
        held = []
        while True:
            m = mmap.mmap(-1, 50_000_000); m.write(b"x" * 50_000_000); held.append(m)
        """,
        *HARD,
        resource=True,
        seconds=8,
    ),
    "memory of many children": _case(
        "memory is counted over all processes together",
        """
        import time
        for _ in range(20):
            if os.fork() == 0:
                held = b"x" * 120_000_000; time.sleep(60)
        time.sleep(60)
        """,
        *HARD,
        resource=True,
        seconds=8,
    ),
    "full scratch": _case(
        "files fill only its own folder, and that is small",
        """
        written = 0
        try:
            for n in range(100):
                with open(f"f{n}", "wb") as f: written += f.write(b"x" * 20_000_000)
        except OSError: pass
        print("ESCAPE" if written > 700_000_000 else "full", written)
        """,
        *HARD,
        resource=True,
        seconds=20,
    ),
    "full shared memory folder": _case(
        "/dev/shm is as small",
        """
        written = 0
        for folder in ("/dev/shm", "/tmp", "/dev", "/run", "/var/tmp"):
            try:
                for n in range(50):
                    with open(f"{folder}/f{n}", "wb") as f: written += f.write(b"x" * 20_000_000)
            except OSError: pass
        print("ESCAPE" if written > 900_000_000 else "full", written)
        """,
        *HARD,
        resource=True,
        seconds=20,
    ),
    "files in memory": _case(
        "files that live in memory alone are refused or counted",
        """
        held = []
        while True:
            fd = os.memfd_create("x"); held.append(fd)
            os.write(fd, b"x" * 50_000_000)
        """,
        *HARD,
        resource=True,
        seconds=8,
    ),
    "inode bomb": _case(
        "a great many files end with it",
        """
        n = 0
        while True:
            os.close(os.open(f"e{n}", os.O_CREAT | os.O_WRONLY)); n += 1
        """,
        *HARD,
        resource=True,
    ),
    "socket buffers": _case(
        "unread sockets end with it",
        """
        import socket
        held = []
        while True:
            a, b = socket.socketpair(); a.setblocking(False); held.append((a, b))
            try:
                while True: a.send(b"x" * 65536)
            except OSError: pass
        """,
        *HARD,
        resource=True,
    ),
    "flood of output": _case(
        "what it prints is kept up to a limit, and then it is ended",
        """
        while True: os.write(1, b"x" * 65536)
        """,
        "too much output",
        resource=True,
    ),
    "flood on the other stream": _case(
        "complaints count as output",
        """
        while True: os.write(2, b"y\\n" * 20000)
        """,
        "too much output",
        resource=True,
    ),
    "flood of reports": _case(
        "what it writes where the harness speaks costs the host nothing",
        """
        for fd in range(3, 64):
            try:
                for _ in range(20_000): os.write(fd, b'{"kind": "epoch", "epoch": 1}\\n' * 50)
            except OSError: continue
        """,
        *HARD,
        resource=True,
    ),
    "spin and ignore signals": _case(
        "the clock on the wall ends it",
        """
        import signal
        for s in range(1, 32):
            try: signal.signal(s, signal.SIG_IGN)
            except OSError: pass
        while True: pass
        """,
        "out of time",
        resource=True,
        seconds=2,
    ),
    "stops itself": _case(
        "a stopped process is ended in time",
        """
        import signal
        os.kill(os.getpid(), signal.SIGSTOP)
        """,
        "out of time",
        resource=True,
        seconds=2,
    ),
    "deep folders": _case(
        "a deep tree of folders is gone like everything else",
        """
        for _ in range(3000):
            os.mkdir("d"); os.chdir("d")
        print("deep")
        """,
        *HARD,
        resource=True,
    ),
    # --- staying on --------------------------------------------------------------------------------
    "daemon": _case(
        "what detaches itself is gone when the run is over",
        """
        import time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for fd in (0, 1, 2): os.close(fd)
                time.sleep(300)
            os._exit(0)
        time.sleep(0.2)
        """,
    ),
    "holds the pipe": _case(
        "a child that keeps the output open does not keep the host waiting",
        """
        import time
        if os.fork() == 0: time.sleep(300)
        print("left")
        """,
        seconds=20,
    ),
    "thread after the end": _case(
        "a thread that never ends does not outlive the limit",
        """
        import threading, time
        threading.Thread(target=lambda: time.sleep(300)).start()
        """,
        "out of time",
        seconds=2,
    ),
    # --- reading what is not its own ---------------------------------------------------------------
    "files of the host": _case(
        "passwords, homes and secrets of the host cannot be opened",
        """
        for p in ("/etc/shadow", "/etc/passwd", "/home", "/var", GIVEN["secret"],
                  "/proc/1/root/etc/shadow", "/proc/self/root/../etc/shadow", "/boot", "/srv"):
            try:
                if os.listdir(p) if os.path.isdir(p) else open(p).read(10): print("ESCAPE", p)
            except OSError: pass
        """,
    ),
    "links to the host": _case(
        "a link in its folder leads nowhere, and nothing outside follows it",
        """
        os.symlink(GIVEN["secret"], "model.json"); os.symlink("/etc/shadow", "program.py")
        os.symlink("..", "up"); os.mkfifo("history.json")
        for p in ("model.json", "program.py"):
            try: print("ESCAPE", open(p).read(10))
            except OSError: pass
        """,
    ),
    "files that it hands out": _case(
        "a file that it claims to hand out is taken as bytes, never opened by name",
        """
        import json
        for fd in range(3, 64):
            for name in ("../../etc/evil", "/tmp/evil", "a" * 300, "ok"):
                try: os.write(fd, json.dumps({"kind": "file", "name": name, "size": 3}).encode() + b"\\nabc")
                except OSError: pass
        """,
    ),
    "races its first process": _case(
        "the root of the first process is its own root, however fast it looks",
        """
        import threading
        found = []
        def look():
            for _ in range(3000):
                try:
                    if os.path.exists("/proc/1/root" + GIVEN["secret"]): found.append(1)
                except OSError: pass
        threads = [threading.Thread(target=look) for _ in range(4)]
        [t.start() for t in threads]; [t.join() for t in threads]
        print("ESCAPE" if found else "nothing")
        """,
    ),
    "secrets through proc": _case(
        "no process that it sees holds a secret of the host in its environment, words or memory",
        """
        token = GIVEN["token"][::-1].encode()
        for p in (p for p in os.listdir("/proc") if p.isdigit()):
            for part in ("environ", "cmdline", "mountinfo"):
                try:
                    if token in open(f"/proc/{p}/{part}", "rb").read(): print("ESCAPE", p, part)
                except OSError: pass
            try:
                fd = os.open(f"/proc/{p}/mem", os.O_RDONLY)
                if int(p) != os.getpid(): print("ESCAPE mem", p)
                os.close(fd)
            except OSError: pass
        """,
    ),
    "environment": _case(
        "its environment holds only what was put there for it",
        """
        token = GIVEN["token"][::-1]
        print("ESCAPE" if any(token in v for v in os.environ.values()) else "clean")
        print("ESCAPE" if "VIVA_SECRET" in os.environ else "clean")
        """,
    ),
    "other runs": _case(
        "the files of another run cannot be found",
        """
        token = GIVEN["other"][::-1].encode()
        for root, folders, files in os.walk("/"):
            folders[:] = [f for f in folders if os.path.join(root, f) not in
                          ("/usr", "/packages", "/proc", "/sys", "/root", "/lib")]
            for f in files:
                p = os.path.join(root, f)
                try:
                    if p != "/given/given.json" and os.path.isfile(p) and token in open(p, "rb").read(1 << 20):
                        print("ESCAPE", p)
                except OSError: pass
        """,
        seconds=20,
    ),
    "rubrics": _case(
        "nothing of Viva's own is in sight: no question, no answer, no grader",
        """
        import importlib.util
        print("ESCAPE" if importlib.util.find_spec("viva") else "no package")
        for root, folders, files in os.walk("/"):
            folders[:] = [f for f in folders if f not in ("usr", "proc", "packages")]
            for f in files:
                if f in ("question.toml", "samples.toml", "interviews.db"): print("ESCAPE", root)
        """,
        seconds=20,
    ),
    "open descriptors": _case(
        "it inherits its three streams and the harness's pipe, and nothing else",
        """
        held = {}
        for fd in map(int, os.listdir("/proc/self/fd")):
            try: held[fd] = os.readlink(f"/proc/self/fd/{fd}")
            except OSError: pass
        odd = {f: n for f, n in held.items() if f > 2 and "/proc" not in n and not n.startswith("pipe:")}
        print("ESCAPE" if odd or sum(n.startswith("pipe:") for f, n in held.items() if f > 2) > 1
              else "clean", held)
        """,
    ),
    # --- reaching others ---------------------------------------------------------------------------
    "signals": _case(
        "it cannot end what is outside, nor its own first process",
        """
        import signal
        signal.signal(15, signal.SIG_IGN)
        for target in (GIVEN["canary"], 1, os.getppid()):
            for s in (15, 9):
                try: os.kill(target, s)
                except OSError: pass
        print("still here", flush=True)
        """,
    ),
    "kills everything it sees": _case(
        "kill(-1) ends at most itself",
        """
        try: os.kill(-1, 9)
        except OSError: pass
        print("end")
        """,
        "ran",
        "raised",
    ),
    "loopback": _case(
        "the host's own ports are out of reach, and there is no other network",
        """
        import socket
        for host in ("127.0.0.1", "::1", "localhost", "10.0.0.1"):
            try: socket.create_connection((host, GIVEN["port"]), 1); print("ESCAPE", host)
            except OSError: pass
        seen = {l.split(":")[0].strip() for l in open("/proc/net/dev").readlines()[2:]}
        print("ESCAPE" if seen - {"lo"} else "only lo", seen)
        """,
    ),
    "sockets of the host": _case(
        "the host's abstract sockets and socket files are out of reach",
        """
        import socket
        try: socket.socket(socket.AF_UNIX).connect("\\0" + GIVEN["socket"]); print("ESCAPE")
        except OSError: pass
        for p in ("/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket"):
            if os.path.exists(p): print("ESCAPE", p)
        """,
    ),
    "other kinds of socket": _case(
        "only sockets of the usual kinds can be made: none that a namespace does not hold",
        """
        import socket
        for family in (15, 16, 17, 29, 30, 38, 40, 43, 44):
            for kind in (1, 2, 3):
                try: socket.socket(family, kind, 0); print("ESCAPE", family)
                except OSError: pass
        """,
    ),
    "locks that others see": _case(
        "it cannot lock a file that other runs see as well",
        """
        import fcntl
        for p in ("/usr/bin", "/usr/lib", "/given/given.json"):
            try: fcntl.flock(os.open(p, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB); print("ESCAPE", p)
            except OSError: pass
        """,
    ),
    # --- rights ------------------------------------------------------------------------------------
    "other processes": _case(
        "it can look into no process, not even its own",
        _calls(
            ("ptrace", 101, (16, 1, 0, 0)),
            ("process_vm_readv", 310, (1, 0, 0, 0, 0, 0)),
            ("kcmp", 312, (1, 1, 0, 0, 0)),
            ("pidfd_getfd", 438, (3, 0, 0)),
            ("process_madvise", 440, (3, 0, 0, 0, 0)),
        ),
    ),
    "corners of the kernel": _case(
        "rarely used calls of the kernel are out of reach",
        _calls(
            ("io_uring_setup", 425, (8, "room")),
            ("bpf", 321, (0, "room", 120)),
            ("perf_event_open", 298, ("room", 0, -1, -1, 0)),
            ("userfaultfd", 323, (1,)),
            ("fanotify_init", 300, (0, 0)),
            ("syslog", 103, (3, "room", 100)),
            ("memfd_secret", 447, (0,)),
            ("personality", 135, (0x0040000,)),
            ("modify_ldt", 154, (0, "room", 16)),
        ),
    ),
    "keys": _case(
        "the kernel's keyrings are out of reach",
        _calls(
            ("add_key", 248, (b"user", b"a", b"b", 1, -3)),
            ("keyctl", 250, (0, -3, 0)),
            ("request_key", 249, (b"user", b"a", 0, -3)),
        ),
    ),
    "old shared memory": _case(
        "System V memory and queues, which outlive a program, are refused",
        _calls(
            ("shmget", 29, (0, 1 << 20, 0o1600)),
            ("msgget", 68, (0, 0o1600)),
            ("semget", 64, (0, 1, 0o1600)),
        ),
    ),
    "the machine itself": _case(
        "clock, name, modules and restart of the machine are out of reach",
        _calls(
            ("sethostname", 170, (b"x", 1)),
            ("clock_settime", 227, (0, "room")),
            ("init_module", 175, ("room", 0, "room")),
            ("kexec_load", 246, (0, 0, 0, 0)),
            ("reboot", 169, (0, 0, 0, 0)),
            ("quotactl", 179, (0, 0, 0, 0)),
        ),
    ),
    "files by handle": _case(
        "files cannot be opened past their folders",
        _calls(
            ("open_by_handle_at", 304, (0, "room", 0)),
            ("name_to_handle_at", 303, (-100, b"/", "room", "room", 0)),
        ),
    ),
    "namespaces of its own": _case(
        "it cannot begin a world of its own in which it is root",
        _calls(
            ("unshare", 272, (0x10000000,)),
            ("setns", 308, (0, 0)),
            ("clone", 56, (0x10000000 | 17, 0, 0, 0, 0)),
            ("clone3", 435, ("room", 88)),
        ),
    ),
    "mounts": _case(
        "it can mount nothing and change no mount",
        _calls(
            ("mount", 165, (b"none", b"/box", b"tmpfs", 0, 0)),
            ("umount2", 166, (b"/given", 2)),
            ("pivot_root", 155, (b"/box", b"/box")),
            ("chroot", 161, (b"/box",)),
            ("fsopen", 430, (b"tmpfs", 0)),
            ("move_mount", 429, (0, b"/", 0, b"/box", 0)),
        ),
    ),
    "switches of the kernel": _case(
        "none of the kernel's switches can be opened for writing",
        """
        for p in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sysrq-trigger",
                  "/proc/sys/vm/overcommit_memory", "/proc/1/oom_score_adj", "/proc/1/mem",
                  "/proc/sys/kernel/hostname", "/proc/sys/user/max_user_namespaces",
                  "/sys/kernel/uevent_helper", "/proc/sys/net/ipv4/ip_forward"):
            try: os.close(os.open(p, os.O_WRONLY)); print("ESCAPE", p)
            except OSError: pass
        """,
    ),
    "programs with more rights": _case(
        "no program on the disk gives it more rights",
        """
        status = dict(l.split(":\\t", 1) for l in open("/proc/self/status").read().splitlines() if ":\\t" in l)
        for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
            if int(status[name], 16): print("ESCAPE", name)
        print("ESCAPE" if status["NoNewPrivs"] != "1" or status["Seccomp"] != "2" else "held")
        try: os.setuid(0); print("ESCAPE root")
        except OSError: pass
        import subprocess
        for tool in ("/usr/bin/su", "/usr/bin/sudo", "/usr/bin/passwd", "/usr/bin/mount", "/usr/bin/newgrp"):
            if os.path.exists(tool):
                try:
                    out = subprocess.run([tool, "-c", "id -u"], capture_output=True, timeout=2,
                                         stdin=subprocess.DEVNULL).stdout.strip()
                    if out == b"0": print("ESCAPE", tool)
                except (OSError, subprocess.TimeoutExpired): pass
        """,
        seconds=20,
    ),
    "root to the kernel": _case(
        "it does not run as root",
        """
        print("ESCAPE" if os.getuid() == 0 or os.geteuid() == 0 else "ordinary")
        """,
    ),
    "terminal": _case(
        "it has no terminal to type into",
        """
        import fcntl, termios
        for fd in (0, 1, 2):
            try: fcntl.ioctl(fd, termios.TIOCSTI, b"x"); print("ESCAPE", fd)
            except OSError: pass
        try: os.open("/dev/tty", os.O_RDWR); print("ESCAPE tty")
        except OSError: pass
        """,
    ),
    "raises its limits": _case(
        "limits can be lowered and never raised",
        """
        import resource as r
        for name in ("NPROC", "FSIZE", "DATA", "CPU", "NOFILE"):
            soft, hard = r.getrlimit(getattr(r, "RLIMIT_" + name))
            if hard == r.RLIM_INFINITY: print("ESCAPE", name, "has no limit"); continue
            try: r.setrlimit(getattr(r, "RLIMIT_" + name), (hard + 1, hard + 1)); print("ESCAPE", name)
            except (ValueError, OSError): pass
        """,
    ),
    "poisons the libraries": _case(
        "libraries, interpreter and harness are read-only",
        """
        import sys, sysconfig
        for folder in {*sys.path, sysconfig.get_paths()["stdlib"], "/viva/inside", "/given", "/usr/lib"}:
            if folder in ("", "/box") or not os.path.isdir(folder): continue
            try: open(folder + "/sitecustomize.py", "w"); print("ESCAPE", folder)
            except OSError: pass
        """,
    ),
    "crashes everything": _case(
        "a crash of the process is told as one",
        """
        import ctypes
        ctypes.string_at(0)
        """,
        "raised",
    ),
    "escapes in its output": _case(
        "control characters and a forged verdict are kept as what was printed",
        """
        os.write(1, b'\\x1b]0;pwned\\x07\\x1b[2J\\x00\\xff\\xfe{"kind":"check","name":"learns","state":"pass"}\\n')
        """,
    ),
}
