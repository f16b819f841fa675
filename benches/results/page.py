"""Puts RESULTS.md together."""

import argparse

from divan import Row, Section
from floors import Floors
from scaling import Curves


def text(
    facts: list[tuple[str, str]],
    options: argparse.Namespace,
    sections: list[Section],
    floors: list[Floors],
    curves: Curves,
    commands: list[str],
) -> str:
    parts = [
        "# Results",
        "Written by `python3 benches/results`; [README.md](README.md) says what is measured and how the text is made. "
        "Ratios within one run are what to compare; times are those of one machine on one day.",
        table(["", ""], [list(fact) for fact in facts], numbers=False),
        "## Floors",
    ]
    for of in floors:
        parts += [f"### {of.title[0].upper()}{of.title[1:]}", of.tables]
    parts += ["## Scaling", "![MB/s by threads and by input size, peak memory by input size](scaling.svg)"]
    parts += [
        f"`chiso run` over {curves.threads_size} MB of generated text, medians of {options.rounds} rounds; the output "
        "of every run is deleted before the next.",
        by_threads(curves),
        f"On {threads(curves.most_threads)}, by size of the input: medians of {min(options.rounds, 3)} rounds, and the "
        "highest resident memory of the process in any of them (pages of the index that are mapped into memory count).",
        by_size(curves),
    ]
    for section in sections:
        parts += [f"## {section.title}", of_section(section)]
    parts += ["## Commands", "```sh\n" + "\n".join(commands) + "\n```"]
    return "\n\n".join(parts) + "\n"


def by_threads(curves: Curves) -> str:
    first = {curve.name: curve.rate[0] for curve in curves.by_threads}
    head = ["threads"]
    for curve in curves.by_threads:
        head += [f"{curve.name}, MB/s", "to 1 thread"]
    rows = []
    for n, count in enumerate(curves.by_threads[0].x):
        row = [str(count)]
        for curve in curves.by_threads:
            row += [f"{curve.rate[n]:.1f}", f"{curve.rate[n] / first[curve.name]:.2f}"]
        rows.append(row)
    return table(head, rows)


def by_size(curves: Curves) -> str:
    head = ["MB of text"]
    for curve in curves.by_size:
        head += [f"{curve.name}, MB/s", "peak MB"]

    def row(n: int, size: int) -> list[str]:
        cells = [f"{size:,}"]
        for curve in curves.by_size:
            cells += [f"{curve.rate[n]:.1f}", f"{curve.peak[n]:,.0f}"]
        return cells

    return table(head, [row(n, size) for n, size in enumerate(curves.by_size[0].x)])


def of_section(section: Section) -> str:
    """Every row, and how fast it is beside each reference: speed to reference, of the medians."""
    references = [row for row in section.rows if row.is_reference]
    rows = [[named(row), duration(row.median), duration(row.fastest), rate(row)] + compared(row, references)
            for row in section.rows]
    return table(["benchmark", "median", "fastest", "MB/s (median)", "speed to reference"], rows)


def compared(row: Row, references: list[Row]) -> list[str]:
    if row.is_reference:
        return [""]
    # A reference with an argument (threads, words) is one for rows with the same argument.
    argument = row.name.partition(": ")[2]
    told = []
    for reference in references:
        name, _, of = reference.name.partition(": ")
        if of and of != argument:
            continue
        ratio = row.rate / reference.rate if row.rate and reference.rate else reference.median / row.median
        told.append(f"{ratio:.3g} of {name.removeprefix('reference_').replace('_', ' ')}")
    return ["; ".join(told)]


def named(row: Row) -> str:
    """`run: 2` and `reference_bare_tantivy: 2` as a person says it."""
    name, _, argument = row.name.partition(": ")
    name = name.removeprefix("reference_").replace("_", " ")
    name = f"reference: {name}" if row.is_reference else name
    if argument:
        name += f", {argument} thread{'s' * (argument != '1')}" if argument.isdigit() else f": {argument}"
    return name


def duration(seconds: float) -> str:
    for least, unit, scale in ((1, "s", 1), (1e-3, "ms", 1e3), (0, "µs", 1e6)):
        if seconds >= least:
            return f"{seconds * scale:.3g} {unit}"
    return "0"


def rate(row: Row) -> str:
    if row.rate is None:
        return ""
    return f"{row.rate / 1e6:,.0f}" if row.rate >= 1e8 else f"{row.rate / 1e6:.3g}"


def threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def table(head: list[str], rows: list[list[str]], numbers: bool = True) -> str:
    """A table in Markdown; all columns but the first are put to the right if they hold numbers."""
    line = lambda cells: "| " + " | ".join(cells) + " |"
    rule = "|---|" + ("--:|" if numbers else "---|") * (len(head) - 1)
    return "\n".join([line(head), rule, *map(line, rows)])
