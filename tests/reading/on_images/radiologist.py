"""A radiologist at the reading room: real mouse on the real viewer, places told in millimetres of the patient."""

import json
from dataclasses import dataclass, field

from playwright.sync_api import Frame, Page, expect

PATIENCE = 30_000
"""Milliseconds; the viewer is two megabytes of script, and other tests run beside it."""

VIEWPORT = "services.cornerstoneViewportService.getRenderingEngine().getViewports()[{index}]"
ON_SCREEN = """([index, point]) => {
  const viewport = services.cornerstoneViewportService.getRenderingEngine().getViewports()[index];
  const box = viewport.canvas.getBoundingClientRect();
  const [x, y] = viewport.worldToCanvas(point);
  return [box.x + x, box.y + y];
}"""
# The mean grey of a row of boxes of 5 pixels, from one place on the screen to another: what the eye sees there.
GREY = """([index, from, to]) => {
  const canvas = services.cornerstoneViewportService.getRenderingEngine().getViewports()[index].canvas;
  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  const context = canvas.getContext('2d');
  const grey = (x, y) => {
    const { data } = context.getImageData(Math.round((x - box.x) * scale) - 2, Math.round((y - box.y) * scale) - 2, 5, 5);
    return data.filter((_, at) => at % 4 === 0).reduce((sum, each) => sum + each, 0) / 25;
  };
  const steps = Math.round(Math.hypot(to[0] - from[0], to[1] - from[1]));
  return Array.from({ length: steps }, (_, at) => grey(
    from[0] + (to[0] - from[0]) * at / steps, from[1] + (to[1] - from[1]) * at / steps));
}"""
PLACE = """(index) => {
  const viewport = services.cornerstoneViewportService.getRenderingEngine().getViewports()[index];
  const plane = cornerstone.metaData.get('imagePlaneModule', viewport.getCurrentImageId());
  return plane.imagePositionPatient[2];
}"""
GO = """([index, z]) => {
  const viewport = services.cornerstoneViewportService.getRenderingEngine().getViewports()[index];
  const places = viewport.getImageIds().map((id) => cornerstone.metaData.get('imagePlaneModule', id).imagePositionPatient[2]);
  return viewport.setImageIdIndex(places.indexOf(z));
}"""
DRAWN = """() => services.measurementService.getMeasurements().map((each) => ({
  uid: each.uid,
  length: Object.values(each.data)[0]?.length,
  image: each.referencedImageId,
  selected: cornerstoneTools.annotation.selection.isAnnotationSelected(each.uid),
}))"""


COUNT_CLICKS = """() => {
  window.clicks = 0;
  for (const { element } of services.cornerstoneViewportService.getRenderingEngine().getViewports())
    element.addEventListener(cornerstoneTools.Enums.Events.MOUSE_CLICK, () => { window.clicks += 1; });
}"""


@dataclass
class Radiologist:
    """One person at one room."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def viewer(self) -> Frame:
        return self.page.frame(url="**/ohif/read*")

    def wait_for_images(self) -> None:
        """Wait until the viewer is ready for measures and all images are there."""
        self.page.locator("[data-take]:not([hidden])").first.wait_for(state="attached")
        expect(self.page.locator("[data-viewer-count]")).to_be_hidden(timeout=PATIENCE)

    def open(self, section: str) -> None:
        """Open a section of the form unless it is."""
        self.page.evaluate("(oid) => { document.querySelector(`[data-section=${oid}]`).open = true; }", section)

    def go_to(self, z: float, viewport: int = 0) -> None:
        """Have the slice at this place (mm, LPS) on the screen."""
        self.viewer.evaluate(GO, [viewport, z])
        self.wait_for_place(z, viewport)

    def wait_for_place(self, z: float, viewport: int = 0) -> None:
        """Wait until the slice at this place is on the screen."""
        self.viewer.wait_for_function(f"([index, z]) => ({PLACE})(index) === z", arg=[viewport, z])

    def click(self, *point: float) -> None:
        """Click on a place of the image, and wait until the viewer knows that it is no double click."""
        self.viewer.evaluate(COUNT_CLICKS)
        self.page.mouse.click(*self.on_screen(*point))
        self.viewer.wait_for_function("() => window.clicks > 0")

    def on_screen(self, x: float, y: float, z: float, viewport: int = 0) -> tuple[float, float]:
        """Return where a place of the patient is on the screen, in pixels of the page."""
        frame = self.page.locator("[data-viewer]").bounding_box()
        left, top = self.viewer.evaluate(ON_SCREEN, [viewport, [x, y, z]])
        return frame["x"] + left, frame["y"] + top

    def on_screen_of_pixel(self, column: float, row: float) -> tuple[float, float]:
        """Return where a pixel of the image is on the screen, for images that know no patient."""
        return self.on_screen(
            *self.viewer.evaluate(
                """([column, row]) => {
                  const viewport = services.cornerstoneViewportService.getRenderingEngine().getViewports()[0];
                  return cornerstone.utilities.imageToWorldCoords(viewport.getCurrentImageId(), [column, row]);
                }""",
                [column, row],
            )
        )

    def drag(self, *places: tuple[float, float]) -> None:
        """Press the mouse at the first place on the screen, go along the others, and let go at the last."""
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=6)
        self.page.mouse.up()

    def draw(self, *points: tuple[float, float, float], viewport: int = 0) -> None:
        """Drag from point to point of the patient, in mm."""
        self.drag(*(self.on_screen(*point, viewport) for point in points))

    def grey(self, start: tuple[float, float], end: tuple[float, float], viewport: int = 0) -> list[float]:
        """Return the greys on the screen between two places, a pixel apart."""
        frame = self.page.locator("[data-viewer]").bounding_box()
        ends = [[x - frame["x"], y - frame["y"]] for x, y in (start, end)]
        return self.viewer.evaluate(GREY, [viewport, *ends])

    def field(self, name: str):
        return self.page.locator(f"[data-field='{name}']")

    def take(self, name: str) -> None:
        self.field(name).locator("[data-take]").click()

    def expect_value(self, name: str, value: str) -> None:
        expect(self.page.locator(f"[id='{name}']")).to_have_value(value, timeout=PATIENCE)

    def value(self, name: str) -> str:
        """Return the value of an item, once it has come from the image."""
        expect(self.field(name).locator("[data-linked]")).to_be_visible(timeout=PATIENCE)
        return self.page.input_value(f"[id='{name}']")

    def told(self, name: str) -> dict:
        """Return where a value comes from."""
        return json.loads(self.page.input_value(f"[name='{name}:from']"))

    def drawn(self) -> list[dict]:
        """Return the measures that the viewer holds."""
        return self.viewer.evaluate(DRAWN)

    def wait_saved(self) -> None:
        """Wait until the server has answered that all that is typed is kept."""
        expect(self.page.locator("#reading")).to_have_attribute("data-kept", "yes", timeout=PATIENCE)


def say(number: float) -> str:
    """Write a number as the French page does."""
    return f"{number:.1f}".replace(".", ",")
