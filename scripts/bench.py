"""Measures everything and writes docs/reference/benchmarks.md: what `make bench` calls."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.report import SIZES, run

if __name__ == "__main__":
    run([int(size) for size in sys.argv[1:]] or SIZES)
