"""Quality control, the expected acquisition and the study day in a real browser, wide and narrow, light and dark (R63)."""

import threading
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.arranged import make_images
from tests.builders import NOW
from toolpict.domain.codes import FindingCode
from toolpict.domain.data_cut import DataCut, DataCutStatus
from toolpict.domain.imaging import ImagingStudyStatus, Series, SeriesOrigin, TaskImage
from toolpict.domain.people import Role
from toolpict.domain.quality_control import FindingLevel, QualityDecision, SystemCheck, Verdict, finding
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.persistence.tables.imaging import imaging_studies

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, iframes: false})"
FOUND = (
    finding(FindingCode.LABELS_RIGHT, FindingLevel.RIGHT),
    finding(FindingCode.DATES_DIFFER, FindingLevel.WARNING),
    finding(FindingCode.SLICES_MISSING, FindingLevel.PROBLEM, number=2, count=3),
    finding(FindingCode.SPACING_UNEVEN, FindingLevel.WARNING, number=2, minimum=Decimal("0.9"), maximum=Decimal("1.3")),
    finding(FindingCode.NO_POSITIONS, FindingLevel.NOT_APPLICABLE, number=9),
)


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def pages(world, unguarded):
    """Return address -> who looks at it: an examination that is checked, and what follows."""
    technologist, coordinator = world.account("tech", Role.TECHNOLOGIST), world.account("coord", Role.COORDINATOR)
    imaging_study = make_images(world, ImagingStudyStatus.DEVIATION)
    with unguarded.begin() as connection:
        connection.execute(sa.update(imaging_studies).values(shifted_study_date=date(1987, 3, 14)))
    own = {"assignee_id": technologist.id, "title": ""}
    check = world.task(TaskKind.QUALITY_CONTROL, TaskStatus.IN_PROGRESS, **own)
    done = world.task(TaskKind.QUALITY_CONTROL, TaskStatus.VALIDATED, **own)
    said = ("Hors de la lésion", True, {})
    study_id = world.research_study.id
    world.store(
        SystemCheck(imaging_study.id, 1, NOW, FOUND),
        Series(imaging_study.id, "1.2.3", "CT", 180, SeriesOrigin.BRIDGE),
        *(TaskImage(task.id, imaging_study.id) for task in (check, done)),
        QualityDecision(done.id, imaging_study.id, 1, Verdict.DEVIATE, technologist.id, NOW, *said),
        DataCut(
            study_id, 1, "Analyse", coordinator.id, NOW, 1, "0" * 64, False, DataCutStatus.FAILED, problem="job-failed"
        ),
    )
    return {
        f"/tasks/{check.id}": technologist,
        f"/tasks/{done.id}": world.associate,
        f"/subjects/{world.subject.id}": world.associate,
        f"/research-studies/{study_id}/configuration": world.associate,
        f"/research-studies/{study_id}/results": coordinator,
        f"/imaging-studies/{imaging_study.id}/images": world.associate,
    }


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_each_page_is_for_everybody_and_fits(chromium, address, login, pages, width, scheme):
    found = {}
    clients = {name: login(who) for name, who in {who.username: who for who in pages.values()}.items()}
    for path, who in pages.items():
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        cookies = clients[who.username]._cookies.values()
        context.add_cookies([{"name": one.key, "value": one.value, "url": address} for one in cookies])
        page = context.new_page()
        page.on("pageerror", lambda error, path=path: found.setdefault(path, []).append(str(error)))
        assert page.goto(address + path).status == 200
        page.evaluate("document.querySelectorAll('main details, .tp-found details').forEach(one => one.open = true)")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        problems = [
            (one["id"], [node["target"] for node in one["nodes"]][:3])
            for one in page.evaluate(RUN_AXE, TAGS)["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            problems.append("wider than the window")
        found.setdefault(path, []).extend(problems)
        context.close()
    assert {path: problems for path, problems in found.items() if problems} == {}
