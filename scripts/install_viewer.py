"""Install the OHIF viewer from npm into `toolpict/static/ohif/<version>/`, unforked and trimmed.

The package ships a built viewer that expects to live at `/` and to be configured by hand. What is done to it is all here:
check its digest, leave out what we do not use, write the address it is served from into it, minify it, put our own
document beside it, compress each file, and list the digests.
"""

import argparse
import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OHIF = ROOT / "toolpict" / "static" / "ohif"
OUR_FILES = ("boot.js", "viewer.css")


@dataclass(frozen=True)
class Release:
    """A release we have tried: the digest of its package, and how often its built files name their own address."""

    sha512: str
    scripts: int
    fonts: int


RELEASES = {
    "3.12.10": Release(
        "0kuF66Mq9c9dMD++bUsTjMrJpXJwaZhz9B4uS244DawAjSkTwIYFU93pxPuRUQixaRi7QAHlF3Fe1qudBlZrmA==", scripts=7, fonts=5
    ),
    "3.13.2": Release(
        "WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==", scripts=8, fonts=5
    ),
}

# Left out: inference models, microscopy, the service worker, sign-in at third parties, icons and the sample settings.
LEFT_OUT_FOLDERS = ("ort", "dicom-microscopy-viewer", "customizations")
LEFT_OUT_FILES = (
    "_headers",
    "_redirects",
    "app-config.js",
    "es6-shim.min.js",
    "google.js",
    "index.html",
    "init-service-worker.js",
    "manifest.json",
    "oidc-client.min.js",
    "polyfill.min.js",
    "serve.json",
    "silent-refresh.html",
    "sw.js",
)
KEPT_ASSETS = "images"

PUBLIC_PATH = re.compile(r'(__webpack_require__\.p ?= ?)"/"')
FONT_ADDRESS = re.compile(r"url\(/(?=[^/)])")
COMPRESSED = frozenset({".js", ".css", ".html", ".json", ".svg", ".wasm"})


class ViewerError(RuntimeError):
    """The package is not what we know; the message says what to do."""


def fetch_package(version: str, folder: Path) -> Path:
    """Fetch the package by npm and give its file, once its SHA-512 is the pinned one."""
    command = ["npm", "pack", f"@ohif/app@{version}", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    package = next(folder.glob("*.tgz"))
    check_digest(package, RELEASES[version].sha512)
    return package


def check_digest(package: Path, expected: str) -> None:
    """Raise ViewerError unless the file has the SHA-512 we pinned (base64)."""
    with package.open("rb") as stream:
        found = base64.b64encode(hashlib.file_digest(stream, "sha512").digest()).decode()
    if found != expected:
        raise ViewerError(f"{package.name} is not the package we pinned: SHA-512 {found}, expected {expected}")


def unpack(package: Path, folder: Path) -> Path:
    """Unpack what we use of the package and give the folder of the built viewer."""
    with tarfile.open(package) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() and is_wanted(member.name) else None
            if content is not None:
                file = folder / member.name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.read())
    return folder / "package" / "dist"


def is_wanted(name: str) -> bool:
    """Whether a file of the package, such as `package/dist/app.bundle.css`, is installed."""
    parts = name.split("/")
    if parts == ["package", "LICENSE"]:
        return True
    if parts[:2] != ["package", "dist"] or name.endswith(".map"):
        return False
    if parts[2] == "assets":
        return parts[3] == KEPT_ASSETS
    return parts[2] not in LEFT_OUT_FOLDERS and parts[2] not in LEFT_OUT_FILES


def rewrite(files: Iterable[Path], pattern: re.Pattern[str], replacement: str, expected: int, what: str) -> list[Path]:
    """Replace the pattern in the files and give those that had it; raise ViewerError when the count is unexpected."""
    changed = []
    places = 0
    for file in files:
        text, number = pattern.subn(replacement, file.read_text(encoding="utf-8"))
        if number:
            file.write_text(text, encoding="utf-8")
            changed.append(file)
            places += number
    if places != expected:
        raise ViewerError(
            f"{what} stands in {places} places of this release, expected {expected}: "
            "look where the built viewer names its own address before you install it"
        )
    return changed


def run_esbuild(*arguments: str) -> None:
    """Run esbuild, which says nothing unless it fails."""
    subprocess.run([str(ROOT / "node_modules" / ".bin" / "esbuild"), "--log-level=error", *arguments], check=True)


