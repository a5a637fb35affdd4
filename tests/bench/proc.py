"""What processes used, read from Linux' /proc: CPU seconds and peak memory, children counted in."""

import os
from pathlib import Path
from typing import Final

import attrs

TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
PROC: Final = Path("/proc")


@attrs.frozen
class Usage:
    """CPU seconds since the process began, and the most memory it held at once."""

    cpu_s: float
    peak_mb: float


def usage_of(pid: int) -> Usage:
    """What the process and its descendants used until now; nothing for a process that is gone."""
    parts = [Usage(_cpu_s(each), _peak_mb(each)) for each in _family(pid)]
    return Usage(sum(part.cpu_s for part in parts), sum(part.peak_mb for part in parts))


def _family(pid: int) -> list[int]:
    family = [pid]
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                family += _family(int(child))
    except OSError:
        pass  # it ended while we looked
    return family


def _cpu_s(pid: int) -> float:
    try:
        return parse_cpu_s((PROC / str(pid) / "stat").read_text())
    except OSError:
        return 0.0


def _peak_mb(pid: int) -> float:
    try:
        return parse_peak_mb((PROC / str(pid) / "status").read_text())
    except OSError:
        return 0.0


def machine_cpu_s() -> float:
    """CPU seconds that the whole machine has worked since it started, for whomever."""
    return parse_machine_cpu_s((PROC / "stat").read_text())


def parse_machine_cpu_s(stat: str) -> float:
    """The first line of /proc/stat without idle and iowait; guest time is counted in user time already. See proc(5)."""
    user, nice, system, _idle, _iowait, irq, softirq, steal = (int(ticks) for ticks in stat.split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS_PER_S


def parse_cpu_s(stat: str) -> float:
    """User and system time of /proc/PID/stat, of the process and of its children that ended; see proc(5)."""
    # the command's name stands in parentheses and may hold spaces and parentheses itself
    fields = stat.rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS_PER_S


def parse_peak_mb(status: str) -> float:
    """VmHWM of /proc/PID/status in MiB; 0 where there is none."""
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
