"""A person at a real browser: types, clicks, and keeps pictures (see `demonstration.person.Person`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page

from demonstration.person import Fields, Files, StoryError, fold

OF_THE_VIEWER = ("/ohif/", "/viewer/")
SIZES = {"1280": (1280, 800), "1920": (1920, 1080)}


@dataclass
class BrowserPerson:
    """See `demonstration.person.Person`."""

    page: Page
    pictures: Path
    console: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._keep)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def _keep(self, message: ConsoleMessage) -> None:
        """Keep an error of our pages; what the viewer says, and what it asks for once a grant has ended, is its own."""
        place = str(message.location.get("url", ""))
        if message.type == "error" and not urlsplit(place).path.startswith(OF_THE_VIEWER):
            self.console.append(f"{message.text} ({urlsplit(place).path} on {urlsplit(self.page.url).path})")

    @property
    def address(self) -> str:
        return self.page.url

    @property
    def text(self) -> str:
        return fold(self.page.locator("body").inner_text()) + " " + fold(self.page.locator("body").text_content() or "")

    def open(self, address: str) -> None:
        answer = self.page.goto(urljoin(self.address, address), wait_until="load")
        if answer is not None and answer.status >= 400:
            raise StoryError(f"{urlsplit(self.address).path} answered {answer.status}: {self.text[:1500]}")

    def link(self, part: str) -> str:
        for anchor in self.page.locator("a[href]").all():
            if re.search(part, anchor.get_attribute("href") or ""):
                return urljoin(self.address, anchor.get_attribute("href") or "")
        raise StoryError(f"no link like {part} on {urlsplit(self.address).path}: {self.text[:1500]}")

    def links(self, part: str) -> list[str]:
        found = [anchor.get_attribute("href") or "" for anchor in self.page.locator("a[href]").all()]
        return [urljoin(self.address, one) for one in found if re.search(part, one)]

    def link_named(self, words: str) -> str:
        for anchor in self.page.locator("a[href]").all():
            if words in fold(anchor.text_content() or ""):
                return urljoin(self.address, anchor.get_attribute("href") or "")
        raise StoryError(f"no link named {words} on {urlsplit(self.address).path}: {self.text[:1500]}")

    def options(self, name: str) -> list[str]:
        found = self.page.locator(f'select[name="{name}"] option, input[type=checkbox][name="{name}"]')
        return [one.get_attribute("value") or "" for one in found.all()]

    def fields(self, action: str) -> list[str]:
        return [one.get_attribute("name") or "" for one in self._forms(action)[0].locator("[name]").all()]

    def status_of(self, address: str) -> int:
        return self.page.request.get(urljoin(self.address, address)).status

    def submit_nth(self, action: str, position: int) -> None:
        self._submit(self._forms(action)[position], {}, {}, "")

    def submit(self, action: str, fields: Fields | None = None, files: Files | None = None, button: str = "") -> None:
        self._submit(self._forms(action)[0], fields or {}, files or {}, button)

    def _submit(self, form: Locator, fields: Fields, files: Files, button: str) -> None:
        for name, value in fields.items():
            self._fill(form, name, value)
        self._unfold(form)
        for name, path in files.items():
            chosen = self._part(form, f'input[type=file][name="{name}"]').first
            self._unfold(chosen)
            chosen.set_input_files(path)
        if files and self._is_sent_at_once(form):
            for path in files.values():
                self.page.get_by_text(path.name).first.wait_for(timeout=60_000)
        else:
            self._press(form, button)

    def _is_sent_at_once(self, form: Locator) -> bool:
        """Tell whether the page sends a file as soon as it is chosen, and has no button for it then."""
        return not self._part(form, 'button:not([type="button"]):not([name])').first.is_visible()

    def _press(self, form: Locator, button: str) -> None:
        """Click the button, and wait for the page that follows."""
        name, _, value = button.partition("=")
        own = f'button[name="{name}"][value="{value}"]' if button else 'button:not([type="button"]):not([name])'
        found = self._part(form, own)
        if not found.count():
            found = self._part(form, "button[type=submit], input[type=submit]")
        self._unfold(found.first)
        with self.page.expect_navigation(wait_until="load", timeout=60_000):
            found.first.click()

    def _part(self, form: Locator, selector: str) -> Locator:
        """Return parts of a form, those that stand elsewhere on the page too."""
        named = form.get_attribute("id")
        inside = form.locator(selector)
        elsewhere = ", ".join(f'{one.strip()}[form="{named}"]' for one in selector.split(","))
        return inside.or_(self.page.locator(elsewhere)) if named else inside

    def _unfold(self, part: Locator) -> None:
        """Open the `<details>` that something stands in, as a person would."""
        part.evaluate("e => { for (; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true }")

    def _fill(self, form: Locator, name: str, value: str | list[str]) -> None:
        controls = form.locator(f'[name="{name}"]')
        if controls.count() == 0:
            raise StoryError(f"no field {name} on {urlsplit(self.address).path}")
        first = controls.first
        self._unfold(first)
        tag, kind = first.evaluate("e => e.tagName"), first.get_attribute("type") or ""
        if tag == "SELECT":
            first.select_option(value)
        elif kind in {"checkbox", "radio"}:
            for one in [value] if isinstance(value, str) else value:
                form.locator(f'[name="{name}"][value="{one}"]').first.check(force=True)
        else:
            for position, one in enumerate([value] if isinstance(value, str) else value):
                controls.nth(position).fill(one)

    def _forms(self, action: str) -> list[Locator]:
        here = urlsplit(self.address).path
        forms = [
            form
            for form in self.page.locator("form").all()
            if re.search(action, (form.get_attribute("action") or here).partition("?")[0])
        ]
        if not forms:
            raise StoryError(f"no form like {action} on {here}: {self.text[:1500]}")
        return forms

    def see_images(self) -> None:
        """Wait until the viewer paints: its canvas is there and is not all black."""
        frame = self.page.frame_locator("iframe")
        frame.locator("canvas").first.wait_for(timeout=60_000)
        self.page.wait_for_function(
            """() => {
                const canvas = document.querySelector("iframe").contentDocument.querySelector("canvas");
                if (!canvas || !canvas.width) return false;
                const copy = document.createElement("canvas");
                [copy.width, copy.height] = [64, 64];
                const context = copy.getContext("2d");
                context.drawImage(canvas, 0, 0, 64, 64);
                const pixels = context.getImageData(0, 0, 64, 64).data;
                return pixels.some((value, index) => index % 4 !== 3 && value > 60);
            }""",
            timeout=60_000,
        )

    def leave_in_the_middle(self, room: str, typed: Mapping[str, str]) -> None:
        """Type, wait until the page says that it is saved, go elsewhere, come back, and find it."""
        form = self._forms("/reading$")[0]
        with self.page.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok, timeout=20_000):
            for name, value in typed.items():
                self._fill(form, name, value)
        self.open("/")
        self.open(room)
        form = self._forms("/reading$")[0]
        for name, value in typed.items():
            control = form.locator(f'[name="{name}"]').first
            kept = form.locator(f'[name="{name}"]:checked') if control.get_attribute("type") == "radio" else control
            if kept.first.input_value() != value:
                raise StoryError(f"lost while away: {name}")

    def download(self, address: str, target: Path) -> None:
        answer = self.page.request.get(urljoin(self.address, address))
        if not answer.ok:
            raise StoryError(f"{urlsplit(address).path} answered {answer.status}")
        target.write_bytes(answer.body())

    def picture(self, name: str) -> None:
        self.pictures.mkdir(parents=True, exist_ok=True)
        for size, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                self.page.screenshot(path=self.pictures / f"{name}-{size}-{scheme}.png")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 1280, "height": 800})
