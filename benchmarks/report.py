"""Measures everything in one run, and writes the tables into `docs/reference/benchmarks.md`."""

import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from benchmarks import (
    bridge_objects,
    databases,
    de_identification,
    gateway,
    image_archives,
    overviews,
    peers,
    work_list,
)
from benchmarks.lines import Line
from benchmarks.measuring import ROUNDS, Browser, Measured
from benchmarks.soak_lines import PAGE, SOAK
from tests.real.postgresql import program
from toolpict.persistence.mapping import map_domain

KINDS: Final = ("sqlite", "postgresql")
SIZES: Final = (1_000, 100_000, 1_000_000)
LARGEST: Final = SIZES[-1]
MOST_P50_MS, MOST_P95_MS, MOST_GROWTH, MOST_STATEMENTS = 15.0, 50.0, 2.0, 6
OVERVIEWS: Final[Mapping[str, float]] = {
    "home of 300 research studies": 60.0, "overview of the largest": 150.0, "results of the largest": 150.0,
    "matrix of 300 by 8": 300.0,
}  # fmt: skip
"""Page -> most milliseconds of its 95th percentile."""

Lists = dict[tuple[str, int], dict[tuple[str, str], Measured]]
Overviews = dict[tuple[str, int], dict[str, Measured]]


class Found(NamedTuple):
    """All that was measured, by database and tasks."""

    lists: Lists
    overviews: Overviews
    archives: Mapping[str, Mapping[str, float]]
    bridge: Mapping[str, float]
    peers: Mapping[str, float]
    loads: Sequence[float]
    gateway: Sequence[Line]


def run(sizes: Sequence[int] = SIZES) -> None:
    """Measure, write the page, and say where it is."""
    found = measure(sizes)
    before = PAGE.read_text() if PAGE.exists() else ""
    PAGE.write_text(page(found, before))
    sys.stdout.write(f"{PAGE}\n")


def measure(sizes: Sequence[int]) -> Found:
    """Measure the pages on both databases, and both archives, and the bridge."""
    map_domain()
    lists: Lists = {}
    counted: Overviews = {}
    loads = [os.getloadavg()[0]]
    with databases.server() as running, TemporaryDirectory() as folder:
        for size in sizes:
            for kind in KINDS:
                url, made = databases.filled(kind, size, running)
                browser = Browser(url, Path(folder))
                lists[kind, size] = work_list.measure(browser, made)
                counted[kind, size] = overviews.measure(browser, made)
                browser.engine.dispose()
                loads.append(os.getloadavg()[0])
    archives, lines = image_archives.run(), gateway.run()
    bridge = {**de_identification.run(), **bridge_objects.run()}
    return Found(lists, counted, archives, bridge, peers.run(), [*loads, os.getloadavg()[0]], lines)


def page(found: Found, before: str) -> str:
    """Return the page; what the long run wrote into it stays."""
    soak = SOAK.search(before)
    parts = [
        head(found),
        "## In short\n",
        table(["What", "Database", "Wanted", "Measured", "Met"], summary(found)),
        LIST_TEXT,
        *(list_table(found, who) for who in work_list.ASKS),
        "## Pages that count\n",
        table(
            ["Page", "Database", "Tasks", "p50 ms", "p95 ms", "our process ms", "`/health` ms", "Statements"],
            counted(found),
        ),
        "## Archives of images\n\n500 CT slices of 512 by 512, read six at a time as the viewer does, through our port.\n",
        table(["What", "Embedded", "Orthanc", "Orthanc / embedded"], archived(found)),
        GATEWAY_TEXT,
        table(["What", "Wanted", "Measured", "Met"], [line.cells() for line in found.gateway]),
        "## De-identification\n\nCT slices of 512 by 512, one after the other on one core, beside `cp -r` of the same files.\n",
        table(["What", "Measured"], [[what, f"{figure:.2f}"] for what, figure in found.bridge.items()]),
        "The same slices by other tools in Python, each in a process of its own whose start is left out.\n",
        table(["Tool", "ms a slice", "our whole path is so many times as fast"], compared(found)),
        "## Eight clients, 40 saves a second\n\n`make soak` writes these lines itself.\n",
        f"<!-- soak -->\n{soak[1] if soak else ''}<!-- /soak -->\n",
    ]
    return "\n".join(parts)


