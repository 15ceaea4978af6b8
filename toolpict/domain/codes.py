"""What the domain has to say: a code and its parameters, never a sentence.

`toolpict.services.wording` has the sentences, French and English.  A parameter is a number, a unit, a date, one of our
own ids or a further code; never a name, an identifier of a patient or something that was typed.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

Parameter = str | int | Decimal | date | None
Parameters = Mapping[str, Parameter]


class ErrorCode(StrEnum):
    """Why a request is refused."""

    ANSWERS_TO_CORRECT = "answers-to-correct"
    ARCHIVE_UNREACHABLE = "archive-unreachable"
    CHANGED_MEANWHILE = "changed-meanwhile"
    DATA_LOCKED = "data-locked"
    FIELDS_TO_CORRECT = "fields-to-correct"
    FORM_DRAFT_CLOSED = "form-draft-closed"
    FORM_FILE_NOT_VALID = "form-file-not-valid"
    FORM_NOT_COMPLETE = "form-not-complete"
    JOB_FAILED = "job-failed"
    LAST_ASSOCIATE = "last-associate"
    MOVE_REFUSED = "move-refused"
    NOT_FOUND = "not-found"
    NOT_PERMITTED = "not-permitted"
    NOT_READY_TO_SUBMIT = "not-ready-to-submit"
    NOTICE_OUT_OF_ORDER = "notice-out-of-order"
    OWN_EXAMINATION = "own-examination"
    PASSWORD_WRONG = "password-wrong"  # noqa: S105 - a code, not a password
    READER_HAS_CASE = "reader-has-case"
    REASON_MISSING = "reason-missing"
    SIGN_IN_REFUSED = "sign-in-refused"
    SCANNER_UNREACHABLE = "scanner-unreachable"
    STORAGE_FULL = "storage-full"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    TYPED_ELSEWHERE = "typed-elsewhere"
    UNLOCK_NEEDS_TWO = "unlock-needs-two"
    UPLOAD_OFFSET_WRONG = "upload-offset-wrong"


class ProblemCode(StrEnum):
    """What is wrong with one answer, one field or one file."""

    ALREADY_THERE = "already-there"
    ANSWERS_CLEARED = "answers-cleared"
    BOUNDS_REVERSED = "bounds-reversed"
    CHECK_FAILED = "check-failed"
    CHECK_UNEXPLAINED = "check-unexplained"
    CHOICE_LINE = "choice-line"
    EXPRESSION_CIRCULAR = "expression-circular"
    EXPRESSION_OPERANDS = "expression-operands"
    EXPRESSION_TOO_DEEP = "expression-too-deep"
    EXPRESSION_UNKNOWN_FUNCTION = "expression-unknown-function"
    EXPRESSION_UNKNOWN_ITEM = "expression-unknown-item"
    EXPRESSION_UNREADABLE = "expression-unreadable"
    FILE_HARMFUL = "file-harmful"
    FILE_IS_PROGRAM = "file-is-program"
    ITEM_LOCKED = "item-locked"
    MEANING_FIXED = "meaning-fixed"
    MEANING_TO_CONFIRM = "meaning-to-confirm"
    MISSING = "missing"
    NOT_A_CHOICE = "not-a-choice"
    NOT_A_DATE = "not-a-date"
    NOT_A_NUMBER = "not-a-number"
    NOT_IN_FORM = "not-in-form"
    NOT_JSON = "not-json"
    OUT_OF_RANGE = "out-of-range"
    OWN_EXAMINATION = "problem-own-examination"
    OWN_WORK = "own-work"
    NOT_ALL_ANSWERED = "not-all-answered"
    NOT_SPOTLESS = "not-spotless"
    PASSWORDS_DIFFER = "passwords-differ"
    PASSWORD_GUESSABLE = "password-guessable"  # noqa: S105 - a code, not a password
    PASSWORD_TOO_SHORT = "password-too-short"  # noqa: S105 - a code, not a password
    TOO_LONG = "too-long"
    TOO_MANY_CELLS = "too-many-cells"
    TOO_MANY_DECIMALS = "too-many-decimals"
    TYPE_FIXED = "type-fixed"
    UNCHANGED = "unchanged"
    PROCEDURE_NOT_ASKED = "procedure-not-asked"
    UNKNOWN_VALUE = "unknown-value"
    UNKNOWN_WORD = "unknown-word"
    WORD_MISSING = "word-missing"
    WRONG_SHAPE = "wrong-shape"


class AuditCode(StrEnum):
    """What was done."""

    ACCOUNT_ADDED = "account-added"
    ACCOUNT_CHANGED = "account-changed"
    ACQUISITION_CHANGED = "acquisition-changed"
    ATTACHMENT_ADDED = "attachment-added"
    ATTACHMENT_REMOVED = "attachment-removed"
    CASE_MADE = "case-made"
    CODE_LIST_CHANGED = "code-list-changed"
    DATA_CUT_ASKED_AGAIN = "data-cut-asked-again"
    DATA_CUT_FAILED = "data-cut-failed"
    DATA_CUT_FROZEN = "data-cut-frozen"
    DATA_CUT_WRITTEN = "data-cut-written"
    DELIVERY_TURNED_AWAY = "delivery-turned-away"
    DATA_LOCKED = "data-lock-laid"
    DATA_UNLOCKED = "data-lock-lifted"
    DOCUMENT_ADDED = "document-added"
    DRAFT_OPENED = "draft-opened"
    FORM_DRAFT_BEGUN = "form-draft-begun"
    FORM_DRAFT_CHANGED = "form-draft-changed"
    FORM_DRAFT_DISCARDED = "form-draft-discarded"
    FORM_MEANING_CONFIRMED = "form-meaning-confirmed"
    FORM_PUBLISHED = "form-published"
    FORM_REINSTATED = "form-reinstated"
    FORM_RETIRED = "form-retired"
    IMAGING_STUDY_REGISTERED = "imaging-study-registered"
    IMAGING_STUDY_REMOVED = "imaging-study-removed"
    IMAGING_STUDY_WITHDRAWN = "imaging-study-withdrawn"
    INTAKE_MADE = "intake-made"
    MESSAGE_WRITTEN = "message-written"
    NOTICE_TAKEN = "notice-taken"
    OUTPUT_ADDED = "output-added"
    OUTPUT_STORED = "output-stored"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - a code, not a password
    PROCEDURE_PUBLISHED = "procedure-published"
    QUERY_ANSWERED = "query-answered"
    QUERY_ASKED = "query-asked"
    QUERY_CLOSED = "query-closed"
    QUERY_REOPENED = "query-reopened"
    QUALITY_CHECKED = "quality-checked"
    QUALITY_SELF_CHECKED = "quality-self-checked"
    READING_PLAN_PUBLISHED = "reading-plan-published"
    READING_REPORT_WRITTEN = "reading-report-written"
    READING_SAVED = "reading-saved"
    READING_SIGNED = "reading-signed"
    READING_VERSION_MOVED = "reading-version-moved"
    REPORT_STORED = "report-stored"
    RESEARCH_STUDY_OPENED = "research-study-opened"
    RESEARCH_STUDY_CHANGED = "research-study-changed"
    ROLE_ENDED = "role-ended"
    ROLE_GRANTED = "role-granted"
    SOURCE_UNVERIFIED = "source-unverified"
    SOURCE_VERIFIED = "source-verified"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    SUBJECT_CHANGED = "subject-changed"
    SUBJECT_INCLUDED = "subject-included"
    TASK_CHANGED = "task-changed"
    TASK_CREATED = "task-created"
    TASK_MOVED = "task-moved"
    TASK_REASSIGNED = "task-reassigned"
    UNLOCK_ASKED = "unlock-asked"
    VALUES_CONFIRMED = "values-confirmed"
    VISIT_CHANGED = "visit-changed"


class ChangeCode(StrEnum):
    """What differs between two versions of a form."""

    ADDED = "change-added"
    BOUNDS = "change-bounds"
    BRANCHING = "change-branching"
    CALCULATION = "change-calculation"
    CHECKS = "change-checks"
    CHOICE_ADDED = "change-choice-added"
    CHOICE_REMOVED = "change-choice-removed"
    CHOICE_REWORDED = "change-choice-reworded"
    CHOICES_MOVED = "change-choices-moved"
    CONCEPT = "change-concept"
    HELP = "change-help"
    LABEL = "change-label"
    MEASURE = "change-measure"
    MOVED = "change-moved"
    OTHER = "change-other"
    REMOVED = "change-removed"
    REQUIRED = "change-required"
    REQUIRED_NO_LONGER = "change-required-no-longer"
    TYPE = "change-type"
    UNIT = "change-unit"


class NoteCode(StrEnum):
    """What is not carried over between a form and a data dictionary of REDCap, or means something else there."""

    ACTION_LEFT = "note-action-left"
    BLANKS_COUNT = "note-blanks-count"
    BOUND_HARD = "note-bound-hard"
    BOUND_LEFT = "note-bound-left"
    CELL_KEPT = "note-cell-kept"
    COLUMN_LEFT = "note-column-left"
    ENCODING = "note-encoding"
    EVENT = "note-event"
    FORMATTING_LEFT = "note-formatting-left"
    FUNCTION_LEFT = "note-function-left"
    IDENTIFIER = "note-identifier"
    LABEL_MISSING = "note-label-missing"
    MOVED = "note-moved"
    ONE_LANGUAGE = "note-one-language"
    PIPING_LEFT = "note-piping-left"
    RECORD_ADDED = "note-record-added"
    RECORD_NUMBER = "note-record-number"
    REPEATING = "note-repeating"
    TYPE_CHANGED = "note-type-changed"
    VALIDATION_LEFT = "note-validation-left"
    WORD_LEFT = "note-word-left"


class FindingCode(StrEnum):
    """What the system found in an examination."""

    DATE_MISSING = "finding-date-missing"
    DATE_THERE = "finding-date-there"
    DATES_DIFFER = "finding-dates-differ"
    LABELS_MISSING = "finding-labels-missing"
    LABELS_OTHER = "finding-labels-other"
    LABELS_RIGHT = "finding-labels-right"
    LOCALIZER = "finding-localizer"
    MODALITY_MISSING = "finding-modality-missing"
    MODALITY_RIGHT = "finding-modality-right"
    NO_POSITIONS = "finding-no-positions"
    SERIES_ENOUGH = "finding-series-enough"
    SERIES_TOO_FEW = "finding-series-too-few"
    SLICES_CONTINUOUS = "finding-slices-continuous"
    SLICES_ENOUGH = "finding-slices-enough"
    SLICES_MISSING = "finding-slices-missing"
    SLICES_TOO_FEW = "finding-slices-too-few"
    SLICES_TWICE = "finding-slices-twice"
    SPACING_UNEVEN = "finding-spacing-uneven"
    THICKNESS_RIGHT = "finding-thickness-right"
    THICKNESS_TOO_GREAT = "finding-thickness-too-great"
    THICKNESS_UNKNOWN = "finding-thickness-unknown"
    TOO_FEW_TO_JUDGE = "finding-too-few-to-judge"


PARAMETERS: Mapping[StrEnum, frozenset[str]] = MappingProxyType(
    {
        ErrorCode.ANSWERS_TO_CORRECT: frozenset({"count"}),
        ErrorCode.FIELDS_TO_CORRECT: frozenset({"count"}),
        ErrorCode.FORM_FILE_NOT_VALID: frozenset({"count"}),
        ErrorCode.FORM_NOT_COMPLETE: frozenset({"count"}),
        ErrorCode.MOVE_REFUSED: frozenset({"status", "move"}),
        ErrorCode.NOT_PERMITTED: frozenset({"permission"}),
        ErrorCode.NOT_READY_TO_SUBMIT: frozenset({"count"}),
        ErrorCode.NOTICE_OUT_OF_ORDER: frozenset({"expected"}),
        ErrorCode.TOO_MANY_ATTEMPTS: frozenset({"seconds"}),
        ErrorCode.UPLOAD_OFFSET_WRONG: frozenset({"expected"}),
        ProblemCode.ANSWERS_CLEARED: frozenset({"count"}),
        ProblemCode.CHOICE_LINE: frozenset({"number"}),
        ProblemCode.EXPRESSION_OPERANDS: frozenset({"name", "position"}),
        ProblemCode.EXPRESSION_TOO_DEEP: frozenset({"position"}),
        ProblemCode.EXPRESSION_UNKNOWN_FUNCTION: frozenset({"name", "position"}),
        ProblemCode.EXPRESSION_UNKNOWN_ITEM: frozenset({"name"}),
        ProblemCode.EXPRESSION_UNREADABLE: frozenset({"position"}),
        ProblemCode.MEANING_FIXED: frozenset({"name", "version"}),
        ProblemCode.MEANING_TO_CONFIRM: frozenset({"name", "version"}),
        ProblemCode.NOT_JSON: frozenset({"column"}),
        ProblemCode.OUT_OF_RANGE: frozenset({"minimum", "maximum", "unit"}),
        ProblemCode.PASSWORD_TOO_SHORT: frozenset({"minimum"}),
        ProblemCode.PROCEDURE_NOT_ASKED: frozenset({"count"}),
        ProblemCode.TOO_LONG: frozenset({"maximum"}),
        ProblemCode.TOO_MANY_CELLS: frozenset({"maximum"}),
        ProblemCode.TOO_MANY_DECIMALS: frozenset({"maximum"}),
        ProblemCode.TYPE_FIXED: frozenset({"version"}),
        ProblemCode.UNCHANGED: frozenset({"version"}),
        ProblemCode.WORD_MISSING: frozenset({"name"}),
        **dict.fromkeys(
            (
                NoteCode.ACTION_LEFT,
                NoteCode.BLANKS_COUNT,
                NoteCode.EVENT,
                NoteCode.FUNCTION_LEFT,
                NoteCode.RECORD_ADDED,
                NoteCode.REPEATING,
                NoteCode.TYPE_CHANGED,
                NoteCode.VALIDATION_LEFT,
                NoteCode.WORD_LEFT,
            ),
            frozenset({"name"}),
        ),
        AuditCode.ACCOUNT_CHANGED: frozenset({"field"}),
        AuditCode.ACQUISITION_CHANGED: frozenset({"modality", "series", "slices", "millimetres"}),
        AuditCode.ATTACHMENT_ADDED: frozenset({"sha256"}),
        AuditCode.ATTACHMENT_REMOVED: frozenset({"sha256"}),
        AuditCode.CODE_LIST_CHANGED: frozenset({"version", "sha256"}),
        AuditCode.DATA_CUT_ASKED_AGAIN: frozenset({"number"}),
        AuditCode.DATA_CUT_FAILED: frozenset({"number", "problem"}),
        AuditCode.DATA_CUT_FROZEN: frozenset({"number"}),
        AuditCode.DATA_CUT_WRITTEN: frozenset({"number", "sha256"}),
        AuditCode.DOCUMENT_ADDED: frozenset({"version", "sha256"}),
        AuditCode.DELIVERY_TURNED_AWAY: frozenset({"problem"}),
        AuditCode.FORM_DRAFT_CHANGED: frozenset({"kind", "sha256"}),
        AuditCode.FORM_MEANING_CONFIRMED: frozenset({"count"}),
        AuditCode.FORM_PUBLISHED: frozenset({"version", "sha256"}),
        AuditCode.FORM_REINSTATED: frozenset({"version"}),
        AuditCode.FORM_RETIRED: frozenset({"version"}),
        AuditCode.IMAGING_STUDY_REGISTERED: frozenset({"instances", "modality"}),
        AuditCode.NOTICE_TAKEN: frozenset({"event", "number"}),
        AuditCode.OUTPUT_ADDED: frozenset({"version", "sha256"}),
        AuditCode.OUTPUT_STORED: frozenset({"version"}),
        AuditCode.PROCEDURE_PUBLISHED: frozenset({"version"}),
        AuditCode.QUALITY_CHECKED: frozenset({"verdict"}),
        AuditCode.QUALITY_SELF_CHECKED: frozenset({"verdict"}),
        AuditCode.DATA_LOCKED: frozenset({"kind", "name"}),
        AuditCode.DATA_UNLOCKED: frozenset({"kind", "name"}),
        AuditCode.QUERY_ANSWERED: frozenset({"name"}),
        AuditCode.QUERY_ASKED: frozenset({"name"}),
        AuditCode.QUERY_CLOSED: frozenset({"name"}),
        AuditCode.QUERY_REOPENED: frozenset({"name"}),
        AuditCode.READING_VERSION_MOVED: frozenset({"before", "after"}),
        AuditCode.SOURCE_UNVERIFIED: frozenset({"name"}),
        AuditCode.SOURCE_VERIFIED: frozenset({"name"}),
        AuditCode.READING_PLAN_PUBLISHED: frozenset({"version"}),
        AuditCode.READING_REPORT_WRITTEN: frozenset({"revision", "sha256"}),
        AuditCode.READING_SAVED: frozenset({"revision", "sha256"}),
        AuditCode.READING_SIGNED: frozenset({"revision", "sha256"}),
        AuditCode.REPORT_STORED: frozenset({"revision", "sha256"}),
        AuditCode.RESEARCH_STUDY_CHANGED: frozenset({"field"}),
        AuditCode.ROLE_ENDED: frozenset({"account", "role"}),
        AuditCode.ROLE_GRANTED: frozenset({"account", "role"}),
        AuditCode.SUBJECT_CHANGED: frozenset({"before", "after"}),
        AuditCode.TASK_CHANGED: frozenset({"field", "before", "after"}),
        AuditCode.TASK_CREATED: frozenset({"kind"}),
        AuditCode.TASK_MOVED: frozenset({"move", "before", "after"}),
        AuditCode.TASK_REASSIGNED: frozenset({"before", "after"}),
        AuditCode.VALUES_CONFIRMED: frozenset({"count"}),
        AuditCode.VISIT_CHANGED: frozenset({"before", "after"}),
        FindingCode.MODALITY_MISSING: frozenset({"expected", "modality"}),
        FindingCode.MODALITY_RIGHT: frozenset({"modality"}),
        FindingCode.SERIES_ENOUGH: frozenset({"count", "minimum"}),
        FindingCode.SERIES_TOO_FEW: frozenset({"count", "minimum"}),
        FindingCode.SLICES_ENOUGH: frozenset({"count", "minimum"}),
        FindingCode.SLICES_TOO_FEW: frozenset({"count", "minimum"}),
        FindingCode.SLICES_CONTINUOUS: frozenset({"number", "count"}),
        FindingCode.SLICES_MISSING: frozenset({"number", "count"}),
        FindingCode.SLICES_TWICE: frozenset({"number", "count"}),
        FindingCode.SPACING_UNEVEN: frozenset({"number", "minimum", "maximum"}),
        FindingCode.THICKNESS_RIGHT: frozenset({"number", "millimetres", "maximum"}),
        FindingCode.THICKNESS_TOO_GREAT: frozenset({"number", "millimetres", "maximum"}),
        FindingCode.THICKNESS_UNKNOWN: frozenset({"number"}),
        FindingCode.LOCALIZER: frozenset({"number"}),
        FindingCode.NO_POSITIONS: frozenset({"number"}),
        FindingCode.TOO_FEW_TO_JUDGE: frozenset({"number"}),
    }
)


def check_parameters(code: StrEnum, parameters: Parameters) -> Parameters:
    """Return the parameters, if they are those that the sentences of `code` speak of.

    Raises
    ------
    TypeError
        They are others: a bug, found where the code is used rather than where it is shown.

    """
    if parameters.keys() != PARAMETERS.get(code, frozenset()):
        raise TypeError(f"{code} does not take {sorted(parameters)}")
    return parameters
