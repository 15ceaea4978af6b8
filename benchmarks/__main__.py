"""Measures everything: `python -m benchmarks [tasks ...]`."""

import sys

from benchmarks.report import SIZES, run

if __name__ == "__main__":
    run([int(size) for size in sys.argv[1:]] or SIZES)
