"""Files of readings on their way to a browser: always as a download, never shown in our pages."""

from collections.abc import Sequence
from typing import IO, Any
from uuid import UUID

from flask import Response, send_file, url_for

from toolpict.domain.reading import Attachment
from toolpict.services.wording.moments import write_size
from toolpict.web.language import current_language, speak

DOWNLOAD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def file_response(found: Attachment, stream: IO[bytes], *, is_shown: bool = False) -> Response:
    """Return a file as a download, or to be shown in a frame, streamed; whatever it holds, the browser runs none of it."""
    answer = send_file(stream, mimetype=found.media_type, as_attachment=not is_shown, download_name=found.filename)
    answer.headers["Content-Length"] = str(found.size_bytes)
    answer.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if is_shown:
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def file_note(file: Attachment) -> str:
    """Return what is said beside a file: its size, its version if it is not the first, and what is to be known of it."""
    said = [write_size(current_language(), file.size_bytes)]
    if file.version > 1:
        said.append(speak("room.file-version", version=file.version))
    return " · ".join([*said, *(speak(code) for code in file.findings.split())])


def attached_files(task_id: UUID, files: Sequence[Attachment]) -> list[dict[str, Any]]:
    """Return what the room's script shows of the files of a draft."""
    return [
        {
            "name": file.filename,
            "size": file_note(file),
            "url": url_for("readings.download", task_id=task_id, sha256=file.sha256),
            "remove": url_for("readings.detach", task_id=task_id, sha256=file.sha256),
            "removeLabel": speak("room.detach", name=file.filename),
        }
        for file in files
    ]
