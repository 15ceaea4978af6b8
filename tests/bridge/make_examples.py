"""Writes the signed examples of docs/reference/between-the-programs anew: `python -m tests.bridge.make_examples`."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from anonymization_bridge.exchange.signing import public_pem, sign
from tests.bridge.example_keys import example_key

FOLDER = Path(__file__).parents[2] / "docs/reference/between-the-programs"
BEGAN = 1_795_514_400
INTAKE = "6f1c2a34-9d0b-4a52-8d37-51f3b1f0a7c2"
FROM_TOOLPICT = {"iss": "toolpict", "aud": "toolpict-bridge"}
FROM_BRIDGE = {"iss": "toolpict-bridge", "aud": "toolpict"}
PROFILE = {"name": "default", "version": "1", "sha256": sha256(b"an invented profile").hexdigest()}
NOTICE: dict[str, Any] = {
    **FROM_BRIDGE,
    "iat": BEGAN,
    "exp": BEGAN + 60,
    "intake_id": INTAKE,
    "research_study": "ONCO",
    "inclusion_number": "001",
    "time_point": "M3",
    "username": "arc",
    "source": "clinical-pacs",
    "reason_codes": [],
    "counts": {"objects": 2, "held": 0},
}
EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "launch": (
        "toolpict",
        {
            **FROM_TOOLPICT,
            "jti": "a5b0c7de-0000-4000-8000-000000000001",
            "iat": BEGAN,
            "exp": BEGAN + 300,
            "intake_id": INTAKE,
            "username": "arc",
            "research_study": "ONCO",
            "inclusion_number": "001",
            "time_point": "M3",
        },
    ),
    "call": (
        "bridge",
        {
            **FROM_BRIDGE,
            "jti": "a5b0c7de-0000-4000-8000-000000000002",
            "iat": BEGAN,
            "exp": BEGAN + 60,
            "method": "GET",
            "path": "/bridge/directory",
            "body_sha256": sha256(b"").hexdigest(),
        },
    ),
    "directory": (
        "toolpict",
        {
            **FROM_TOOLPICT,
            "iat": BEGAN,
            "exp": BEGAN + 300,
            "research_studies": [
                {
                    "code": "ONCO",
                    "title": "Réponse tumorale, étude d'exemple",
                    "sponsor": "CHU d'exemple",
                    "delegates": ["arc"],
                    "site_delegates": [{"username": "arc-02", "site": "02"}],
                    "time_points": [{"code": "BASELINE", "label": "Inclusion"}, {"code": "M3", "label": "3 mois"}],
                    "subjects": [{"number": "001", "site": "01"}, {"number": "002", "site": "02"}],
                }
            ],
            "withdrawn_intakes": ["0d9f5c1e-7a53-4c0b-b0f5-6f8f0a5d2e11", "8c0e2a77-31b4-4d19-9a6e-2f5d7c90b3ea"],
        },
    ),
    "notice-received": (
        "bridge",
        {
            **NOTICE,
            "jti": "a5b0c7de-0000-4000-8000-000000000003",
            "number": 1,
            "event": "received",
            "at": "2026-11-24T10:00:00+00:00",
            "profile": {"name": "", "version": "", "sha256": ""},
            "imaging_studies": [],
        },
    ),
    "notice-delivered": (
        "bridge",
        {
            **NOTICE,
            "jti": "a5b0c7de-0000-4000-8000-000000000004",
            "number": 2,
            "event": "delivered",
            "at": "2026-11-24T10:01:00+00:00",
            "profile": PROFILE,
            "imaging_studies": [
                {
                    "study_instance_uid": "2.25.100000000000000000000000000000000001",
                    "modalities": ["CT"],
                    "bytes": 1_052_672,
                    "series": [
                        {
                            "series_instance_uid": "2.25.100000000000000000000000000000000002",
                            "modality": "CT",
                            "sop_class_uid": "1.2.840.10008.5.1.4.1.1.2",
                            "instances": [
                                "2.25.100000000000000000000000000000000003",
                                "2.25.100000000000000000000000000000000004",
                            ],
                        }
                    ],
                }
            ],
        },
    ),
}


def write_examples(folder: Path) -> None:
    """Write the claims, their signed forms and the public test keys."""
    for name in ("toolpict", "bridge"):
        (folder / f"{name}-test-public.pem").write_text(public_pem(example_key(name)))
    for name, (signer, claims) in EXAMPLES.items():
        (folder / f"{name}.json").write_text(json.dumps(claims, indent=2, ensure_ascii=False) + "\n")
        (folder / f"{name}.jws").write_text(sign(claims, example_key(signer)) + "\n")


if __name__ == "__main__":
    write_examples(FOLDER)
