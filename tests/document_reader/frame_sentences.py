"""What a document says of the agreement itself: of what kind it is, for whom, how long, and how time is counted."""

from __future__ import annotations

from document_reader.values import AMOUNT, SHARE

OPENING = {
    "kind": r"Service level agreement with customers\.",
    "pilot": r"It is a pilot: everything is measured, nothing is owed, and no ticket is taken from another agreement\.",
    "bedding in": r"It is bedding in: everything is measured and nothing is owed\.",
}
SCOPE = {
    "for": r"It is for (.+)\.",
    "level": r"It goes before what (?:an agreement for a service, or one for everybody, promises|any other agreement "
    r"promises these customers|.+)\.",
}
CONDITIONS = {
    "tiers": r"customers of tier (.+)",
    "customers": r"customers named (.+)",
    "products": r"(?:tickets about|the product) (.+)",
}
TERM = {
    "from": r"It holds from (\S+) until it is ended\.",
    "from to": r"It holds from (\S+) to (\S+), both included\.",
    "renewed": r"Unless it is ended it is renewed for (.+)\.",
    "notice": r"Either party gives notice (.+) before the end\.",
    "only then": r"Tickets created at another time are promised nothing by it\.",
}
PERIODS = r"(?:(\d+) of )?(\d+) periods? in a row"
ENDING = {
    "missed": rf"The customer may end it when (?:the promise (.+)|the same promise, whichever it is,) is missed in "
    rf"{PERIODS}\.",
    "any": r"A promise is missed when any quota of it is\.",
    "mean": rf"The customer may end it when the mean of the attainments of (?:any severity of )?(.+) in any (\d+) "
    rf"periods? in a row is below ({SHARE}): they are added up and divided by (\d+), however much was "
    r"decided in each\.",
    "no mean": r"Periods of which one has nothing decided have no mean\.",
    "credited": rf"The customer may end it when at least ({AMOUNT}) is credited in (?:each of )?{PERIODS}\.",
    "credited together": rf"The customer may end it when at least ({AMOUNT}) is credited in (\d+) periods? in a row "
    r"together\.",
}
COUNTED = {
    "hours": r"Time counts only inside the hours below, by the wall clock of their zone: opening included, closing "
    r"excluded\.",
    "closing": r"What is due at closing time is due then, not at the next opening\.",
    "always": r"Round the clock every minute counts\.",
}
