"""Turns a search into one statement on the index."""

import re
import sqlite3
from collections.abc import Sequence

import orjson

from toolpict.services.ports.archive import Attribute, Filters, Found, Level

STUDY_DATES = re.compile(r"(\d{8})?(-)?(\d{8})?", re.ASCII)

SELECT = {
    Level.STUDIES: """
    SELECT study.attributes AS study_attributes,
    (SELECT count(*) FROM series AS s WHERE s.study_instance_uid = study.study_instance_uid) AS series_count,
    (SELECT count(*) FROM series AS s JOIN instance AS i USING (series_instance_uid)
      WHERE s.study_instance_uid = study.study_instance_uid) AS study_instances,
    (SELECT group_concat(DISTINCT s.modality) FROM series AS s
      WHERE s.study_instance_uid = study.study_instance_uid) AS modalities
    FROM study""",
    Level.SERIES: """
        SELECT study.attributes AS study_attributes, series.attributes AS series_attributes,
               (SELECT count(*) FROM instance AS i WHERE i.series_instance_uid = series.series_instance_uid)
               AS series_instances
        FROM series JOIN study USING (study_instance_uid)""",
    Level.INSTANCES: """
        SELECT study.attributes AS study_attributes, series.attributes AS series_attributes,
               instance.attributes AS instance_attributes
        FROM instance JOIN series USING (series_instance_uid) JOIN study USING (study_instance_uid)""",
}
ORDER = {
    Level.STUDIES: "study.study_instance_uid",
    Level.SERIES: "study.study_instance_uid, series.series_number, series.series_instance_uid",
    Level.INSTANCES: "series.series_instance_uid, instance.instance_number, instance.sop_instance_uid",
}
MODALITY = {
    Level.STUDIES: "EXISTS (SELECT 1 FROM series AS s"
    " WHERE s.study_instance_uid = study.study_instance_uid AND s.modality = ?)",
    Level.SERIES: "series.modality = ?",
    Level.INSTANCES: "series.modality = ?",
}
SERIES = {
    Level.STUDIES: "study.study_instance_uid = (SELECT s.study_instance_uid FROM series AS s"
    " WHERE s.series_instance_uid = ?)",
    Level.SERIES: "series.series_instance_uid = ?",
    Level.INSTANCES: "series.series_instance_uid = ?",
}
INSTANCE = {
    Level.STUDIES: "study.study_instance_uid = (SELECT s.study_instance_uid FROM instance AS i"
    " JOIN series AS s USING (series_instance_uid) WHERE i.sop_instance_uid = ?)",
    Level.SERIES: "series.series_instance_uid = (SELECT i.series_instance_uid FROM instance AS i"
    " WHERE i.sop_instance_uid = ?)",
    Level.INSTANCES: "instance.sop_instance_uid = ?",
}


def search(connection: sqlite3.Connection, level: Level, filters: Filters) -> list[Found]:
    """Return what the index holds of it, in a stable order."""
    conditions, values = write_conditions(level, filters)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    limit = -1 if filters.limit is None else filters.limit
    statement = f"{SELECT[level]}{where} ORDER BY {ORDER[level]} LIMIT ? OFFSET ?"
    return [Found(join_attributes(row)) for row in connection.execute(statement, [*values, limit, filters.offset])]


def write_conditions(level: Level, filters: Filters) -> tuple[list[str], list[str]]:
    """Return conditions of our own words, and the values for their question marks."""
    asked = [
        ("study.study_instance_uid = ?", filters.study_instance_uid),
        (SERIES[level], filters.series_instance_uid),
        (INSTANCE[level], filters.sop_instance_uid),
        ("study.patient_id GLOB ?", filters.patient_id.replace("[", "[[]")),
        (MODALITY[level], filters.modality),
        *read_dates(filters.study_date),
    ]
    present = [(condition, value) for condition, value in asked if value]
    return [condition for condition, _ in present], [value for _, value in present]


def read_dates(text: str) -> Sequence[tuple[str, str]]:
    """Return the conditions of a date, or of a range open on one side or neither (PS3.4 §C.2.2.2.5.1)."""
    match = STUDY_DATES.fullmatch(text)
    if match is None:
        return [("study.study_date = ?", text)]
    first, dash, last = match.groups("")
    if not dash:
        return [("study.study_date = ?", first)]
    return [("study.study_date >= ?", first), ("study.study_date <= ?", last), ("study.study_date > ?", "0")]


def join_attributes(row: sqlite3.Row) -> dict[str, object]:
    """Return what a search answers about one object: its own attributes, those above it, and what it counts."""
    joined: dict[str, object] = {}
    for column in row.keys():  # noqa: SIM118 - a Row iterates its values
        if column.endswith("_attributes"):
            joined |= orjson.loads(row[column])
        elif column == "modalities":
            names = sorted(filter(None, (row[column] or "").split(",")))
            joined[Attribute.MODALITIES_IN_STUDY.value] = {"vr": "CS", "Value": names}
        else:
            joined[COUNTED[column].value] = {"vr": "IS", "Value": [row[column]]}
    return joined


COUNTED = {
    "series_count": Attribute.STUDY_RELATED_SERIES,
    "study_instances": Attribute.STUDY_RELATED_INSTANCES,
    "series_instances": Attribute.SERIES_RELATED_INSTANCES,
}
