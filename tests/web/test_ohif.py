"""The viewer's routes: one document, its files with their headers, and nothing else."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from toolpict.web import ohif

BUNDLE = b"start();" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    release = tmp_path / "3.13.2"
    release.mkdir()
    files = {"index.html": b"<!doctype html>", "app.js": BUNDLE, "app.js.gz": gzip.compress(BUNDLE), "worker.js": b"1"}
    for name, content in files.items():
        (release / name).write_bytes(content)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (release / "manifest.json").write_text(
        json.dumps({"version": "3.13.2", "workers": ["worker.js"], "files": digests})
    )
    (release / "stray.js").write_text("never listed")
    return tmp_path


@pytest.fixture
def browser(folder: Path) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(ohif.blueprint(folder))
    return app.test_client()


def test_the_document_comes_with_the_policy_of_the_viewer(browser: FlaskClient) -> None:
    with browser.get("/ohif/read?task=1", headers={"Sec-Fetch-Dest": "iframe"}) as answer:
        policy = answer.headers["Content-Security-Policy"]

        assert answer.status_code == 200
        assert "default-src 'none'" in policy
        assert "eval" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("destination", ["document", "embed", "object", "empty", "script"])
def test_the_document_is_not_found_outside_a_frame(browser: FlaskClient, destination: str) -> None:
    assert browser.get("/ohif/read", headers={"Sec-Fetch-Dest": destination}).status_code == 404


def test_workers_alone_may_evaluate(browser: FlaskClient) -> None:
    policies = {}
    for name in ("worker.js", "app.js"):
        with browser.get(f"/ohif/3.13.2/{name}") as answer:
            policies[name] = answer.headers["Content-Security-Policy"]

    assert "'unsafe-eval'" in policies["worker.js"]
    assert "unsafe-eval" not in policies["app.js"]


def test_a_file_is_sent_packed_to_whom_takes_it_and_kept_for_good(browser: FlaskClient) -> None:
    with (
        browser.get("/ohif/3.13.2/app.js", headers={"Accept-Encoding": "gzip, br"}) as packed,
        browser.get("/ohif/3.13.2/app.js", headers={"Accept-Encoding": "gzip;q=0"}) as plain,
    ):
        assert gzip.decompress(packed.data) == plain.data == BUNDLE
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert packed.mimetype == plain.mimetype == "text/javascript"
        assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in packed.headers["Cache-Control"]
        assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/ohif/",
        "/ohif/local",
        "/ohif/localbasic",
        "/ohif/debug",
        "/ohif/read/",
        "/ohif/index.html",
        "/ohif/boot.js",
        "/ohif/README",
        "/ohif/3.13.2/",
        "/ohif/3.13.2/index.html",
        "/ohif/3.13.2/manifest.json",
        "/ohif/3.13.2/stray.js",
        "/ohif/3.13.2/app.js.gz",
        "/ohif/3.13.2/../3.13.2/app.js.gz",
        "/ohif/9.9.9/app.js",
        "/ohif/*/app.js",
        "/ohif/%2e%2e/app.js",
    ],
)
def test_nothing_else_is_found(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_nothing_is_found_when_no_viewer_is_installed(tmp_path: Path) -> None:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(ohif.blueprint(tmp_path))

    assert ohif.installed_viewer(tmp_path) is None
    assert app.test_client().get("/ohif/read").status_code == 404


def test_the_newest_release_is_served_by_number_not_by_letter(folder: Path) -> None:
    older = folder / "3.9.10"
    older.mkdir()
    (older / "manifest.json").write_text(json.dumps({"version": "3.9.10", "workers": [], "files": {}}))

    viewer = ohif.installed_viewer(folder)

    assert viewer is not None
    assert viewer.version == "3.13.2"
