"""What an administrator types about the embedded archive."""

import shutil

import pytest

from tests.arranged import make_images
from tests.builders import World
from tests.integration.archive.pictures import make_object, write
from tests.test_commands import database, environment, run  # noqa: F401 - fixtures
from toolpict.integration.archive.embedded import EmbeddedArchive


@pytest.fixture
def images(tmp_path):
    """Two examinations in the archive of the installation, the newer one first in our count."""
    made = [make_object(StudyDate=date) for date in ("20250314", "20250313")]
    EmbeddedArchive(tmp_path / "archive").store([write(tmp_path, each) for each in made])
    return made


def files(tmp_path):
    return sorted((tmp_path / "archive/objects").rglob("*/*"))


def test_one_altered_byte_and_one_colliding_uid_are_named(run, images, tmp_path):  # noqa: F811
    assert run("archive", "verify").output == "The archive holds: 2 objects, each as it came.\n"
    altered, other = files(tmp_path)[0], tmp_path / "other"
    content = bytearray(altered.read_bytes())
    content[-1] ^= 1
    altered.write_bytes(content)
    other.mkdir()
    images[1].PixelData = bytes(512)
    stray = altered.parent / ("f" * 64)
    shutil.copy(write(other, images[1]), stray)
    told = run("archive", "verify")
    assert told.exit_code == 1
    assert f"Altered: {altered.name}\n" in told.output
    assert f"Claims the UID of another object: {stray.name}\n" in told.output


def test_an_archive_is_moved_and_moving_again_goes_on(run, images, archive_root):  # noqa: F811
    tokens = ("--token", "reading", "--write-token", "writing")
    first, again = run("archive", "move", archive_root, *tokens), run("archive", "move", archive_root, *tokens)
    assert (first.output, again.output) == ("Objects: 2 stored.\n", "Objects: 2 already-there.\n")
    nowhere = run("archive", "move", "http://127.0.0.1:9/dicom-web")
    assert (nowhere.exit_code, "cannot be used, or does not answer" in nowhere.output) == (1, True)


def test_an_examination_is_removed_unless_people_work_on_it(run, images, database, tmp_path):  # noqa: F811
    registered = make_images(World(database))
    worked_on = make_object(study=registered.study_instance_uid, StudyDate="20200101")
    EmbeddedArchive(tmp_path / "archive").store([write(tmp_path, worked_on)])
    refused = run("archive", "remove", registered.study_instance_uid, "--yes")
    assert (refused.exit_code, "withdraw it in TOOLPICT" in refused.output) == (1, True)
    assert run("archive", "remove", images[1].StudyInstanceUID, typed="n\n").exit_code == 1
    assert len(files(tmp_path)) == 3
    assert run("archive", "remove", "1", "--yes").output == "Deleted: 1 objects.\n"
    left = {path.name for path in files(tmp_path)}
    assert len(left) == 2
    assert run("archive", "remove", images[0].StudyInstanceUID, "--yes").exit_code == 1
