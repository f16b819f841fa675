"""Measures chiso on this machine and writes benches/RESULTS.md and benches/scaling.svg.

    python3 benches/results [--press FILE.jsonl] [--sizes 16,64,256]

For a quiet machine: nothing else should run. Needs Python's standard library, cargo and coreutils.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import divan
import floors
import machine
import page
import picture
import scaling

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    options = asked()
    print("results: building", file=sys.stderr)
    build = machine.Build(ROOT)
    facts = machine.facts()
    with tempfile.TemporaryDirectory(prefix="chiso-results-") as scratch:
        scratch = Path(scratch)
        sections = []
        for name in divan.PROGRAMS:
            print(f"results: {name}", file=sys.stderr)
            sections.append(divan.measure(build, name))
        measured = [floors.measure(build, None, options)]
        if options.press:
            measured.append(floors.measure(build, options.press, options))
        print("results: scaling", file=sys.stderr)
        curves = scaling.measure(build, scratch, options)
    written = page.text(facts, options, sections, measured, curves, build.commands)
    (ROOT / "benches" / "scaling.svg").write_text(picture.svg(curves), encoding="utf-8")
    (ROOT / "benches" / "RESULTS.md").write_text(written, encoding="utf-8")
    print("results: wrote benches/RESULTS.md and benches/scaling.svg", file=sys.stderr)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benches/results", description=__doc__.split("\n")[0])
    parser.add_argument("--press", type=Path, metavar="FILE.jsonl", help="real press, for a second table of the floors")
    parser.add_argument("--press-name", metavar="TEXT", help="what RESULTS.md calls that press", default="real press")
    parser.add_argument("--rounds", type=int, default=5, help="how often floors and scaling are measured [5]")
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[4, 16, 64, 256],
        metavar="MB,MB,…",
        help="sizes of generated inputs, in MB of text [4,16,64,256]; 100,500,2000 takes a while",
    )
    parser.add_argument("--threads-size", type=int, default=32, metavar="MB", help="input for scaling by threads [32]")
    options = parser.parse_args()
    if options.rounds < 1 or min(options.sizes) < 1 or options.threads_size < 1:
        parser.error("--rounds, --sizes and --threads-size must be at least 1")
    if options.press and not options.press.is_file():
        parser.error(f"{options.press}: not a file")
    return options


if __name__ == "__main__":
    main()
