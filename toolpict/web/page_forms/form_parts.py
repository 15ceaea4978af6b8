"""The form that edits one part of a draft: the form itself, a section, a group or an item."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Self

from werkzeug.datastructures import MultiDict

from toolpict.domain.ecrf import ItemType, Measure
from toolpict.domain.ecrf.editing import GROUP, Said, label_of
from toolpict.domain.ecrf.shapes import LONGEST_LABEL, SCHEMES
from toolpict.domain.ecrf.validations import OF_TYPE
from toolpict.domain.form_drafts import CodeList
from toolpict.services.form_items import fields_of, read_both, read_words, write_fields
from toolpict.web.language import speak
from toolpict.web.page_forms.fields import Area, Line, Tick, Version
from toolpict.web.page_forms.form import PageForm, Rows

LONGEST_EXPRESSION: Final = 30_000
LONGEST_LIST: Final = 400_000


class Word(Line):
    """One of the words of a form's vocabulary; what it is no word of is found with the draft."""

    kind = "select"

    def __init__(self, label: str, *, words: Iterable[str] = (), said: str = "", **binding: object) -> None:
        super().__init__(label, **binding)  # type: ignore[arg-type]  # what WTForms binds it with
        self.options: Sequence[tuple[str, str]] = [(word, word) for word in words]
        self.said = said

    @property
    def spoken(self) -> Sequence[tuple[str, str]]:
        """Return what there is to choose, each with its words."""
        return [(word, speak(f"{self.said}{word}") if self.said else shown) for word, shown in self.options]


class CheckRow(PageForm):
    """When answers do not go together, and what is said then."""

    when = Area("builder.check-when", longest=LONGEST_EXPRESSION)
    message_fr = Line("builder.check-message-fr", longest=1000)
    message_en = Line("builder.check-message-en", longest=1000)
    hard = Tick("builder.check-hard")

    @property
    def said(self) -> Said:
        """Return the check as a document writes it."""
        said: Said = {"when": self.when.typed.strip()}
        if message := read_both(self.message_fr.typed, self.message_en.typed):
            said["message"] = message
        if self.hard.value:
            said["hard"] = True
        return said


class PartForm(PageForm):
    """What can be said about any part of a draft; a page shows those fields that its kind has."""

    version = Version()
    oid = Line("builder.oid", hint="builder.oid-hint", longest=200)
    type = Word("builder.type", words=ItemType, said="builder.type-")
    title_fr = Line("builder.title-fr", longest=1000)
    title_en = Line("builder.title-en", longest=1000)
    label_fr = Area("builder.label-fr", longest=LONGEST_LABEL)
    label_en = Area("builder.label-en", longest=LONGEST_LABEL)
    help_fr = Area("builder.help-fr", longest=LONGEST_LABEL)
    help_en = Area("builder.help-en", longest=LONGEST_LABEL)
    header_fr = Line("builder.header-fr", longest=1000)
    header_en = Line("builder.header-en", longest=1000)
    row_label_fr = Line("builder.row-label-fr", longest=1000)
    row_label_en = Line("builder.row-label-en", longest=1000)
    rows = Line("builder.rows")
    lesion = Tick("builder.is-lesion")
    required = Tick("builder.is-required")
    unit = Line("builder.unit")
    minimum = Line("builder.minimum")
    maximum = Line("builder.maximum")
    measure = Word("builder.measure", words=Measure, said="builder.measure-")
    validation = Word("builder.validation")
    choices = Area("builder.choices", hint="builder.choices-hint", longest=LONGEST_LIST, rows=6)
    code_list = Word("builder.code-list")
    branching = Area("builder.branching", hint="builder.branching-hint", longest=LONGEST_EXPRESSION)
    calculation = Area("builder.calculation", hint="builder.calculation-hint", longest=LONGEST_EXPRESSION)
    concept_scheme = Word("builder.scheme", words=sorted(SCHEMES))
    concept_code = Line("builder.concept-code")
    concept_label = Line("builder.concept-label", longest=400)
    hidden = Tick("builder.hidden")
    identifier = Tick("builder.identifier")
    matrix = Line("builder.matrix")
    marks = Area("builder.marks", longest=4000)
    annotation = Area("builder.annotation", longest=4000)
    events = Line("builder.events", longest=20_000)
    missing_codes = Area("builder.missing-codes", longest=LONGEST_LIST)
    check = Rows(CheckRow, least=1)

    @classmethod
    def of_part(cls, kind: str, part: Said, version: int, lists: Sequence[CodeList]) -> Self:
        """Return the form as it stands in the draft."""
        checks = [
            {"when": each.get("when", ""), "message_fr": fr, "message_en": en, "hard": each.get("hard", False)}
            for each in part.get("checks", ())
            for fr, en in [label_of(each.get("message"))]
        ]
        start = {**write_fields(kind, part), "version": version, "check": checks}
        form = cls(data=start)
        form.check.append_entry()
        return form.offering(kind, lists)

    @classmethod
    def sent_for(cls, kind: str, sent: MultiDict[str, str], lists: Sequence[CodeList]) -> Self:
        """Return the form as it was sent."""
        return cls(sent).offering(kind, lists)

    def offering(self, kind: str, lists: Sequence[CodeList]) -> Self:
        """Return the form with what there is to choose from for a kind of part."""
        known = OF_TYPE.get(ItemType(kind), frozenset()) if kind in set(ItemType) else frozenset()
        self.validation.options = [(word, word) for word in sorted(known)]
        self.code_list.options = [(each.code, f"{each.code} – {each.title_fr}") for each in lists]
        return self

    def words(self, kind: str) -> dict[str, object]:
        """Return what was typed as the words of a document.

        Raises
        ------
        InvalidInputError
            Something is too long, or no writing.

        """
        self.require()
        fields = fields_of(kind)
        typed: Mapping[str, str] = {each.name: each.typed for each in self.entries if each.name in fields}
        return read_words(kind, typed, [row.said for row in self.check.filled])


TYPES: Final = (*ItemType, GROUP)
"""What can be added, in the order of the list."""
