"""Sets a signed reading as PDF with WeasyPrint; nothing is fetched from anywhere."""

from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML

from toolpict.services.reading_reports import SignedReading
from toolpict.services.wording import say

PAGES: Final = Path(__file__).parent / "printing"


class WeasyPrinter:
    """See `toolpict.services.reading_reports.ReportPrinter`; moments are written in `zone`."""

    def __init__(self, zone: tzinfo, software_version: str) -> None:
        self._zone, self._version = zone, software_version
        loader = FileSystemLoader(PAGES)
        self._pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)

    def print_reading(self, content: SignedReading) -> bytes:
        """Return a signed reading as PDF."""
        style = CSS(string=(PAGES / "reading.css").read_text(encoding="utf-8"), url_fetcher=refuse_to_fetch)
        printed: bytes = HTML(string=self.page(content), url_fetcher=refuse_to_fetch).write_pdf(stylesheets=[style])
        return printed

    def page(self, content: SignedReading) -> str:
        """Return a signed reading as a page of HTML."""
        return self._pages.get_template("reading.html").render(
            reading=content,
            language=content.language.value,
            say=partial(say, content.language),
            word=lambda name, **parameters: say(content.language, f"report.{name}", **parameters),
            moment=self.write_moment,
            software_version=self._version,
        )

    def write_moment(self, at: datetime) -> str:
        """Return a moment to the second, with its zone: `2026-11-24 10:26:00 CET (UTC+01:00)`."""
        there = at.astimezone(self._zone)
        offset = there.strftime("%z")
        return f"{there:%Y-%m-%d %H:%M:%S} {there.tzname()} (UTC{offset[:3]}:{offset[3:]})"


def refuse_to_fetch(url: str, *_: object, **__: object) -> NoReturn:
    """Fetch nothing: a PDF is made of what its template holds.

    Raises
    ------
    ValueError
        Always.

    """
    raise ValueError(url)