def head(found: Found) -> str:
    """Return what machine it was, and how it was measured."""
    version = subprocess.run([program("postgres"), "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    machine = [
        f"{os.cpu_count()} cores ({platform.machine()})",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        version.strip().removeprefix("postgres (").replace(") ", " ").split(" (")[0],
    ]
    return (
        "# Benchmarks\n\n"
        "Written by `make bench`; `make soak` adds its own lines. "
        f"Measured on {', '.join(machine)}, load average {min(found.loads):.1f} to {max(found.loads):.1f} while it ran: "
        "above the number of cores, all times are longer than on a machine of one's own, and only ratios hold. "
        f"Each address {ROUNDS} times after a first one that is left out, as a signed-in browser asks without the network; "
        'in between, `/health`, which asks the database for nothing. "Our process alone" is the processor\'s time of the pages, '
        "SQLite included and PostgreSQL not: it says what the wall clock would on a machine that nobody else uses.\n"
    )


GATEWAY_TEXT: Final = (
    "## The way of an image to the browser\n\nFrames of 0.5 MB over six connections through the served gateway, beside "
    "Orthanc asked directly; rounds alternate, and the ratio in the middle counts.\n"
)

LIST_TEXT: Final = (
    "\n## Work list, 50 rows\n\nMilliseconds of the first page, and of one far behind it. The associate runs 300 research "
    "studies; the reader reads in thirty of them.\n"
)


def summary(found: Found) -> Iterator[Sequence[str]]:
    """Yield what is wanted beside what was measured."""
    for kind in KINDS:
        lists = {
            (size, *key): one for (own, size), rows in found.lists.items() if own == kind for key, one in rows.items()
        }
        yield verdict("Work list, worst p50", kind, MOST_P50_MS, worst(lists, "p50_ms"), "ms")
        yield verdict("Work list, median p50", kind, MOST_P50_MS, median(one.p50_ms for one in lists.values()), "ms")
        yield verdict("Work list, worst p50 of our process alone", kind, MOST_P50_MS, worst(lists, "own_ms"), "ms")
        yield verdict("Work list, worst p95", kind, MOST_P95_MS, worst(lists, "p95_ms"), "ms")
        growth, alike = growths(found, kind), rows_alike(found, kind)
        yield verdict("Work list, worst p50 of most tasks / fewest", kind, MOST_GROWTH, max(growth.values()), "")
        same = [growth[key] for key in alike]
        yield verdict("Work list, the same of pages with as many rows", kind, MOST_GROWTH, max(same), "")
        yield verdict("Work list, most statements", kind, MOST_STATEMENTS, worst(lists, "statements"), "")
        largest = found.overviews[kind, max(size for _, size in found.overviews)]
        for what, most in OVERVIEWS.items():
            yield verdict(f"{what.capitalize()}, p95", kind, most, largest[what].p95_ms, "ms")
            yield verdict(f"{what.capitalize()}, our process alone", kind, most, largest[what].own_ms, "ms")


def growths(found: Found, kind: str, figure: str = "p50_ms") -> dict[tuple[str, str], float]:
    """Return, of each address, a figure (its p50) with the most tasks in the table over that with the fewest."""
    sizes = [size for own, size in found.lists if own == kind]
    fewest, most = found.lists[kind, min(sizes)], found.lists[kind, max(sizes)]
    return {key: getattr(most[key], figure) / getattr(fewest[key], figure) for key in most}


def rows_alike(found: Found, kind: str) -> list[tuple[str, str]]:
    """Return the addresses whose page has as many rows with the fewest tasks in the table as with the most."""
    sizes = [size for own, size in found.lists if own == kind]
    fewest, most = found.lists[kind, min(sizes)], found.lists[kind, max(sizes)]
    return [key for key in most if most[key].rows == fewest[key].rows]


def worst(lists: Mapping[tuple[int, str, str], Measured], figure: str) -> float:
    """Return the highest of a figure."""
    return float(max(getattr(one, figure) for one in lists.values()))


def verdict(what: str, kind: str, wanted: float, measured: float, unit: str) -> Sequence[str]:
    """Return one line of the summary."""
    met = "yes" if measured <= wanted else "**no**"
    return [what, kind, f"≤ {wanted:g} {unit}".strip(), f"{measured:.1f} {unit}".strip(), met]


def list_table(found: Found, who: str) -> str:
    """Return a line for each address of a person: p50 / p95 by database and tasks, and how p50 grows."""
    places = list(found.lists)
    first = found.lists[places[0]]
    growth = {kind: growths(found, kind) for kind in KINDS}
    names = [f"{kind} {size:,}".replace(",", " ") for kind, size in places]
    rows = [
        [f"`{address}`", *(pair(found.lists[place][key]) for place in places),
         *(f"{growth[kind][key]:.1f}" for kind in KINDS), rows_of(found, key), str(max(found.lists[place][key].statements for place in places))]
        for key in first if key[0] == who for address in key[1:]
    ]  # fmt: skip
    nothing = [f"{median(one.nothing_ms for one in found.lists[place].values()):.1f}" for place in places]
    rows.append(["`/health`, p50", *nothing, "", "", "", "0"])
    heads = [f"{who.capitalize()}: p50 / p95 ms", *names, *(f"growth {kind}" for kind in KINDS), "Rows", "Statements"]
    return table(heads, rows)


def rows_of(found: Found, key: tuple[str, str]) -> str:
    """Return how many rows a page has, from the fewest tasks to the most."""
    seen = [lists[key].rows for (kind, _), lists in found.lists.items() if kind == KINDS[0]]
    return " / ".join(map(str, seen))


def pair(one: Measured) -> str:
    """Return both percentiles."""
    return f"{one.p50_ms:.1f} / {one.p95_ms:.1f}"


def counted(found: Found) -> Iterator[Sequence[str]]:
    """Yield a line for each page that counts."""
    for (kind, size), pages in found.overviews.items():
        for what, one in pages.items():
            figures = [f"{value:.1f}" for value in (one.p50_ms, one.p95_ms, one.own_ms, one.nothing_ms)]
            yield [what, kind, f"{size:,}".replace(",", " "), *figures, str(one.statements)]


def compared(found: Found) -> Iterator[Sequence[str]]:
    """Yield a line for each other tool beside our whole path."""
    ours = found.bridge["whole path, s"] / found.bridge["slices"] * 1000
    for tool, milliseconds in {"ours": ours, **found.peers}.items():
        yield [tool, f"{milliseconds:.2f}", f"{milliseconds / ours:.1f}"]


def archived(found: Found) -> Iterator[Sequence[str]]:
    """Yield a line for each thing asked of the archives."""
    for what, figures in found.archives.items():
        ratio = figures["orthanc"] / figures["embedded"]
        yield [what, f"{figures['embedded']:.1f}", f"{figures['orthanc']:.1f}", f"{ratio:.2f}"]


def table(heads: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    line: Callable[[Sequence[str]], str] = lambda cells: f"| {' | '.join(cells)} |"  # noqa: E731
    return "\n".join([line(heads), line(["---"] * len(heads)), *map(line, rows), ""])
