"""The viewer's own document and files under `/ohif/`, with the headers that each of them needs."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file

FOLDER = Path(__file__).resolve().parent.parent / "static" / "ohif"
MANIFEST = "manifest.json"
INDEX = "index.html"

PAGE_POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
))  # fmt: skip
# A worker takes the policy of its own script's answer: evaluation, which JPEG 2000 and JPEG-LS need, exists only there.
WORKER_POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'self'"
FILE_POLICY = "default-src 'none'"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
ONE_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class InstalledViewer:
    """A release of the viewer as `make viewer` left it."""

    version: str
    folder: Path
    digests: dict[str, str]
    workers: frozenset[str]


@lru_cache(maxsize=8)
def _read_manifest(manifest: Path, _changed_at: int) -> InstalledViewer:
    listing = json.loads(manifest.read_text(encoding="utf-8"))
    return InstalledViewer(listing["version"], manifest.parent, listing["files"], frozenset(listing["workers"]))


def installed_viewer(folder: Path = FOLDER, version: str = "*") -> InstalledViewer | None:
    """Give the newest release installed, or the one named; None says that there is none."""
    found = [manifest for manifest in folder.glob(f"{version}/{MANIFEST}") if _numbers(manifest)]
    if not found:
        return None
    newest = max(found, key=_numbers)
    return _read_manifest(newest, newest.stat().st_mtime_ns)


def _numbers(manifest: Path) -> tuple[int, ...]:
    parts = manifest.parent.name.split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


def blueprint(folder: Path = FOLDER) -> Blueprint:
    """Give the routes of the viewer's document and its files; whatever else stands under `/ohif/` is 404."""
    routes = Blueprint("ohif", __name__, url_prefix="/ohif")

    @routes.get("/read")
    def index() -> Response:
        viewer = installed_viewer(folder)
        if viewer is None or not _is_asked_for_in_a_frame():
            abort(404)
        answer = send_file(viewer.folder / INDEX, mimetype=TYPES[".html"], etag=False, max_age=0)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return _with_policy(answer, PAGE_POLICY)

    @routes.get("/<version>/<path:name>")
    def file(version: str, name: str) -> Response:
        viewer = installed_viewer(folder, version) if _is_version(version) else None
        if viewer is None or name not in viewer.digests or Path(name).suffix not in TYPES or name == INDEX:
            abort(404)
        return _with_policy(_send(viewer, name), WORKER_POLICY if name in viewer.workers else FILE_POLICY)

    return routes


def _is_asked_for_in_a_frame() -> bool:
    # Browsers say what they want the document for; the viewer has nothing to show outside the page around it.
    return request.headers.get("Sec-Fetch-Dest", "iframe") == "iframe"


def _is_version(text: str) -> bool:
    return all(part.isdecimal() for part in text.split("."))


def _send(viewer: InstalledViewer, name: str) -> Response:
    is_packed = f"{name}.gz" in viewer.digests
    sends_packed = is_packed and request.accept_encodings["gzip"] > 0
    sent = f"{name}.gz" if sends_packed else name
    answer = send_file(
        viewer.folder / sent, mimetype=TYPES[Path(name).suffix], etag=viewer.digests[sent], conditional=True
    )
    answer.headers["Cache-Control"] = ONE_YEAR
    if sends_packed:
        answer.headers["Content-Encoding"] = "gzip"
    if is_packed:
        answer.vary.add("Accept-Encoding")
    return answer


def _with_policy(answer: Response, policy: str) -> Response:
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
