"""Work that no request waits for: names of jobs.  Jobs take and return our own ids only."""

from enum import StrEnum


class Job(StrEnum):
    """What the worker can be asked to do; the id that goes with it is told behind each."""

    CHECK_OUTPUT = "check-output"  # output
    REGISTER_INTAKE = "register-intake"  # intake
    REMOVE_IMAGING_STUDY = "remove-imaging-study"  # imaging study
    SEND_MAIL = "send-mail"  # notification
    STORE_STRUCTURED_REPORT = "store-structured-report"  # revision
    WRITE_DATA_CUT = "write-data-cut"  # data cut
    WRITE_READING_REPORT = "write-reading-report"  # revision
