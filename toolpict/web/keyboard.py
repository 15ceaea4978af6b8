"""What the keys do: the same table on the help page and in the dialog that `?` opens."""

from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

SHORTCUTS: Final = (
    (("/",), "keys.search"),
    (("j", "k"), "keys.walk"),
    (("↵",), "keys.open"),
    (("Ctrl", "S"), "keys.save"),
    (("Ctrl", "↵"), "keys.submit"),
    (("?",), "keys.help"),
)


def blueprint() -> Blueprint:
    """Build the page."""
    pages = Blueprint("keyboard", __name__)
    pages.app_context_processor(lambda: {"shortcuts": SHORTCUTS})

    @pages.get("/help")
    def show() -> ResponseReturnValue:
        return render_template("help.html")

    return pages
