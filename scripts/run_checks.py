"""Run every check of `scripts/checks/`, each a program that prints what is wrong and then exits with 1."""

import subprocess
import sys
from pathlib import Path

CHECKS = Path(__file__).resolve().parent / "checks"


def main() -> int:
    """Give 1 when a check found something, else 0."""
    programs = sorted(CHECKS.glob("[!_]*.py"))
    failed = [program.stem for program in programs if subprocess.run([sys.executable, program], check=False).returncode]
    print(f"{len(programs)} checks of our own, {len(failed)} failed: {', '.join(failed) or '-'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
