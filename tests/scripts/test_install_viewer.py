"""The viewer's set-up takes the pinned package only, and stops when its files are not what we know."""

import base64
import gzip
import hashlib
import json
import tarfile
from pathlib import Path

import pytest

from scripts import install_viewer
from scripts.install_viewer import Release, ViewerError

FILES = {
    "package/LICENSE": "MIT",
    "package/package.json": "{}",
    "package/dist/app.bundle.1.js": '__webpack_require__.p = "/";' + "start();" * 100,
    "package/dist/7.bundle.2.js": '__webpack_require__.p="/";',
    "package/dist/3.bundle.3.js": "draw();",
    "package/dist/app.bundle.css": "@font-face{src:url(/font.woff2)} a{background:url(data:x)}",
    "package/dist/app.bundle.css.map": "{}",
    "package/dist/index.html": "theirs",
    "package/dist/sw.js": "theirs",
    "package/dist/ort/model.wasm": "large",
    "package/dist/assets/icon.png": "icon",
    "package/dist/assets/images/ct.png": "preset",
}
VERSION = "0.0.1"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    package = tmp_path / "package.tgz"
    with tarfile.open(package, "w:gz") as archive:
        for name, text in FILES.items():
            source = tmp_path / "source"
            source.write_text(text)
            archive.add(source, name)
    return package


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, package: Path) -> None:
    digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    monkeypatch.setitem(install_viewer.RELEASES, VERSION, Release(digest, scripts=2, fonts=1))


@pytest.fixture
def built(package: Path, known: None, tmp_path: Path) -> Path:
    return install_viewer.build(package, VERSION, tmp_path / "workshop", minified=False)


def test_a_package_of_another_digest_is_refused(package: Path, known: None) -> None:
    install_viewer.check_digest(package, install_viewer.RELEASES[VERSION].sha512)
    package.write_bytes(package.read_bytes() + b"\0")

    with pytest.raises(ViewerError, match="not the package we pinned"):
        install_viewer.check_digest(package, install_viewer.RELEASES[VERSION].sha512)


@pytest.mark.parametrize("release", [Release("", scripts=3, fonts=1), Release("", scripts=2, fonts=0)])
def test_an_address_in_an_unexpected_number_of_places_stops_the_set_up(
    monkeypatch: pytest.MonkeyPatch, package: Path, tmp_path: Path, release: Release
) -> None:
    monkeypatch.setitem(install_viewer.RELEASES, VERSION, release)

    with pytest.raises(ViewerError, match=r"stands in \d places of this release, expected \d"):
        install_viewer.build(package, VERSION, tmp_path / "workshop", minified=False)


def test_only_what_we_use_is_installed(built: Path) -> None:
    installed = {file.relative_to(built).as_posix() for file in built.rglob("*") if file.suffix != ".gz"}

    assert {"LICENSE", "3.bundle.3.js", "assets/images/ct.png", "index.html", "boot.js"} <= installed
    assert not installed & {"sw.js", "ort/model.wasm", "assets/icon.png", "app.bundle.css.map", "package.json"}
    assert "theirs" not in (built / "index.html").read_text()


def test_the_viewer_names_the_address_it_is_served_from(built: Path) -> None:
    assert f'__webpack_require__.p = "/ohif/{VERSION}/"' in (built / "app.bundle.1.js").read_text()
    assert f"url(/ohif/{VERSION}/font.woff2)" in (built / "app.bundle.css").read_text()
    assert "url(data:x)" in (built / "app.bundle.css").read_text()


def test_our_document_has_no_inline_script_and_no_word_left_to_fill_in(built: Path) -> None:
    document = (built / "index.html").read_text()

    assert "{" not in document
    assert f'src="/ohif/{VERSION}/boot.js?' in document
    assert document.count("<script") == document.count("<script src=") == 1
    assert "style=" not in document
    assert "<style" not in document


def test_the_listing_names_the_workers_and_the_digest_of_each_file(built: Path) -> None:
    listing = json.loads((built / "manifest.json").read_text())

    assert listing["workers"] == ["7.bundle.2.js"]
    for name, digest in listing["files"].items():
        assert hashlib.sha256((built / name).read_bytes()).hexdigest() == digest


def test_files_are_packed_once_and_for_all(built: Path) -> None:
    packed = (built / "app.bundle.1.js.gz").read_bytes()

    assert gzip.decompress(packed) == (built / "app.bundle.1.js").read_bytes()
    assert not (built / "3.bundle.3.js.gz").exists()
