"""Structured reports in the archive."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        AuditCode.REPORT_STORED: Sentence(
            "a déposé dans le PACS de recherche le compte rendu structuré de la révision {revision}"
            " (empreinte {sha256})",
            "stored the structured report of revision {revision} in the research PACS (digest {sha256})",
        ),
    }
)
