"""What a document says of the agreement itself: of what kind it is, for whom, how long, and how time is counted."""

from __future__ import annotations

from document_reader.values import AMOUNT, LENGTH, MANY, ONE, SHARE

OPENING = {
    "kind": r"Service level agreement with customers\.",
    "pilot": r"It is a pilot: everything is measured, no credit is due, and no ticket is taken from another "
    r"agreement\.",
    "bedding in": r"It is bedding in: everything is measured and no credit is due\.",
}
SCOPE = {
    "for": r"It applies to (?:(?:tickets about|the product) (.+?)(?:,? (?:for|of) ))?customers of tier (.+?)"
    r"(?: named (.+))?\.",
    "level": r"It prevails over (?:another service level agreement for a service or for everybody|any other service "
    r"level agreement) where both have a promise of the same kind; what only one of them promises holds too\.",
}
TERM = {
    "from": r"It holds from (\S+) until terminated\.",
    "from to": r"It holds from (\S+) to (\S+), both included\.",
    "renewed": r"Unless terminated it is renewed, each time for (.+)\.",
    "notice": r"Notice of termination is given at least (.+) before the end\.",
    "only then": r"It does not apply to tickets created at another time\.",
}
PERIODS = rf"(?:(\d+) of any )?(?:(\d+) consecutive {MANY}|one {ONE})"
BEFORE = r"(?:, before (anything is earned back|a bonus|anything is earned back or a bonus))?"
ENDING = {
    "missed": rf"The customer may terminate this agreement when (?:the promise (.+)|the same promise, whichever it is,)"
    rf" is missed in {PERIODS}\.",
    "any": r"A promise is missed when any quota of it is\.",
    "mean": rf"The customer may terminate this agreement when the mean of the attainments of (?:any severity of )?(.+)"
    rf" in any (?:(\d+) consecutive {MANY}|one {ONE}) is below ({SHARE}): they are added up and divided by (\d+), "
    r"however much was (?:decided|measured) in each\.",
    "no mean": rf"Where one {ONE} has nothing (?:decided|measured), there is no mean(; a severity without a quota has "
    r"none)?\.",
    "outages": rf"The customer may terminate this agreement when (?:(\d+) or more outages|an outage) of (.+?)"
    rf"(?:, each)? with (more than|at least) ({LENGTH}) of time that counts,? begins?(?: within any (.+), counted from "
    r"the local day on which the first of them begins| in the same calendar (month|quarter|year))?\.",
    "by account": r"They are counted for each account by itself\.",
    "credited": rf"The customer may terminate this agreement when at least ({AMOUNT}) is credited in "
    rf"(?:each of )?{PERIODS}{BEFORE}\.",
    "credited together": rf"The customer may terminate this agreement when at least ({AMOUNT}) is credited in any "
    rf"(?:(\d+) consecutive {MANY}|one {ONE}) together{BEFORE}\.",
}
COUNTED = {
    "hours": r"Time counts only inside the hours below, by the wall clock of their zone: opening included, closing "
    r"excluded\.",
    "closing": r"What is due at closing time is due then, not at the next opening\.",
    "customers": r"The customer's hours are those of the customer's region: (.+)\.",
    "always": r"Round the clock every minute counts\.",
}
