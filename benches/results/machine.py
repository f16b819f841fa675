"""What is measured with, and on what."""

import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path


class Build:
    """The programs, built with the release profile, and the commands that were run with them."""

    def __init__(self, root: Path):
        self.root = root
        self.commands: list[str] = []
        self._cargo("build", "--release", "--locked", "-p", "chiso-batch", "-p", "chiso-benches", "--bins")
        self._cargo("bench", "--locked", "-p", "chiso-benches", "--bench", "*", "--no-run")
        target = Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))
        self.chiso = target / "release" / "chiso"
        self.press_text = target / "release" / "press-text"

    def _cargo(self, *arguments: str) -> None:
        subprocess.run(["cargo", *arguments], cwd=self.root, check=True, stdout=sys.stderr)

    def bench(self, name: str, *arguments: str) -> str:
        """Runs a bench target, and returns what it prints."""
        command = ["cargo", "bench", "-q", "--locked", "-p", "chiso-benches", "--bench", name]
        if arguments:
            command += ["--", *arguments]
        return subprocess.run(command, cwd=self.root, check=True, stdout=subprocess.PIPE, text=True).stdout

    def ran(self, command: str) -> None:
        """Notes a command for the page."""
        if command not in self.commands:
            self.commands.append(command)


def facts() -> list[tuple[str, str]]:
    """Names and values: the processor, its cores, the memory, the kernel, the compiler, the day."""
    processor, memory = platform.processor() or platform.machine(), "unknown"
    for line in lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            processor = line.split(":", 1)[1].strip()
            break
    for line in lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            memory = f"{int(line.split()[1]) / 1e6:.1f} GB"
            break
    if any("hypervisor" in line.split() for line in lines("/proc/cpuinfo") if line.startswith("flags")):
        processor += " (a virtual machine)"
    rustc = subprocess.run(["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return [
        ("processor", processor),
        ("cores", str(os.cpu_count())),
        ("memory", memory),
        ("system", f"{platform.system()} {platform.release()}"),
        ("compiler", f"{rustc}, release profile"),
        ("load before", " ".join(f"{load:.2f}" for load in os.getloadavg())),
        ("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")),
    ]


def lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
