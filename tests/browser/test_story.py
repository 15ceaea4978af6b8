"""The story that runs, in a real browser (R5, R23, R28, R34, R45-R54, R57); it leaves pictures in var/screenshots."""

import os
import shutil
from pathlib import Path

import pytest

from demonstration.stage import stage
from demonstration.story import Story
from tests.browser.person import BrowserPerson

PICTURES = Path("var/screenshots/story").resolve()
README_PICTURE = Path("docs/pictures/reading-room.png")


@pytest.mark.browser
@pytest.mark.timeout(600)
def test_the_whole_story_runs_in_a_browser(chromium, tmp_path):
    shutil.rmtree(PICTURES, ignore_errors=True)
    people = []

    def meet(_address):
        context = chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800}, accept_downloads=True)
        people.append(BrowserPerson(context.new_page(), PICTURES))
        return people[-1]

    with stage(tmp_path, Path("var/demo/clinical").resolve(), os.environ) as there:
        story = Story(there, meet, print)
        story.play()
    assert [step.name for step in story.steps if not step.ok] == []
    assert sorted({line for person in people for line in person.console}) == []
    assert (PICTURES / "19-reader-1-room-1280-dark.png").exists()
