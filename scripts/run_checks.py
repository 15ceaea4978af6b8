"""Run every check of `scripts/checks/`, each a program that prints what is wrong and then exits with 1."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "scripts/checks"


def holds(program: Path) -> bool:
    """Run one check, as a module of ours, and tell whether it found nothing."""
    command = [sys.executable, "-m", f"scripts.checks.{program.stem}"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Give 1 when a check found something, else 0."""
    programs = sorted(CHECKS.glob("[!_]*.py"))
    failed = [program.stem for program in programs if not holds(program)]
    print(f"{len(programs)} checks of our own, {len(failed)} failed: {', '.join(failed) or '-'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
