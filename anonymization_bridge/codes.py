"""What the bridge has to say: codes, never sentences.  `anonymization_bridge.wording` has the sentences."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

Parameter = str | int | None
Parameters = Mapping[str, Parameter]

NO_PARAMETERS: Final[Parameters] = MappingProxyType({})


class IntakeStatus(StrEnum):
    """Where an intake stands."""

    QUEUED = "queued"
    CLEANING = "cleaning"
    HELD = "held"
    READY = "ready-to-deliver"
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


AT_WORK: Final = frozenset({IntakeStatus.QUEUED, IntakeStatus.CLEANING, IntakeStatus.READY})
"""What the worker has to advance."""


class ObjectStatus(StrEnum):
    """Where one object of an intake stands."""

    RETRIEVED = "retrieved"
    CLEAN = "clean"
    HELD = "object-held"
    DROPPED = "dropped"
    DELIVERED = "object-delivered"


class SourceKind(StrEnum):
    """Where the objects of an intake come from."""

    CLINICAL_PACS = "clinical-pacs"
    ZIP = "zip"
    FOLDER = "folder"
    WATCHED_FOLDER = "watched-folder"
    RECEIVER = "receiver"


class Destination(StrEnum):
    """Where an intake goes."""

    ARCHIVE = "research-archive"
    FOLDER = "dicom-folder"
    ISO_IMAGE = "iso-image"


class ArrivalStatus(StrEnum):
    """Where what came unasked stands."""

    WAITING = "arrival-waiting"
    ATTRIBUTED = "arrival-attributed"
    DISCARDED = "arrival-discarded"


class PreviewState(StrEnum):
    """How far the preview of a form has come."""

    ASKED = "asked"
    WORKING = "working"
    DONE = "done"


class EventKind(StrEnum):
    """What a notice tells TOOLPICT."""

    RECEIVED = "received"
    HELD = "held"
    RELEASED = "released"
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AuditCode(StrEnum):
    """What was done."""

    ACCOUNT_ADDED = "account-added"
    ACCOUNT_CLOSED = "account-closed"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - a code, not a password
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    LAUNCH_TAKEN = "launch-taken"
    LAUNCH_CONFIRMED = "launch-confirmed"
    SEARCH_MADE = "search-made"
    ZIP_TAKEN = "zip-taken"
    FOLDER_TAKEN = "folder-taken"
    SERIES_CHOSEN = "series-chosen"
    SUBJECT_CHOSEN = "subject-chosen"
    PREVIEW_ASKED = "preview-asked"
    KEY_MADE = "key-made"
    MASTER_KEY_CHANGED = "master-key-changed"
    KEY_DESTRUCTION_ASKED = "key-destruction-asked"
    KEY_DESTRUCTION_GIVEN_UP = "key-destruction-given-up"
    KEY_DESTROYED = "key-destroyed"
    PROFILE_PUBLISHED = "profile-published"
    SUBJECT_TO_REDELIVER = "subject-to-redeliver"
    CORRESPONDENCE_BEGUN = "correspondence-begun"
    CORRESPONDENCE_ENDED = "correspondence-ended"
    CORRESPONDENCE_READ = "correspondence-read"
    ZONES_CONFIRMED = "zones-confirmed"
    ZONE_FORGOTTEN = "zone-forgotten"
    INTAKE_MADE = "intake-made"
    INTAKE_RECEIVED = "intake-received"
    INTAKE_HELD = "intake-held"
    INTAKE_RESUMED = "intake-resumed"
    INTAKE_READY = "intake-ready"
    INTAKE_DELIVERED = "intake-delivered"
    INTAKE_REFUSED = "intake-refused"
    INTAKE_WITHDRAWN = "intake-withdrawn"
    OBJECTS_DROPPED = "objects-dropped"
    ARRIVAL_CAME = "arrival-came"
    ARRIVAL_OPENED = "arrival-opened"
    ARRIVAL_ATTRIBUTED = "arrival-given"
    ARRIVAL_DISCARDED = "arrival-thrown-away"
    TOKEN_MADE = "token-made"  # noqa: S105 - a code
    TOKEN_ENDED = "token-ended"  # noqa: S105 - a code


class ErrorCode(StrEnum):
    """Why something is refused."""

    ACCOUNT_TAKEN = "account-taken"
    ALREADY_BEGUN = "already-begun"
    ARCHIVE_ANSWER_WRONG = "archive-answer-wrong"
    CODE_NOT_TYPED = "code-not-typed"
    CRITERIA_MISSING = "criteria-missing"
    CRITERIA_WRONG = "criteria-wrong"
    DESTINATION_NOT_OFFERED = "destination-not-offered"
    DESTINATION_UNREACHABLE = "destination-unreachable"
    DEVICE_NOT_NAMED = "device-not-named"
    DIRECTORY_MISSING = "directory-missing"
    DISK_FULL = "disk-full"
    FORM_EXPIRED = "form-expired"
    INTAKE_CANCELLED = "intake-cancelled"
    KEY_IN_USE = "key-in-use"
    KEY_IS_DESTROYED = "key-is-destroyed"
    LAUNCH_EXPIRED = "launch-expired"
    LAUNCH_FOR_ANOTHER = "launch-for-another"
    LAUNCH_NOT_VALID = "launch-not-valid"
    LAUNCH_REPLAYED = "launch-replayed"
    LOOK_NOT_CONFIRMED = "look-not-confirmed"
    NO_DICOM = "no-dicom"
    NOT_A_ZIP = "not-a-zip"
    NOT_DELEGATED = "not-delegated"
    NOT_FOUND = "not-found"
    NOTHING_CHOSEN = "nothing-chosen"
    NOTHING_LEFT = "nothing-left"
    NOTHING_RETRIEVED = "nothing-retrieved"
    NOTHING_HANDED_IN = "nothing-handed-in"
    NOTHING_TO_REDELIVER = "nothing-to-redeliver"
    PACS_UNREACHABLE = "pacs-unreachable"
    PASSWORD_TOO_SHORT = "password-too-short"  # noqa: S105 - a code, not a password
    PASSWORD_WRONG = "password-wrong"  # noqa: S105 - a code, not a password
    PROFILE_NOT_VALID = "profile-not-valid"
    PROFILE_VERSION_OLD = "profile-version-old"
    REASON_MISSING = "reason-missing"
    REFUSED_BY_PERSON = "refused-by-person"
    REQUEST_NOT_VALID = "request-not-valid"
    RETRIEVED_INCOMPLETE = "retrieved-incomplete"
    SERIES_UNKNOWN = "series-unknown"
    SEVERAL_PATIENTS = "several-patients"
    SIGN_IN_REFUSED = "sign-in-refused"
    SUBJECT_UNKNOWN = "subject-unknown"
    TIME_POINT_UNKNOWN = "time-point-unknown"
    TOKEN_REFUSED = "token-refused"  # noqa: S105 - a code
    TOO_LARGE = "too-large"
    TOO_LARGE_FOR_DISC = "too-large-for-disc"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    TOOLPICT_UNREACHABLE = "toolpict-unreachable"
    TYPED_TOO_LONG = "typed-too-long"
    UPLOAD_OFFSET_WRONG = "upload-offset-wrong"
    WARNINGS_NOT_CONFIRMED = "warnings-not-confirmed"
    WRONG_STATE = "wrong-state"
    ZIP_BOMB = "zip-bomb"
    ZIP_CLIMBS = "zip-climbs"
    ZIP_ENCRYPTED = "zip-encrypted"
    ZONE_NOT_A_NUMBER = "zone-not-a-number"
    ZONE_NOT_VALID = "zone-not-valid"


class WarningCode(StrEnum):
    """What a person must confirm before an intake is made."""

    PATIENT_HAS_OTHER_NUMBER = "patient-has-other-number"
    NUMBER_HAS_OTHER_PATIENT = "number-has-other-patient"
    EXAMINATION_WENT_TO_OTHER = "examination-went-to-other"
    EXAMINATION_WENT_BEFORE = "examination-went-before"
    SEX_DIFFERS = "sex-differs"
    BIRTH_DATE_DIFFERS = "birth-date-differs"
