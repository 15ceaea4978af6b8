"""`make demo`: plays the story on demonstration data, then keeps serving; `DEMO_EXIT=1` stops after the story."""

import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from demonstration.epilogue import leave_a_task_in_every_status
from demonstration.person import HttpPerson
from demonstration.quality import keep_the_documents, leave_quality_controls
from demonstration.stage import Stage, stage
from demonstration.story import Step, Story

FOLDER: Final = Path("var/demo").resolve()
FACTS: Final = FOLDER / "demo.json"


def main() -> int:
    """Play, tell, and serve until stopped; return 0 only if every step held."""
    shutil.rmtree(FOLDER / "run", ignore_errors=True)
    FACTS.unlink(missing_ok=True)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    started = time.monotonic()
    print("Starting the clinical PACS, the bridge, the archive and TOOLPICT …", flush=True)
    with stage(FOLDER / "run", FOLDER / "clinical", os.environ) as there:
        tell(Step("everything is set up and started", round(time.monotonic() - started, 2), ok=True))
        story = Story(there, HttpPerson, tell)
        held = play(story)
        write_facts(there, story)
        print(f"\nThe story took {time.monotonic() - started:.0f} s from the start.\nThe export: {story.export}")
        tell_addresses(there)
        if not os.environ.get("DEMO_EXIT"):
            print("\nServing; Ctrl+C stops everything.", flush=True)
            stopped.wait()
    return 0 if held else 1


def play(story: Story) -> bool:
    """Play the story and its epilogue; tell whether every step held."""
    try:
        story.play()
        with story.step("a task is left in every status"):
            leave_a_task_in_every_status(story)
        with story.step("the documents of the research study are kept"):
            keep_the_documents(story)
        with story.step("a second research study checks what arrives"):
            leave_quality_controls(story)
    except (AssertionError, OSError, KeyError, RuntimeError) as error:
        print(f"The story stopped: {error}", file=sys.stderr)
        return False
    return all(step.ok for step in story.steps)


def tell(step: Step) -> None:
    """Print one step with its time."""
    print(f"{'ok' if step.ok else 'FAILED':>6}  {step.seconds:6.2f} s  {step.name}", flush=True)


def write_facts(there: Stage, story: Story) -> None:
    """Write what a visitor needs: addresses, accounts, the export, and how each step went."""
    accounts = [
        {"role": one.role, "username": one.username, "password": one.password, "where": list(one.where)}
        for one in there.accounts
    ]
    facts = {
        "toolpict": there.toolpict,
        "bridge": there.bridge,
        "accounts": accounts,
        "export": str(story.export),
        "steps": [vars(step) for step in story.steps],
    }
    FACTS.write_text(json.dumps(facts, indent=1, ensure_ascii=False))


def tell_addresses(there: Stage) -> None:
    """Print where to go, and as whom."""
    print(f"\nTOOLPICT {there.toolpict}\nBridge   {there.bridge}\n")
    for row in account_rows(there):
        print("  " + "  ".join(row))


def account_rows(there: Stage) -> Sequence[tuple[str, str, str]]:
    """Return one line an account: name, password, where."""
    return [(f"{one.username:14}", f"{one.password:28}", " and ".join(one.where)) for one in there.accounts]


if __name__ == "__main__":
    sys.exit(main())
