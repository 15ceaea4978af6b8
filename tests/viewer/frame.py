"""The viewer as a person meets it: a browser page with the frame in it, and everything that went wrong."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Frame, Page, Request

from demonstration.processes import wait_until

# The share of pixels of the viewer's canvas that are not black.
PAINTED = """() => {
  const canvas = document.querySelector('canvas.cornerstone-canvas');
  if (!canvas || !canvas.width || !canvas.height) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let i = 0; i < data.length; i += 4) painted += data[i] + data[i + 1] + data[i + 2] > 24 ? 1 : 0;
  return painted / (data.length / 4);
}"""


@dataclass
class Viewer:
    """An open page and its frame, with errors and the bytes that came over the wire."""

    page: Page
    faults: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    told: list[dict[str, object]] = field(default_factory=list)
    static_bytes: int = 0

    @property
    def frame(self) -> Frame:
        return self.page.frames[1]

    def painted(self) -> float:
        return float(self.frame.evaluate(PAINTED))

    def wait_for_picture(self) -> None:
        wait_until(lambda: self.painted() > 0.002, seconds=30)

    def wait_for_text(self, text: str) -> None:
        self.frame.get_by_text(text).first.wait_for(timeout=30_000)

    def count(self, request: Request) -> None:
        self.addresses.append(request.url)
        if "/ohif/" in request.url:
            self.static_bytes += request.sizes()["responseBodySize"]


@contextlib.contextmanager
def open_viewer(chromium: Browser, url: str, width: int = 1280, height: int = 800) -> Iterator[Viewer]:
    """Give the viewer opened at the address of a room, in a browser context of its own."""
    context = chromium.new_context(viewport={"width": width, "height": height})
    viewer = Viewer(context.new_page())
    viewer.page.on("pageerror", lambda error: viewer.faults.append(str(error)))
    viewer.page.on("console", lambda message: viewer.faults.append(message.text) if message.type == "error" else None)
    viewer.page.on("requestfinished", viewer.count)
    viewer.page.goto(url)
    try:
        yield viewer
    finally:
        context.close()
