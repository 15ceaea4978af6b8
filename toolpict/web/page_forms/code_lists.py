"""The form of a code list."""

from typing import Final, Self
from uuid import UUID

from toolpict.domain.ecrf.shapes import OID
from toolpict.services.code_lists import ListOnPage, SaveCodeList
from toolpict.web.forms import NO_VERSION
from toolpict.web.page_forms.fields import Area, Code, Line, Version
from toolpict.web.page_forms.form import PageForm

LONGEST_LIST: Final = 400_000


class CodeListForm(PageForm):
    """Choices that forms share."""

    version = Version()
    code = Code("code-lists.code", shape=OID, upper=False, required=True, longest=64)
    title_fr = Line("builder.title-fr", required=True)
    title_en = Line("builder.title-en")
    choices = Area("builder.choices", required=True, hint="builder.choices-hint", longest=LONGEST_LIST, rows=10)

    @classmethod
    def of_list(cls, chosen: ListOnPage | None) -> Self:
        """Return the form as the list stands; an empty one for a new list."""
        if chosen is None:
            return cls()
        kept = chosen.list
        english = kept.title_en if kept.title_en != kept.title_fr else ""
        start = {"code": kept.code, "title_fr": kept.title_fr, "title_en": english, "choices": chosen.lines}
        return cls(data={**start, "version": kept.version})

    def command(self, research_study_id: UUID, code_list_id: UUID | None) -> SaveCodeList:
        """Return what is asked for."""
        self.require()
        version = NO_VERSION if self.version.data is None else self.version.data
        return SaveCodeList(
            research_study_id,
            self.code.value,
            self.title_fr.value,
            self.title_en.data or "",
            self.choices.value,
            code_list_id,
            version,
        )
