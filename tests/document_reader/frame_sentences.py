"""What a document says of the agreement itself: of what kind it is, for whom, how long, and how time is counted."""

from __future__ import annotations

UNTIL = r"(?: until (\S+))?"
OPENING = {
    "kind": r"Service level agreement with customers\.",
    "pilot": rf"It is a pilot{UNTIL}: everything is measured, no credit is due, and no ticket is taken from another "
    r"agreement\.",
    "bedding in": rf"It is bedding in{UNTIL}: everything is measured and no credit is due\.",
    "live": r"Credits are due for periods that begin on (\S+) or later; earlier ones count towards no credit, and "
    r"towards no right to terminate\.",
}
SCOPE = {
    "for": r"It applies to (?:(?:tickets about|the product) (.+?)(?:,? (?:for|of) ))?customers of tier (.+?)"
    r"(?: named (.+))?\.",
    "level": r"(?:It prevails over an agreement for a service, and over one for everybody|For what it is about, it "
    r"prevails over any other agreement with these customers)\.",
}
TERM = {
    "from": r"It holds from (\S+) until terminated\.",
    "from to": r"It holds from (\S+) to (\S+), both included\.",
    "renewed": r"Unless terminated it is renewed, each time for (.+)\.",
    "notice": r"Notice that it shall end is given at least (.+) before\.",
    "only then": r"It does not apply to tickets created at another time\.",
}
COUNTED = {
    "hours": r"Time counts only inside the hours below, by the wall clock of their zone: opening included, closing "
    r"excluded\.",
    "closing": r"What is due at closing time is due then, not at the next opening\.",
    "always": r"Round the clock every minute counts\.",
}
