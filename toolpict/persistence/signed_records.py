"""Checks that what was signed is still what was signed: values, attachments and the bytes of files."""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.errors import NotFoundError
from toolpict.domain.forms import FormVersion
from toolpict.domain.reading import Attachment, Revision, Signature, digest, revision_sha256
from toolpict.persistence import records
from toolpict.persistence.tables.readings import signatures
from toolpict.services.ports.files import FileStore

CHUNK_BYTES = 1 << 20


def broken_revisions(session: Session, files: FileStore) -> Iterator[str]:
    """Yield a line for each signed revision whose values, attachments or files are not those that were signed."""
    for key in session.scalars(sa.select(signatures.c.id).order_by(signatures.c.signed_at)):
        signature: Signature = records.get(session, Signature, key)
        revision: Revision = records.get(session, Revision, signature.revision_id)
        form: FormVersion = records.get(session, FormVersion, revision.form_version_id)
        bound = (revision.task_id, revision.number, form.sha256, revision.values, revision.attachments)
        now = revision_sha256(*bound, cleared=revision.cleared)
        if not now == revision.sha256 == signature.revision_sha256 or not texts_hold(revision, form):
            yield f"revision {revision.id}: its values are not those that were signed"
        for attachment in revision.attachments:
            if not holds(attachment, files):
                yield f"revision {revision.id}: a file is missing or was changed"


def texts_hold(revision: Revision, form: FormVersion) -> bool:
    """Tell whether the form and every answer, but those that were redacted, are the texts that their digests name."""
    told = [(value.text, value.text_sha256) for value in revision.values]
    told += [(answer.text, answer.text_sha256) for answer in revision.cleared]
    kept = [(text, sha256) for text, sha256 in told if text is not None]
    return all(digest(text) == sha256 for text, sha256 in (*kept, (form.document, form.sha256)))


def holds(attachment: Attachment, files: FileStore) -> bool:
    """Tell whether the kept file still has the digest under which it was signed."""
    found = hashlib.sha256()
    try:
        with files.open(attachment.sha256) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                found.update(chunk)
    except NotFoundError:
        return False
    return found.hexdigest() == attachment.sha256
