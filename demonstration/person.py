"""A person at work: what the story asks of somebody, and how it is done over plain HTTP, without a browser.

The browser test plays the same story with `tests.browser.person`, which clicks and types.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

Fields = Mapping[str, str | list[str]]
Files = Mapping[str, Path]
Form = Any
"""A form as lxml knows it, which has no types."""

SECONDS = 60.0


class StoryError(AssertionError):
    """A page does not show or take what the story says it does."""


class Person(Protocol):
    """Somebody signed in, with one page open."""

    @property
    def address(self) -> str:
        """Return the address of the page that is open."""
        ...

    @property
    def text(self) -> str:
        """Return the words of the page, white space folded."""
        ...

    def open(self, address: str) -> None:
        """Open a page."""
        ...

    def link(self, part: str) -> str:
        """Return the address of the first link whose address matches a regular expression."""
        ...

    def submit(self, action: str, fields: Fields | None = None, files: Files | None = None, button: str = "") -> None:
        """Fill and send the first form whose action matches a regular expression, by a button of that value or name."""
        ...

    def links(self, part: str) -> list[str]:
        """Return the addresses of all links whose address matches a regular expression."""
        ...

    def submit_nth(self, action: str, position: int) -> None:
        """Send the form at a position, from 0, among those whose action matches a regular expression."""
        ...

    def options(self, name: str) -> list[str]:
        """Return the values that a field of the page offers: of a list, or of boxes to tick; none when there is none."""
        ...

    def fields(self, action: str) -> list[str]:
        """Return the names of the fields of the first form whose action matches a regular expression."""
        ...

    def link_named(self, words: str) -> str:
        """Return the address of the first link that has these words in it."""
        ...

    def status_of(self, address: str) -> int:
        """Return the status that an address answers to this person."""
        ...

    def see_images(self) -> None:
        """Do nothing once the images of the page are seen, where images can be seen."""
        ...

    def leave_in_the_middle(self, room: str, typed: Mapping[str, str]) -> None:
        """Type into the form of the reading room, leave without saving, come back, and find what was typed."""
        ...

    def download(self, address: str, target: Path) -> None:
        """Save what an address gives."""
        ...

    def picture(self, name: str) -> None:
        """Keep a picture of the page, where there are pictures."""
        ...


def fold(text: str) -> str:
    """Return a text with every run of white space, no-break ones too, as one space."""
    return re.sub(r"\s+", " ", text).strip()


def must_see(person: Person, *words: str) -> None:
    """Do nothing if the page shows all of these words.

    Raises
    ------
    StoryError
        It does not.

    """
    for word in words:
        if fold(word) not in person.text:
            raise StoryError(f"{urlsplit(person.address).path} does not show “{word}”: {person.text[:1500]}")


@dataclass
class HttpPerson:
    """See `Person`: forms are read from the page and posted as a browser would, without JavaScript."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)
    body: bytes = b""

    @property
    def text(self) -> str:
        """Return the words of the page."""
        return fold(self._page().text_content()) if self.body.strip() else ""

    def open(self, address: str) -> None:
        """Open a page."""
        self._take(self.session.get(urljoin(self.address, address), timeout=SECONDS))

    def link(self, part: str) -> str:
        """Return the address of the first link that matches."""
        for anchor in self._page().xpath("//a[@href]"):
            if re.search(part, anchor.get("href")):
                return urljoin(self.address, str(anchor.get("href")))
        raise StoryError(f"no link like {part} on {urlsplit(self.address).path}: {self.text[:1500]}")

    def submit(self, action: str, fields: Fields | None = None, files: Files | None = None, button: str = "") -> None:
        """Fill and send a form."""
        self._submit(self._form(action), fields or {}, files or {}, button)

    def links(self, part: str) -> list[str]:
        """Return the addresses of all links that match."""
        found = [str(anchor.get("href")) for anchor in self._page().xpath("//a[@href]")]
        return [urljoin(self.address, one) for one in found if re.search(part, one)]

    def submit_nth(self, action: str, position: int) -> None:
        """Send one of several forms."""
        self._submit(self._forms(action)[position], {}, {}, "")

    def _submit(self, form: Form, fields: Fields, files: Files, button: str) -> None:
        values: list[tuple[str, str]] = [(name, value) for name, value in form.form_values() if value is not None]
        for name, value in fields.items():
            self._require_field(form, name)
            values = [pair for pair in values if pair[0] != name]
            values += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        if button:
            name, _, value = button.partition("=")
            values.append((name, value))
        self._send(form, values, files)

    def _send(self, form: Form, values: list[tuple[str, str]], files: Files) -> None:
        target = urljoin(self.address, form.get("action") or self.address)
        headers = {"Referer": self.address, "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(self.address))}
        if (form.get("method") or "get").lower() == "get":
            self._take(self.session.get(target, params=values, timeout=SECONDS))
            return
        if form.get("enctype") == "multipart/form-data":
            parts: list[tuple[str, tuple[str | None, bytes | str]]] = [(name, (None, value)) for name, value in values]
            parts += [(name, (path.name, path.read_bytes())) for name, path in files.items()]
            self._take(self.session.post(target, files=parts, headers=headers, timeout=SECONDS))
        else:
            self._take(self.session.post(target, data=values, headers=headers, timeout=SECONDS))

    def download(self, address: str, target: Path) -> None:
        """Save what an address gives."""
        answer = self.session.get(urljoin(self.address, address), timeout=SECONDS)
        if answer.status_code != 200:
            raise StoryError(f"{urlsplit(address).path} answered {answer.status_code}")
        target.write_bytes(answer.content)

    def picture(self, name: str) -> None:
        """Keep nothing: there is nothing to see without a browser."""

    def _take(self, answer: requests.Response) -> None:
        self.address, self.body = answer.url, answer.content
        if answer.status_code >= 400:
            raise StoryError(f"{urlsplit(answer.url).path} answered {answer.status_code}: {self.text[:1500]}")

    def _page(self) -> Any:  # noqa: ANN401 - lxml has no types
        page = html.document_fromstring(self.body, parser=html.HTMLParser(encoding="utf-8"))
        for unseen in page.xpath("//script|//style|//svg"):
            unseen.drop_tree()
        return page

    def options(self, name: str) -> list[str]:
        """Return the values that a field offers."""
        offered = f'//select[@name="{name}"]/option/@value | //select[@name="{name}"]/optgroup/option/@value'
        ticked = f'//input[@name="{name}" and (@type="checkbox" or @type="radio")]/@value'
        return [str(value) for value in self._page().xpath(f"{offered} | {ticked}")]

    def fields(self, action: str) -> list[str]:
        """Return the names of the fields of a form."""
        return [str(name) for name in self._form(action).fields]

    def link_named(self, words: str) -> str:
        """Return the address of a link by its words."""
        for anchor in self._page().xpath("//a[@href]"):
            if words in fold(anchor.text_content()):
                return urljoin(self.address, str(anchor.get("href")))
        raise StoryError(f"no link named {words} on {urlsplit(self.address).path}: {self.text[:1500]}")

    def status_of(self, address: str) -> int:
        """Return the status of an address."""
        return self.session.get(urljoin(self.address, address), timeout=SECONDS).status_code

    def see_images(self) -> None:
        """Ask for what the viewer starts from, and for one image of it, as the viewer would."""
        frame = self._page().xpath("//iframe/@src | //iframe/@data-src")
        if not frame:
            raise StoryError(f"no viewer on {urlsplit(self.address).path}")
        task = str(frame[0]).partition("task=")[2]
        boot = self.session.get(urljoin(self.address, f"/viewer/task/{task}/boot"), timeout=SECONDS)
        if boot.status_code != 200 or not boot.json()["studies"]:
            raise StoryError(f"the viewer is shown no examination: {boot.status_code}")
        root = urljoin(self.address, boot.json()["dicomweb"])
        found = self.session.get(f"{root}/studies/{boot.json()['studies'][0]}/metadata", timeout=SECONDS)
        if found.status_code != 200 or not found.json():
            raise StoryError(f"the viewer is shown no image: {found.status_code}")

    def leave_in_the_middle(self, room: str, typed: Mapping[str, str]) -> None:
        """Save a draft as the page would, leave, come back, and find it."""
        form = self._form("/reading$")
        draft = urljoin(self.address, str(form.get("data-draft")))
        token = dict(form.form_values())["csrf_token"]
        said: Any = {"sequence": int(form.get("data-sequence") or 0) + 1, "answers": {n: [v] for n, v in typed.items()}}
        headers = {"X-CSRFToken": str(token), "Referer": self.address}
        answer = self.session.put(draft, json=said, headers=headers, timeout=SECONDS)
        if answer.status_code >= 400:
            raise StoryError(f"the draft was not saved: {answer.status_code} {answer.text[:300]}")
        self.open("/")
        self.open(room)
        found = dict(self._form("/reading$").form_values())
        lost = {name for name, value in typed.items() if found.get(name) != value}
        if lost:
            raise StoryError(f"lost while away: {sorted(lost)}")

    def _form(self, action: str) -> Form:
        return self._forms(action)[0]

    def _forms(self, action: str) -> list[Form]:
        found = [
            form
            for form in self._page().forms
            if re.search(action, (form.get("action") or urlsplit(self.address).path).partition("?")[0])
        ]
        if not found:
            raise StoryError(f"no form like {action} on {urlsplit(self.address).path}: {self.text[:1500]}")
        return found

    def _require_field(self, form: Form, name: str) -> None:
        if name not in form.fields:
            raise StoryError(f"no field {name} in {form.get('action')}: {sorted(set(form.fields.keys()))}")
