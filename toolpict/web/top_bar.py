"""Builds the links of the bar above every page."""

from flask import url_for

from toolpict.domain.people import Actor
from toolpict.services.ports.units import UnitsOfWork
from toolpict.services.top_bar import look_at_top_bar
from toolpict.web.rooms import MenuLink, TopBar


def read(units: UnitsOfWork, actor: Actor) -> TopBar:
    """Return what the bar shows of a person's work."""
    found = look_at_top_bar(actor=actor, units=units)
    links = [
        MenuLink(row.code, url_for("research_studies.show", research_study_id=row.id), row.title)
        for row in found.research_studies
    ]
    return TopBar(links, found.unread)
