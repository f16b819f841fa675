"""Runs the programs that divan drives, and reads their tables."""

import re
from dataclasses import dataclass

from machine import Build

# Each with its heading.
PROGRAMS = {
    "extract": "Finding and labelling figures, one thread",
    "decode": "From bytes to the text of an article, one thread",
    "index": "Building an index, one thread",
    "query": "Searching",
    "run": "The whole run",
}

UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass
class Row:
    """One benchmark: seconds, and bytes a second where it counts bytes."""

    name: str
    fastest: float
    median: float
    rate: float | None

    @property
    def is_reference(self) -> bool:
        return self.name.startswith("reference")


@dataclass
class Section:
    """A program's rows."""

    title: str
    rows: list[Row]


def measure(build: Build, name: str) -> Section:
    build.ran(f"cargo bench -p chiso-benches --bench {name}")
    rows = parse(build.bench(name))
    if not rows:
        raise SystemExit(f"results: the program {name} printed no table")
    return Section(PROGRAMS[name], rows)


def parse(output: str) -> list[Row]:
    """Reads the tree that divan prints: columns parted by │, the first of them drawn with the branches.

    >>> parse('''extract         fastest       │ slowest       │ median        │ mean          │ samples │ iters
    ... ├─ figures      981 ms        │ 1.2 s         │ 1.079 s       │ 1.1 s         │ 20      │ 20
    ... │               4.07 MB/s     │ 3.3 MB/s      │ 3.71 MB/s     │ 3.6 MB/s      │         │
    ... ╰─ run                        │               │               │               │         │
    ...    ╰─ 2         2 s           │ 3 s           │ 2.5 s         │ 2.6 s         │ 10      │ 10''')
    [Row(name='figures', fastest=0.981, median=1.079, rate=3710000.0), Row(name='run: 2', fastest=2.0, median=2.5, rate=None)]
    """
    rows: list[Row] = []
    width, above = 0, []
    for line in output.splitlines():
        if "fastest" in line and "median" in line:
            width = line.index("fastest")
            continue
        if not width or not line.strip():
            continue
        name, cells = line[:width], [cell.strip() for cell in line[width:].split("│")]
        label = re.search(r"[├╰]─ (.+)", name)
        if label:
            depth = label.start() // 3
            above[depth:] = [label.group(1).strip()]
            if len(cells) > 2 and cells[2]:
                rows.append(Row(": ".join(above), seconds(cells[0]), seconds(cells[2]), None))
        elif rows and len(cells) > 2 and cells[2].endswith("B/s"):
            rows[-1].rate = bytes_a_second(cells[2])
    return rows


def seconds(cell: str) -> float:
    number, unit = cell.split()
    return float(number) * UNITS[unit]


def bytes_a_second(cell: str) -> float:
    number, unit = cell.split()
    return float(number) * {"B/s": 1, "KB/s": 1e3, "MB/s": 1e6, "GB/s": 1e9}[unit]
