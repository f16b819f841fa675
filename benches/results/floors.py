"""Runs the program of the floors, whose tables are ready to be printed."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from machine import Build


@dataclass
class Floors:
    """A heading, and the tables under it in Markdown."""

    title: str
    tables: str


def measure(build: Build, press: Path | None, options: argparse.Namespace) -> Floors:
    print(f"results: floors, {options.press_name if press else 'generated text'}", file=sys.stderr)
    arguments = ["--rounds", str(options.rounds)]
    shown = f"cargo bench -p chiso-benches --bench floors -- --rounds {options.rounds}"
    if press:
        arguments += ["--press", str(press.resolve())]
        shown += " --press FILE.jsonl"
    build.ran(shown)
    return Floors(options.press_name if press else "generated press text", build.bench("floors", *arguments).strip())
