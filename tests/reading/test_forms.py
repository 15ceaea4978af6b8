import io
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.builders import NOW
from tests.reading.conftest import DOCUMENT
from toolpict.domain.codes import AuditCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from toolpict.domain.people import Role
from toolpict.services import forms


def publish(units, world, document=DOCUMENT, actor=None):
    command = forms.PublishForm(world.research_study.id, document.encode())
    return forms.publish_form(command, actor=actor or world.actor(world.associate), units=units, clock=lambda: NOW)


def look(units, world, form_id):
    return forms.look_at_form(world.research_study.id, form_id, actor=world.actor(world.associate), units=units)


def test_a_form_is_published_with_its_entry_and_the_next_one_is_its_next_version(units, world):
    first = look(units, world, publish(units, world))
    second = look(units, world, publish(units, world, DOCUMENT.replace('"rows": 5', '"rows": 4')))
    assert [page.version.version for page in (first, second)] == [1, 2]
    assert second.definition.groups["TARGETS"].rows == 4
    with units.looking() as work:
        (entry,) = work.history(second.version.id)
    assert (entry.code, entry.parameters["version"]) == (AuditCode.FORM_PUBLISHED, 2)


def test_the_same_form_is_not_published_twice_however_it_is_written(units, world, rows):
    publish(units, world)
    before = rows()
    with pytest.raises(InvalidInputError) as refused:
        publish(units, world, json.dumps(json.loads(DOCUMENT), indent=7, sort_keys=True))
    assert list(refused.value.problems) == ["1 "]
    assert rows() == before


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"\xef\xbb\xbf[]"])
def test_a_document_that_is_none_stores_nothing(units, world, rows, content):
    before = rows()
    command = forms.PublishForm(world.research_study.id, content)
    with pytest.raises(InvalidInputError):
        forms.publish_form(command, actor=world.actor(world.associate), units=units, clock=lambda: NOW)
    assert rows() == before


def test_a_reader_sees_forms_and_publishes_none(units, world):
    reader = world.actor(world.account("reader", Role.RADIOLOGIST))
    form_id = publish(units, world)
    page = forms.list_forms(world.research_study.id, actor=reader, units=units)
    assert [(row.id, title.fr, row.readings) for row, title in page.versions] == [(form_id, "Lésions cibles", 0)]
    assert not page.may_publish
    with pytest.raises(NotPermittedError):
        publish(units, world, actor=reader)


def test_a_stranger_does_not_know_of_the_forms(units, world, unknown_id):
    stranger = world.actor(world.account("stranger"))
    form_id = publish(units, world)
    for attempt in (
        lambda: forms.list_forms(world.research_study.id, actor=stranger, units=units),
        lambda: forms.look_at_form(world.research_study.id, form_id, actor=stranger, units=units),
        lambda: publish(units, world, actor=stranger),
        lambda: look(units, world, unknown_id),
    ):
        with pytest.raises(NotFoundError):
            attempt()


def test_a_form_is_not_shown_under_another_research_study(login, readers, world):
    assert (
        login(world.associate).get(f"/research-studies/{readers.first.id}/forms/{readers.form.id}").status_code == 404
    )


def test_versions_published_at_once_get_numbers_of_their_own(units, world):
    together = Barrier(4)

    def call(rows):
        together.wait(10)
        return publish(units, world, DOCUMENT.replace('"rows": 5', f'"rows": {rows}'))

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(call, range(1, 5)))
    assert sorted(look(units, world, form_id).version.version for form_id in ids) == [1, 2, 3, 4]


def upload(client, world, content):
    data = {"document": (io.BytesIO(content), "form.json")}
    return client.post(f"/research-studies/{world.research_study.id}/forms", data=data)


def test_publishing_from_a_file_leads_to_the_preview(login, world):
    client = login(world.associate)
    answer = upload(client, world, DOCUMENT.encode())
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Version publiée." in page
    assert 'name="TARGETS/1/DIAMETER"' in page
    document = client.get(f"{answer.location}/document")
    assert document.headers["Content-Disposition"] == 'attachment; filename="LESIONS-v1.json"'
    assert document.json["oid"] == "LESIONS"


def test_each_problem_of_a_file_is_listed_with_its_line(login, world):
    content = DOCUMENT.replace('"rows": 5', '"rows": 0').replace("sum([TARGETS]", "sum([TARGET]")
    answer = upload(login(world.associate), world, content.encode())
    assert answer.status_code == 422
    lines = content.splitlines()
    for written, sentence in (('"rows": 0', "Hors des limites. Attendu\u00a0: de 1 à 200"),):
        line = next(number for number, text in enumerate(lines, 1) if written in text)
        assert f"Ligne {line}" in answer.text
        assert sentence in answer.text


DICTIONARY = """Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"Choices, Calculations, OR Slider Labels",\
Field Note,Text Validation Type OR Show Slider Number,Text Validation Min,Text Validation Max,Identifier?,\
Branching Logic (Show field only if...),Required Field?,Custom Alignment,Question Number (surveys only),\
Matrix Group Name,Matrix Ranking?,Field Annotation\r
record_id,examen,,text,N°,,,,,,,,,,,,,\r
taille,examen,Mesures,text,Taille (mm),,,number_comma_decimal,"0,5",400,,,y,RH,,,,\r
triste,examen,,slider,Humeur,triste | gai,,,,,,[taille] > 3,,,,,,\r
"""


def upload_dictionary(client, world, text):
    data = {"document": (io.BytesIO(text.encode()), "mon cahier.csv")}
    return client.post(f"/research-studies/{world.research_study.id}/forms", data=data)


def test_a_dictionary_of_redcap_is_published_told_about_and_given_back(login, world):
    client = login(world.associate)
    answer = upload_dictionary(client, world, DICTIONARY)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "MON_CAHIER" in page
    assert "Conservé pour l’export, sans effet ici." in page
    assert '<h3 class="tp-form-part">Mesures</h3>' in page
    assert "triste – gai" in page
    given = client.get(f"{answer.location}/dictionary.csv")
    assert given.headers["Content-Disposition"] == 'attachment; filename="MON_CAHIER-v1.csv"'
    assert given.text.lstrip("\ufeff") == DICTIONARY


def test_each_problem_of_a_dictionary_is_listed_with_row_and_column(login, world, rows):
    client, before = login(world.associate), rows()
    answer = upload_dictionary(client, world, DICTIONARY.replace("[taille] > 3", "[tail] > 3"))
    assert answer.status_code == 422
    assert "Ligne 4 · <code>Branching Logic (Show field only if...)</code> : [tail] ne désigne" in answer.text
    assert rows() == before


def test_a_ready_made_form_is_published_in_one_act(login, world):
    client, address = login(world.associate), f"/research-studies/{world.research_study.id}/forms"
    assert "Volume d’organe" in client.get(address).text
    answer = client.post(f"{address}/ready-made", data={"name": "recist-1.1"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert 'name="TARGETS/1/DIAMETER"' in page
    assert "n’a pas de place dans un dictionnaire REDCap." in page
    assert client.post(f"{address}/ready-made", data={"name": "none"}).status_code == 404


def test_the_list_shows_its_versions_in_both_languages(login, readers, world):
    client, address = login(world.associate), f"/research-studies/{world.research_study.id}/forms"
    assert "Lésions cibles" in client.get(address).text
    assert "Target lesions" in client.get(address, headers={"Accept-Language": "en"}).text


def test_a_preview_asks_for_nothing_to_be_stored(login, readers, world, rows):
    client, before = login(world.associate), rows()
    client.get(f"/research-studies/{world.research_study.id}/forms/{readers.form.id}")
    assert rows() == before
