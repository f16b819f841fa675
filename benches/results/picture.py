"""Draws the curves: one SVG, readable on light and on dark pages."""

import math
from html import escape

from scaling import Curve, Curves

WIDTH, HEIGHT = 960, 330
PANEL, GAP, LEFT, TOP, BOTTOM = 240, 70, 52, 84, 270

# Colours of both themes; the second line is told apart by its marks, too.
STYLE = """
svg { --page: #fcfcfb; --ink: #0b0b0b; --quiet: #52514e; --grid: #e1e0d9; --first: #2a78d6; --second: #d9571f }
@media (prefers-color-scheme: dark) {
  svg { --page: #1a1a19; --ink: #ffffff; --quiet: #c3c2b7; --grid: #33332f; --first: #5598e7; --second: #ec835a }
}
text { font: 12px system-ui, sans-serif; fill: var(--quiet) }
.title { font-weight: 600; fill: var(--ink); font-size: 13px }
.value { fill: var(--ink) }
.grid { stroke: var(--grid); stroke-width: 1 }
.first { stroke: var(--first); fill: var(--first) }
.second { stroke: var(--second); fill: var(--second) }
polyline { fill: none !important; stroke-width: 2; stroke-linejoin: round }
.mark { stroke: var(--page); stroke-width: 2 }
"""

LINES = ("first", "second")


def svg(curves: Curves) -> str:
    sizes = [(curve.name, curve.x, curve.rate) for curve in curves.by_size]
    threads = [(curve.name, curve.x, curve.rate) for curve in curves.by_threads]
    peaks = [(curve.name, curve.x, curve.peak) for curve in curves.by_size]
    most = f"{curves.most_threads} threads" if curves.most_threads > 1 else "1 thread"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="title desc">',
        '<title id="title">How chiso run scales</title>',
        f'<desc id="desc">{escape(described(curves))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="var(--page)"/>',
        *legend([curve.name for curve in curves.by_size]),
        *panel(0, "MB of text a second, by threads", f"threads, {curves.threads_size} MB", threads),
        *panel(1, "MB of text a second, by input", f"MB of text, {most}", sizes),
        *panel(2, "Peak memory in MB, by input", f"MB of text, {most}", peaks),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def described(curves: Curves) -> str:
    def told(curve: Curve, values: list[float], unit: str) -> str:
        return f"{curve.name} " + ", ".join(f"{value:.1f} {unit} at {x}" for x, value in zip(curve.x, values))

    rates = [told(curve, curve.rate, "MB/s") for curve in curves.by_threads]
    sizes = [told(curve, curve.rate, "MB/s") for curve in curves.by_size]
    peaks = [told(curve, curve.peak, "MB") for curve in curves.by_size]
    return f"By threads: {'; '.join(rates)}. By MB of input: {'; '.join(sizes)}. Peak memory: {'; '.join(peaks)}."


def legend(names: list[str]) -> list[str]:
    parts = []
    for n, (name, line) in enumerate(zip(names, LINES)):
        x = LEFT + 150 * n
        parts.append(f'<line class="{line}" x1="{x}" x2="{x + 22}" y1="24" y2="24" stroke-width="2"/>')
        parts.append(mark(line, x + 11, 24))
        parts.append(f'<text x="{x + 30}" y="28">{escape(name)}</text>')
    return parts


def panel(n: int, title: str, below: str, lines: list[tuple[str, list[int], list[float]]]) -> list[str]:
    left = LEFT + n * (PANEL + GAP)
    right = left + PANEL
    xs = sorted({x for _, line, _ in lines for x in line})
    highest = ceiling(max(value for _, _, values in lines for value in values))
    low, high = math.log(xs[0]), math.log(xs[-1])

    def at_x(x: int) -> float:
        # A lone x stands in the middle.
        share = (math.log(x) - low) / (high - low) if high > low else 0.5
        return left + 14 + share * (PANEL - 28)

    def at_y(value: float) -> float:
        return BOTTOM - value / highest * (BOTTOM - TOP)

    parts = [f'<text class="title" x="{left}" y="{TOP - 24}">{escape(title)}</text>']
    for step in range(5):
        value = highest * step / 4
        y = at_y(value)
        parts.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{shown(value)}</text>')
    for x in xs:
        parts.append(f'<text x="{at_x(x):.1f}" y="{BOTTOM + 18}" text-anchor="middle">{x:,}</text>')
    parts.append(f'<text x="{(left + right) / 2}" y="{BOTTOM + 38}" text-anchor="middle">{escape(below)}</text>')
    last = sorted(((values[-1], line) for (_, _, values), line in zip(lines, LINES)), reverse=True)
    # The values at the right end: the higher one above its mark, the lower one below.
    shifts = {line: (-10 if n == 0 else 19) for n, (_, line) in enumerate(last)}
    for (_, line_xs, values), line in zip(lines, LINES):
        points = [(at_x(x), at_y(value)) for x, value in zip(line_xs, values)]
        parts.append(f'<polyline class="{line}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>')
        parts += [mark(line, x, y) for x, y in points]
        x, y = points[-1]
        parts.append(
            f'<text class="value" x="{x:.1f}" y="{y + shifts[line]:.1f}" text-anchor="middle">{shown(values[-1])}</text>'
        )
    return parts


def mark(line: str, x: float, y: float) -> str:
    if line == "first":
        return f'<circle class="mark" style="fill: var(--first)" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    return f'<rect class="mark" style="fill: var(--second)" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'


def ceiling(value: float) -> float:
    """The next number of 1, 2, 4 or 8 and zeros, so that a quarter of it is short to write.

    >>> [ceiling(value) for value in (0.3, 7.2, 8, 81, 390)]
    [0.4, 8.0, 8.0, 100.0, 400.0]
    """
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 8, 10) if step * power >= value * 0.999999)


def shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
