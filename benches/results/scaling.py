"""Runs `chiso run` over generated inputs, by threads and by size, and notes time and peak memory."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from machine import Build


@dataclass
class Curve:
    """A line of the picture: one way of running, measured at several x."""

    name: str
    x: list[int] = field(default_factory=list)
    # In MB of text a second, the median.
    rate: list[float] = field(default_factory=list)
    # The highest of all rounds, in MB.
    peak: list[float] = field(default_factory=list)


@dataclass
class Curves:
    """Both dimensions. Sizes are in MB of text."""

    threads_size: int
    most_threads: int
    by_threads: list[Curve]
    by_size: list[Curve]


WAYS = {"with index": [], "without index": ["--no-index"]}


def measure(build: Build, scratch: Path, options: argparse.Namespace) -> Curves:
    most = os.cpu_count() or 1
    threads = sorted({n for n in (1, 2, 4, 8, 16, 32, 64) if n <= most} | {most})
    build.ran("press-text --bytes BYTES > press.jsonl; chiso run press.jsonl --out OUT --jobs N [--no-index]")
    by_threads = [Curve(name) for name in WAYS]
    rows = generate(build, scratch, options.threads_size)
    # All ways in turn, so that a slow minute of the machine is nobody's alone.
    points = [(curve, count, count) for count in threads for curve in by_threads]
    fill(build, scratch, points, lambda _: (rows, options.threads_size), options.rounds)
    rows.unlink()
    by_size = [Curve(name) for name in WAYS]
    for size in sorted(options.sizes):
        rows = generate(build, scratch, size)
        points = [(curve, size, most) for curve in by_size]
        fill(build, scratch, points, lambda size: (rows, size), min(options.rounds, 3))
        rows.unlink()
    return Curves(options.threads_size, most, by_threads, by_size)


def generate(build: Build, scratch: Path, size: int) -> Path:
    rows = scratch / f"press-{size}.jsonl"
    with rows.open("wb") as file:
        subprocess.run([build.press_text, "--bytes", str(size * 1_000_000)], check=True, stdout=file)
    return rows


def fill(build, scratch, points, input_of, rounds) -> None:
    times = {at: [] for at in range(len(points))}
    peaks = {at: 0.0 for at in range(len(points))}
    for n in range(rounds):
        for at, (curve, x, threads) in enumerate(points):
            rows, size = input_of(x)
            print(f"results: {size} MB, {threads} threads, {curve.name}, round {n + 1}", file=sys.stderr)
            seconds, peak = run(build, rows, scratch / "out", threads, WAYS[curve.name])
            times[at].append(seconds)
            peaks[at] = max(peaks[at], peak)
    for at, (curve, x, _) in enumerate(points):
        size = input_of(x)[1]
        curve.x.append(x)
        curve.rate.append(size / statistics.median(times[at]))
        curve.peak.append(peaks[at])


def run(build: Build, rows: Path, out: Path, threads: int, options: list[str]) -> tuple[float, float]:
    """One run into a new folder: seconds, and the process's peak resident memory in MB."""
    command = [build.chiso, "run", rows, "--out", out, "--jobs", str(threads), "--quiet", *options]
    started = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    shutil.rmtree(out, ignore_errors=True)
    if process.returncode != 0:
        raise SystemExit(f"results: chiso run ended with {process.returncode}")
    # Linux counts in KiB, macOS in bytes.
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