def bundle_ours(folder: Path) -> None:
    """Write our own modules as the one script that starts the viewer."""
    run_esbuild(str(OHIF / "boot.js"), "--bundle", "--minify", "--format=iife", f"--outfile={folder / 'boot.js'}")


def minify(folder: Path, target: Path) -> None:
    """Write every script of `folder` minified into `target`, with the licence comments kept at its end."""
    scripts = [str(file) for file in folder.glob("*.js")]
    run_esbuild("--minify", "--legal-comments=eof", f"--outdir={target}", f"--outbase={folder}", *scripts)


def write_document(folder: Path, public_path: str) -> None:
    """Put our own document and its script beside the viewer."""
    bundle = one_file(folder, "app.bundle*.js")
    words = {"{public}": public_path, "{bundle}": bundle.name, "{style}": one_file(folder, "app.bundle*.css").name}
    bundle_ours(folder)
    shutil.copy(OHIF / "viewer.css", folder)
    for name in OUR_FILES:
        # Browsers keep these files for a year: a new text needs a new address.
        words[f"{{{name}}}"] = f"{public_path}{name}?{sha256(folder / name)[:12]}"
    document = (OHIF / "index.html").read_text(encoding="utf-8")
    for word, value in words.items():
        document = document.replace(word, value)
    (folder / "index.html").write_text(document, encoding="utf-8")


def sha256(file: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def one_file(folder: Path, pattern: str) -> Path:
    """Give the one file of this pattern, or raise ViewerError."""
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise ViewerError(f"{len(found)} files are called {pattern} in this release, expected one")
    return found[0]


def compress(file: Path) -> None:
    """Leave a `.gz` beside the file when it is worth it; the same file always gives the same bytes."""
    content = file.read_bytes()
    packed = gzip.compress(content, 9, mtime=0)
    if len(packed) < 0.9 * len(content):
        file.with_name(f"{file.name}.gz").write_bytes(packed)


def write_manifest(folder: Path, version: str, workers: list[str]) -> None:
    """List every file with its SHA-256, and the scripts that run as workers."""
    files = {file.relative_to(folder).as_posix(): sha256(file) for file in sorted(folder.rglob("*")) if file.is_file()}
    listing = {"version": version, "workers": sorted(workers), "files": files}
    (folder / "manifest.json").write_text(json.dumps(listing, indent=1) + "\n", encoding="utf-8")


def build(package: Path, version: str, workshop: Path, *, minified: bool) -> Path:
    """Make the folder to be served from the package and give it."""
    release = RELEASES[version]
    public_path = f"/ohif/{version}/"
    dist = unpack(package, workshop)
    changed = rewrite(dist.glob("*.js"), PUBLIC_PATH, rf'\1"{public_path}"', release.scripts, "The public path")
    rewrite(dist.glob("*.css"), FONT_ADDRESS, f"url({public_path}", release.fonts, "The address of a font")
    if minified:
        target = workshop / "minified"
        minify(dist, target)
        shutil.copytree(target, dist, dirs_exist_ok=True)
    shutil.copy(workshop / "package" / "LICENSE", dist)
    write_document(dist, public_path)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(compress, [file for file in dist.rglob("*") if file.suffix in COMPRESSED]))
    # A script that names its own address and is not the viewer itself is one that runs alone: a worker.
    write_manifest(dist, version, [file.name for file in changed if not file.name.startswith("app.bundle")])
    return dist


def install(version: str, *, minified: bool, target: Path | None = None) -> Path:
    """Install a release, replacing what was installed of it, and give its folder."""
    target = target or OHIF / version
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".installing-") as name:
        workshop = Path(name)
        dist = build(fetch_package(version, workshop), version, workshop, minified=minified)
        shutil.rmtree(target, ignore_errors=True)
        dist.rename(target)
    return target


def main() -> int:
    """Install the release named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", choices=sorted(RELEASES), nargs="?", default="3.13.2")
    parser.add_argument("--readable", action="store_true", help="do not minify, to read the viewer's code in a browser")
    arguments = parser.parse_args()
    try:
        folder = install(arguments.version, minified=not arguments.readable)
    except ViewerError as error:
        print(f"The viewer was not installed. {error}", file=sys.stderr)
        return 1
    megabytes = sum(file.stat().st_size for file in folder.rglob("*") if file.suffix != ".gz") / 1e6
    print(f"OHIF {arguments.version} installed: {megabytes:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
