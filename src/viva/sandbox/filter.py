"""The system calls that a program may not make, as a filter that the kernel holds for it.

A deny list: namespaces are the wall, the filter only trims what of the kernel can be reached. Lists
of what is allowed break numerical libraries with every release. The filter is classic BPF, put
together by hand, so that nothing has to be installed for it (seccomp(2), bpf(4) of old).
"""

from __future__ import annotations

import platform
import struct
from collections.abc import Iterable, Mapping

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
_NEW_NAMESPACES = 0x7E020080
"""Every CLONE_NEW flag that clone(2) takes."""
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

# Names in the order of the tables below: inspecting other processes, kernel programs, keys, mounts,
# namespaces, the machine's clock, name and modules, handles of files, old ways to share memory,
# locks on files that several guests see.
_REFUSED = tuple(
    """
ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise
bpf perf_event_open userfaultfd keyctl add_key request_key
mount umount2 pivot_root chroot move_mount fsopen fsconfig fsmount fspick open_tree mount_setattr
setns unshare swapon swapoff reboot sethostname setdomainname init_module finit_module delete_module
kexec_load kexec_file_load acct quotactl quotactl_fd settimeofday clock_settime adjtimex
clock_adjtime personality name_to_handle_at open_by_handle_at syslog lookup_dcookie move_pages
migrate_pages vhangup fanotify_init memfd_secret vmsplice
shmget shmat shmctl msgget semget mq_open flock
""".split()  # noqa: SIM905
)
_X86_ONLY = {"iopl": 172, "ioperm": 173, "modify_ldt": 154, "uselib": 134}
_X86 = tuple(
    """
101 310 311 312 438 440 321 298 323 250 248 249 165 166 155 161 429 430 431 432 433 428 442 308 272
167 168 169 170 171 175 313 176 246 320 163 179 443 164 227 159 305 135 303 304 103 212 279 256 153
300 447 278 29 30 31 68 64 240 73
""".split()  # noqa: SIM905
)
_ARM = tuple(
    """
117 270 271 272 438 440 280 241 282 219 217 218 40 39 41 51 429 430 431 432 433 428 442 268 97
224 225 142 161 162 105 273 106 104 294 89 60 443 170 112 171 266 92 264 265 116 18 239 238 58
262 447 75 194 196 195 186 190 180 32
""".split()  # noqa: SIM905
)
_RINGS = (425, 426, 427)
"""io_uring: a second way to make what ``socket`` is refused."""
_CLONE3 = 435
"""Its flags lie in memory that a filter cannot read; libraries fall back to ``clone``."""


class _Machine:
    def __init__(
        self, audit: int, table: Iterable[str], more: Mapping[str, int], calls: Mapping[str, int]
    ) -> None:
        self.audit = audit
        self.refused = {**dict(zip(_REFUSED, map(int, table), strict=True)), **more}
        self.calls = calls


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        _X86,
        _X86_ONLY,
        {"memfd_create": 319, "clone": 56, "socket": 41, "socketpair": 53, "ioctl": 16},
    ),
    "aarch64": _Machine(
        0xC00000B7,
        _ARM,
        {},
        {"memfd_create": 279, "clone": 220, "socket": 198, "socketpair": 199, "ioctl": 29},
    ),
}


class UnknownMachine(Exception):
    """There is no table of system calls for this processor, so nothing can be run."""


def build(memfd: bool = False, machine: str | None = None) -> bytes:
    """Return the filter.

    Args:
        memfd: whether files that live in memory alone may be made. Without a control group nothing
            counts them, so that they are refused.
        machine: as ``uname -m`` names it; this one by default.

    Raises:
        UnknownMachine: there is no table for it.
    """
    name = machine or platform.machine()
    if name not in _MACHINES:
        raise UnknownMachine(f"There is no system-call filter for {name} yet.")
    here = _MACHINES[name]
    lines: list[tuple[int, int, int, int]] = []

    def line(code: int, k: int, yes: int = 0, no: int = 0) -> None:
        lines.append((code, yes, no, k))

    def refuse(numbers: Iterable[int], error: int) -> None:
        for number in numbers:
            line(_EQUAL, number, 0, 1)
            line(_RETURN, _ERROR | error)

    line(_LOAD, 4)  # the processor: another one has other numbers
    line(_EQUAL, here.audit, 1, 0)
    line(_RETURN, _KILL)
    line(_LOAD, 0)  # the call
    if name == "x86_64":
        line(_AT_LEAST, 0x40000000, 0, 1)  # x32, with numbers of its own
        line(_RETURN, _KILL)
    refuse(here.refused.values(), _EPERM)
    refuse((*_RINGS, _CLONE3), _ENOSYS)
    if not memfd:
        refuse([here.calls["memfd_create"]], _ENOSYS)
    line(_EQUAL, here.calls["clone"], 0, 4)
    line(_LOAD, 16)  # its first argument
    line(_ANY_BIT, _NEW_NAMESPACES, 0, 1)
    line(_RETURN, _ERROR | _EPERM)
    line(_RETURN, _ALLOW)
    line(_EQUAL, here.calls["socket"], 1, 0)
    line(_EQUAL, here.calls["socketpair"], 0, 6)
    line(_LOAD, 16)
    line(_EQUAL, _AF_UNIX, 3, 0)
    line(_EQUAL, _AF_INET, 2, 0)
    line(_EQUAL, _AF_INET6, 1, 0)
    line(_RETURN, _ERROR | _EAFNOSUPPORT)  # no VSOCK, NETLINK, PACKET, ALG …
    line(_RETURN, _ALLOW)
    line(_EQUAL, here.calls["ioctl"], 0, 5)
    line(_LOAD, 24)  # its second argument
    line(_EQUAL, _TIOCSTI, 1, 0)
    line(_EQUAL, _TIOCLINUX, 0, 1)
    line(_RETURN, _ERROR | _EPERM)
    line(_RETURN, _ALLOW)
    line(_RETURN, _ALLOW)
    return b"".join(struct.pack("<HBBI", *one) for one in lines)
