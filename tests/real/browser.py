"""A real Chromium for the browser tests: the one that CHROMIUM names, or Debian's."""

import contextlib
import os
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from demonstration.orthanc import PackageMissingError

# Nothing but loopback is asked for, and no picture is drawn by a graphics card.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_program() -> str:
    """Give the path of Chromium, or raise PackageMissingError that names its Debian package."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise PackageMissingError("Chromium is not installed: apt-get install chromium, or name one in CHROMIUM")
    return program


@contextlib.contextmanager
def running_chromium() -> Iterator[Browser]:
    """Give a headless Chromium that is closed when the block is left."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=list(ARGUMENTS))
        yield browser
        browser.close()
