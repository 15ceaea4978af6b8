"""The builder of forms without JavaScript: plain forms that say everything (R52)."""

import gzip
import json
import re
from html import unescape
from io import BytesIO

import pytest
import sqlalchemy as sa

from toolpict.domain.forms import FormVersion
from toolpict.persistence.tables.form_drafts import form_drafts


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


class Builder:
    """A research associate who presses buttons of the builder."""

    def __init__(self, client, units, place):
        self.client, self.units, self.place = client, units, place
        begun = client.post(
            f"/research-studies/{place}/form-drafts",
            data={"oid": "RECIST", "title_fr": "Lecture", "title_en": "Reading"},
        )
        assert begun.status_code == 303
        self.address = begun.headers["Location"]

    def fields(self, address):
        """Return the address and what the form of the part holds, as a browser would send it."""
        page = self.client.get(address).text
        part = page[page.index("data-builder-form") :]
        part = part[: part.index("</form>")]
        found = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', part))
        found |= dict(re.findall(r'<input class="form-control"[^>]* name="([^"]+)" value="([^"]*)"', part))
        found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', part))
        for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', part, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        ticked = re.findall(r'type="checkbox" id="[^"]*" name="([^"]+)" value="yes" checked', part)
        # A browser ends lines in its own way.
        sent = {name: unescape(text).replace("\n", "\r\n") for name, text in found.items()}
        return sent | dict.fromkeys(ticked, "yes")

    def press(self, act, address="", expected=303, **changes):
        """Press a button of the part at an address, with other things typed; return where it leads."""
        sent = {**self.fields(address or self.address), "act": act, **changes}
        answer = self.client.post(self.address, data=sent)
        assert answer.status_code == expected, answer.text
        return answer.headers.get("Location", "") or answer.text

    def add(self, kind, at="", **words):
        """Add an item and say what it is."""
        made = self.press("add", at, add_type=kind)
        return self.press("save", made, **words)


@pytest.fixture
def builder(login, world, units, passwords):
    return Builder(login(world.associate), units, world.research_study.id)


def test_a_recist_form_is_built_tried_and_published_with_plain_forms(builder):
    section = f"{builder.address}?section=SECTION_1"
    builder.add(
        "radio",
        section,
        oid="QUALITY",
        label_fr="Qualité",
        label_en="Quality",
        choices="1 | Bonne | Good\n2 | Nulle | None",
        required="yes",
    )
    group = builder.add(
        "group",
        section,
        oid="TARGETS",
        label_fr="Cibles",
        label_en="Targets",
        lesion="yes",
        row_label_fr="Lésion",
        row_label_en="Lesion",
    )
    builder.add(
        "number",
        group,
        oid="DIAMETER",
        label_fr="Diamètre",
        label_en="Diameter",
        unit="mm",
        minimum="0,5",
        measure="length",
    )
    last = builder.add(
        "calc",
        section,
        oid="SOD",
        label_fr="Somme",
        label_en="Sum",
        unit="mm",
        calculation="sod()",
        branching="[QUALITY] = '1'",
    )
    page = builder.client.get(last).text
    assert "Rien à corriger." in page
    tried = builder.client.post(
        f"{builder.address}/preview?language=en", data={"QUALITY": "1", "TARGETS/1/DIAMETER": "0,1"}
    )
    assert "A signature would be refused" in tried.text
    tried = builder.client.post(f"{builder.address}/preview", data={"QUALITY": "1", "TARGETS/1/DIAMETER": "24"})
    assert "Ces réponses pourraient être signées." in tried.text
    version = re.search(r'name="version" value="(\d+)"', builder.client.get(f"{builder.address}/publish").text)[1]
    shown = builder.client.post(f"{builder.address}/publish", data={"version": version})
    assert shown.status_code == 303
    with builder.units.looking() as work:
        (form,) = work.find(FormVersion, oid="RECIST")
    assert '"minimum":"0.5"' in form.document
    assert '"lesion":true' in form.document
    version_page = builder.client.get(shown.headers["Location"]).text
    assert "a publié la version 1 du cahier" in version_page
    retired = builder.client.post(f"{shown.headers['Location']}/use", data={"act": "retire", "reason": "Essai"})
    assert retired.status_code == 303
    assert "« Essai »" in builder.client.get(shown.headers["Location"]).text
    next_one = builder.client.post(f"{shown.headers['Location']}/drafts", data={})
    assert "RECIST" in builder.client.get(next_one.headers["Location"]).text


def test_a_button_saves_what_is_typed_before_it_acts(builder):
    first = builder.add("text", oid="ONE", label_fr="Un")
    builder.press("duplicate", first, label_fr="Une")
    page = builder.client.get(builder.address).text
    assert page.count(">Une<") == 2


def test_a_stale_page_is_told_and_loses_nothing(builder):
    item = builder.add("text", oid="ONE", label_fr="Un")
    stale = builder.fields(item)
    builder.press("save", item, label_fr="Deux")
    answer = builder.client.post(builder.address, data={**stale, "act": "save", "label_fr": "Trois"})
    assert answer.status_code == 409
    assert "Le brouillon a changé entre-temps" in answer.text
    assert "Trois</textarea>" in answer.text
    fresh = re.findall(r'name="version" value="(\d+)"', answer.text)
    assert int(fresh[-1]) > int(stale["version"])


def test_what_is_wrong_stands_at_its_field(builder):
    item = builder.add("calc", oid="SUM", label_fr="Somme", calculation="[NOBODY] + 1")
    assert "[NOBODY] ne désigne aucune question" in builder.client.get(item).text
    page = builder.press("save", item, expected=422, oid="not good")
    assert 'id="oid-problem"' in page
    checked = builder.client.post(f"{builder.address}/check", data={**builder.fields(item), "calculation": "1 +"})
    assert list(checked.json["problems"]) == ["calculation"]
    assert "Expression incomprise" in checked.json["problems"]["calculation"]
    assert "aucune question" in builder.client.get(f"{builder.address}/publish").text


def test_a_dictionary_of_redcap_is_gone_on_with(builder):
    """R58: what means something else here is told before it is published."""
    lines = [
        "Variable / Field Name,Form Name,Field Type,Field Label,Choices",
        "id,f,text,Numéro,",
        'a,f,radio,A,"1, Oui | 2, Non"',
    ]
    sent = {"document": (BytesIO("\n".join(lines).encode()), "redcap.csv")}
    begun = builder.client.post(f"/research-studies/{builder.place}/form-drafts", data=sent)
    assert begun.status_code == 303, begun.text
    builder.address = begun.headers["Location"]
    builder.add("calc", f"{builder.address}?item=a", oid="b", label_fr="B", calculation="[a] + 1")
    page = builder.client.get(f"{builder.address}/publish").text
    assert "Ce que REDCap dit autrement" in page
    assert "Rien à corriger." in page


def test_a_form_of_300_items_stays_small(builder, unguarded):
    """At most 100 KB a page; how fast it is, `make bench` tells."""
    items = [
        {"oid": f"I{n}", "type": "number", "label": f"Question {n}", "branching": "[I1] > 1"} for n in range(2, 301)
    ]
    items.insert(0, {"oid": "I1", "type": "number", "label": "Question 1"})
    said = {"oid": "BIG", "title": "Grand", "sections": [{"oid": "S", "title": "S", "items": items}]}
    with unguarded.begin() as connection:
        connection.execute(sa.update(form_drafts).values(document=json.dumps(said)))
    page = builder.client.get(f"{builder.address}?item=I150")
    assert page.text.count("data-place-oid") == 300
    assert len(gzip.compress(page.data)) < 100_000
