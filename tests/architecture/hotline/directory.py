"""The directory is edited, callers hear it, and the flows that serve are looked at. Nothing of it is secret but what is
typed into the wrong field."""

from tests.architecture.hotline.office import AT_HOME, Office

FAR = AT_HOME | {"kind": "shelter", "name": "Far away"}
TOLD = AT_HOME | {"kind": "legal", "places": ["LS-C"], "told": "y", "called_en": "Help with the law"}


def keep_directory(office: Office) -> None:
    """An edition serves for each change that callers hear."""
    lead, page = office.lead, "/organisations/new"
    wrong = {"name": "Nobody", "number": office.number("somebody whose own number is no office's")[4:]}
    lead.sends(page, gives=400, **TOLD | wrong | {"called_en": office.says("a name that is too long for a phone")})
    lead.sends(f"/organisations/{office.far}/edit", **FAR, number="2231 2345", confirms="y")
    for name in ("For the law", "For the law and more"):
        told = TOLD | {"name": name, "called_en": name, "number": "2231 9999", "confirms": "y"}
        page = f"{lead.sends(page, **told).location}/edit"
        office.day.flows_change()
    assert "For the law and more" in lead.reads("/flows/history")
    for look in ("/flows", "/flows/phone?keys=1", "/organisations", "/service", "/figures"):
        lead.reads(look)
