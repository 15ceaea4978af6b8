"""A person at a real browser: types, clicks, and keeps pictures (see `demonstration.person.Person`)."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Locator, Page

from demonstration.person import Fields, Files, StoryError, fold

SIZES = {"1280": (1280, 800), "1920": (1920, 1080)}


@dataclass
class BrowserPerson:
    """See `demonstration.person.Person`."""

    page: Page
    pictures: Path
    console: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: message.type == "error" and self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

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

    def submit(self, action: str, fields: Fields | None = None, files: Files | None = None, button: str = "") -> None:
        form = self._form(action)
        for name, value in (fields or {}).items():
            self._fill(form, name, value)
        for name, path in (files or {}).items():
            form.locator(f'input[type=file][name="{name}"]').set_input_files(path)
        self._unfold(form)
        if button:
            name, _, value = button.partition("=")
            form.locator(f'button[name="{name}"][value="{value}"]').first.click()
        else:
            form.locator('button:not([type="button"]):not([name]), input[type=submit]').first.click()
        self.page.wait_for_load_state("load")

    def _unfold(self, form: Locator) -> None:
        """Open the `<details>` that a form stands in, as a person would."""
        form.evaluate(
            "form => { for (let e = form; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true }"
        )

    def _fill(self, form: Locator, name: str, value: str | list[str]) -> None:
        self._unfold(form)
        controls = form.locator(f'[name="{name}"]')
        if controls.count() == 0:
            raise StoryError(f"no field {name} on {urlsplit(self.address).path}")
        first = controls.first
        tag = first.evaluate("e => e.tagName")
        kind = first.get_attribute("type") or ""
        if tag == "SELECT":
            first.select_option(value)
        elif kind in {"checkbox", "radio"}:
            for one in [value] if isinstance(value, str) else value:
                form.locator(f'[name="{name}"][value="{one}"]').first.check(force=True)
        else:
            for position, one in enumerate([value] if isinstance(value, str) else value):
                controls.nth(position).fill(one)

    def _form(self, action: str) -> Locator:
        for form in self.page.locator("form").all():
            if re.search(action, form.get_attribute("action") or urlsplit(self.address).path):
                return form
        raise StoryError(f"no form like {action} on {urlsplit(self.address).path}: {self.text[:1500]}")

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
