"""R8: the way to the console that radiologists know, from a configured address, and never for who reads."""

import re
from html import unescape

import pytest

from config import SettingsError
from tests import post_processed as arranged
from tests.test_config import read
from toolpict.app import Outside, build_pages
from toolpict.domain.imaging import TaskImage
from toolpict.domain.people import Role
from toolpict.domain.permissions import InResearchStudy
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.integration.exchange import EdSignatures
from toolpict.services.pacs_console import console_address

CONSOLE = "https://pacs.example.test/console?study={study_instance_uid}"
LINK = re.compile(r'href="(https://pacs\.example\.test[^"]*)"([^>]*)>')


@pytest.fixture
def app(rooms, keys, file_store, uploads):
    outside = Outside(file_store, uploads, EdSignatures(keys.toolpict, keys.bridge), "http://127.0.0.1:9", CONSOLE)
    app = build_pages("a secret for tests only, not a default", rooms, outside)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def examination(world):
    return arranged.register(world, arranged.make_brain())


def links(client, address):
    return [(unescape(url), rest) for url, rest in LINK.findall(client.get(address).text)]


def test_a_research_associate_opens_an_examination_in_the_console(login, world, examination):
    ((url, rest),) = links(login(world.associate), f"/imaging-studies/{examination.id}/images")
    assert url == f"https://pacs.example.test/console?study={examination.study_instance_uid}"
    assert 'rel="noopener noreferrer"' in rest


def test_the_quality_control_leads_there_who_may_see_all_images_and_nobody_else(login, world, examination):
    technologist = arranged.make_technologist(world)
    task = world.task(TaskKind.QUALITY_CONTROL, TaskStatus.IN_PROGRESS, assignee_id=technologist.id)
    world.store(TaskImage(task.id, examination.id))
    assert len(links(login(world.associate), f"/tasks/{task.id}")) == 1
    pages = login(technologist)
    assert pages.get(f"/tasks/{task.id}").status_code == 200
    assert links(pages, f"/tasks/{task.id}") == []


@pytest.mark.parametrize("role", [Role.RADIOLOGIST, Role.ADJUDICATOR])
def test_who_reads_is_never_led_there_whatever_else_they_may(login, world, examination, role):
    place, uid = InResearchStudy(world.research_study.id), examination.study_instance_uid
    reader = world.account("reader", role)
    assert console_address(CONSOLE, place, uid, actor=world.actor(reader)) == ""
    world.give(reader, Role.RESEARCH_ASSOCIATE)
    assert console_address(CONSOLE, place, uid, actor=world.actor(reader)) == ""
    assert links(login(reader), f"/imaging-studies/{examination.id}/images") == []


def test_what_is_put_into_the_address_is_escaped(world):
    place, actor = InResearchStudy(world.research_study.id), world.actor(world.associate)
    address = console_address(CONSOLE, place, "1.2&x=\"'/<é", actor=actor)
    assert address == "https://pacs.example.test/console?study=1.2%26x%3D%22%27%2F%3C%C3%A9"


def test_without_an_address_there_is_no_link(world):
    place, actor = InResearchStudy(world.research_study.id), world.actor(world.associate)
    assert console_address("", place, "1.2.3", actor=actor) == ""


@pytest.mark.parametrize(
    ("url", "schemes"),
    [
        (CONSOLE, ""),
        ("http://10.0.0.3/open/{study_instance_uid}", ""),
        ("weasis://?%24dicom:rs%20-r%20{study_instance_uid}", "osirix,weasis"),
        ("", ""),
    ],
)
def test_addresses_of_the_web_and_of_listed_programs_are_taken(url, schemes):
    assert read(CONSOLE_URL=url, CONSOLE_SCHEMES=schemes).console_url == url


@pytest.mark.parametrize(
    ("url", "schemes"),
    [
        ("javascript:alert('{study_instance_uid}')", ""),
        ("javascript:alert('{study_instance_uid}')", "javascript"),
        ("JavaScript:alert('{study_instance_uid}')", "JavaScript"),
        ("data:text/html,{study_instance_uid}", "data"),
        ("weasis://{study_instance_uid}", ""),
        ("//pacs.example.test/{study_instance_uid}", ""),
        ("/console/{study_instance_uid}", ""),
        ("{study_instance_uid}", ""),
        ("https://{study_instance_uid}/", ""),
        ("https://pacs{study_instance_uid}.example.test/", ""),
        ("https:{study_instance_uid}", ""),
        ("https://pacs.example.test/", ""),
        ("https://pacs.example.test/{accession_number}/{study_instance_uid}", ""),
        ("https://pacs.example.test/ {study_instance_uid}", ""),
        ("java\tscript:{study_instance_uid}", ""),
    ],
)
def test_addresses_that_could_lead_elsewhere_stop_the_start(url, schemes):
    with pytest.raises(SettingsError, match="CONSOLE_URL"):
        read(CONSOLE_URL=url, CONSOLE_SCHEMES=schemes)
