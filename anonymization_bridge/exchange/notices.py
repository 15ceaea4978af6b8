"""Writes what a notice says: counts, codes and new UIDs; never a source value, never free text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from anonymization_bridge.codes import EventKind, SourceKind


@dataclass(frozen=True)
class DeliveredObject:
    """One object as it now lies in the research archive, by its new UIDs."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    modality: str
    size_bytes: int


@dataclass(frozen=True)
class Profile:
    """The de-identification profile that was applied."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True)
class NoticeFacts:
    """What one notice tells of one intake."""

    intake_id: UUID
    number: int
    event: EventKind
    research_study: str
    inclusion_number: str
    time_point: str
    username: str
    at: datetime
    source: SourceKind
    objects: int
    held: int
    profile: Profile
    reason_codes: Sequence[str] = ()
    delivered: Sequence[DeliveredObject] = ()


def content(facts: NoticeFacts) -> dict[str, Any]:
    """Return the claims of a notice that do not change from one sending to the next."""
    return {
        "intake_id": str(facts.intake_id),
        "number": facts.number,
        "event": str(facts.event),
        "research_study": facts.research_study,
        "inclusion_number": facts.inclusion_number,
        "time_point": facts.time_point,
        "username": facts.username,
        "at": facts.at.isoformat(timespec="seconds"),
        "source": str(facts.source),
        "counts": {"objects": facts.objects, "held": facts.held},
        "reason_codes": sorted(set(facts.reason_codes)),
        "profile": {"name": facts.profile.name, "version": facts.profile.version, "sha256": facts.profile.sha256},
        "imaging_studies": imaging_studies(facts.delivered),
    }


def imaging_studies(objects: Iterable[DeliveredObject]) -> list[dict[str, Any]]:
    """Return what was delivered, as examinations with their series with their instances, sorted by UID."""
    by_study: dict[str, dict[str, list[DeliveredObject]]] = {}
    for one in objects:
        by_study.setdefault(one.study_instance_uid, {}).setdefault(one.series_instance_uid, []).append(one)
    return [imaging_study(uid, by_study[uid]) for uid in sorted(by_study)]


def imaging_study(uid: str, by_series: dict[str, list[DeliveredObject]]) -> dict[str, Any]:
    """Return one examination of a delivered notice."""
    return {
        "study_instance_uid": uid,
        "modalities": sorted({one.modality for series in by_series.values() for one in series}),
        "bytes": sum(one.size_bytes for series in by_series.values() for one in series),
        "series": [
            {
                "series_instance_uid": series_uid,
                "modality": by_series[series_uid][0].modality,
                "sop_class_uid": by_series[series_uid][0].sop_class_uid,
                "instances": sorted(one.sop_instance_uid for one in by_series[series_uid]),
            }
            for series_uid in sorted(by_series)
        ],
    }
