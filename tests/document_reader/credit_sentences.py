"""What a document says of credits: every sentence, as a pattern with what it leaves open."""

from __future__ import annotations

from document_reader.values import AMOUNT, LENGTH, MANY, ONE, PER, SHARE

NONE = r"; where none applies, no credit is due\."
SINCE_DUE = r"from the due instant until the clock stops or, while it runs, until the statement date"
RULES = {
    "scale": rf"(.+?): (?:the credit is that of the last row that applies to the attainment|each severity brings the "
    rf"credit of the last row that applies to its attainment){NONE}",
    "shortfall": rf"(.+): (?:for each severity that misses its quota|if the quota is missed,) a credit of ({AMOUNT}) "
    rf"is due for every (whole )?(?:([\d./]+) )?percentage points?( or part thereof)? by which the attainment is below "
    rf"it(, and in proportion for a part of one)?(?:, at most ({AMOUNT})(?: for one severity)?)?\.",
    "per_breach": r"(.+): for each (?:ticket|clock) that misses its target the fixed credit of its severity is due\.",
    "per_breach beyond": r"(.+): for each (?:ticket|clock) that misses its target the fixed credit of its severity is "
    r"due, once the clock has counted more than what the table says; until then it is late without credit\.",
    "late_by": r"(.+): for each (?:ticket|clock) that misses its target the credit of its severity is due for each "
    r"step by which it is late\.",
    "breaches": r"Breaches of (.+): each target that a ticket misses is one breach; a ticket that misses several "
    r"brings several\.",
    "downtime": rf"(.+): the outages of a (?:{PER}) in the time that counts are added up; for every (whole )?({LENGTH})"
    rf"( or part thereof)? of that(?: beyond ({LENGTH}))? a credit of ({AMOUNT}) is due, even where the quota is "
    r"kept\.",
    "durations of clocks": rf"(.+): the credit is that of the last row that applies to each severity's "
    rf"(?:mean|maximum|percentile [\d.]+) of the (?:{PER}), of the time that its clocks count{NONE}",
    "durations": rf"(.+): the outages of a (?:{PER}) in the time that counts are added up; the credit is that of the "
    rf"last row that applies to the sum, even where the quota is kept{NONE}",
    "outage_day": rf"(.+): for each local day with more than ({LENGTH}) of outage in the time that counts a credit of "
    r"the fee of that day is due: the monthly fee divided by the days of its month\.",
    "weight": rf"(.+): (?:if the quota is missed|if any severity misses its quota|if (?:its|any severity's) (?:mean|"
    rf"maximum|percentile) (?:is not within|does not keep) (?:its|the) (?:target|limit)) in a (?:{PER}), a credit of "
    rf"({SHARE}) of the pool(?: (\w+))? is due(?:, once for all severities together)?\.",
    "points": r"(.+): (?:each severity that misses its quota|a missed quota) brings the points of the last row that "
    r"applies to its attainment; where none applies, it brings none\.",
    "in_a_row": rf"(.+): (?:for each severity that misses its quota|if the quota is missed), the credit is that of the "
    rf"row in which (?:its|the) number of consecutive {MANY} with a missed quota lies, this {ONE} included{NONE}",
    "persistent": rf"(.+): each time (\d+) quotas? ha(?:s|ve) been missed within (one|\d+) "
    rf"(?:{ONE}|consecutive {MANY}), a credit of ({AMOUNT}) is due\.",
}
MORE = {
    "both ends": r"Both ends of a row belong to it\.",
    "first row": r"Where the quota is missed by a single outage alone and no row applies, the first row does\.",
    "kept too": r"It is due even where the quota is kept\.",
    "left out": r"This table has no credit for .+\.",
    "day once": r"A day is credited once\.",
    "miss": rf"Each (?:severity that misses its quota in a {ONE}|{ONE} in which it is missed) is one miss; a miss is "
    r"credited once, the oldest first\.",
    "late": rf"(?:L|In steps of hours l)ateness is the elapsed time, nights and weekends included, {SINCE_DUE}\.",
    "own time": rf"(?:L|In steps of hours l)ateness is the time that the clock counts {SINCE_DUE}; without any there "
    r"is no step\.",
    "own days": rf"In business days lateness is counted like the target, {SINCE_DUE}, not while the clock is paused; a "
    r"day is begun when some of its time counts\.",
    "less first": rf"Of each outage the first ({LENGTH}) of the time that counts are left out first\.",
    "not reduced": rf"Where the agreement covers only a part of a (?:{PER}), the {LENGTH} are not reduced\.",
    "begun": r"A begun step counts as a whole one\.",
    "left over": r"Of whole steps a part counts for nothing\.",
    "each_up_to": rf"For one (?:ticket|clock) at most ({AMOUNT}) is due\.",
    "up_to": rf"In a {ONE} this rule comes to at most ({AMOUNT})\.",
    "by number": rf"The credit of an account is that of the row in which the number of breaches of its tickets in a "
    rf"(?:{PER}) lies{NONE}",
    "from": r'A row with "from" includes that very length, one with "above" does not\.',
    "repeat": rf"(?:A severity's points|Points) count ([\d./]+) times where (?:it had points by this table|this table "
    rf"brought some) in the (?:{PER}) right before, too\.",
    "annual": r"The annual fee is twelve monthly ones\.",
    "row ends": rf"A {ONE} in which (?:the quota is kept|it keeps its quota) or nothing is judged ends the count: "
    rf"after it the next missed {ONE} is the first again\.",
}
POINTS = {
    "costs by steps": rf"The points of (.+) in a (?:{PER}) are added up: the credit is that of the row in which "
    rf"their number lies{NONE}",
    "whole points": r"A part of a point does not reach the next number\.",
    "value each": rf"The points of (.+) in a (?:{PER}) are added up: a credit of ({AMOUNT}) is due for each\.",
    "above": rf"The first (?:(\d+) )?points? of a (?:{PER}) brings? no credit\.",
    "all at most": rf"For all points of a (?:{PER}) together at most ({AMOUNT}) is credited\.",
    "ratchet": rf"By its number in the (?:{PER}) each point is credited: (.+)\.",
}
HEAD = {
    "every": rf"For a missed quota a credit is due for every account that has the promise when the {ONE} begins\.",
    "late": r"For a late ticket a credit is due for the account whose ticket it is\.",
    "each": r"Credits are reckoned for each account separately\.",
}
OF_EARLIER = rf"a {ONE} gets no more than the rounded credits of earlier ones of that year leave of it\."
LEFT_OUT = r"a severity without anything decided( or without a quota)? is left out"
WHOLE = {
    "fee": rf"Percentages of the fee refer to the account's fee of the (?:{ONE}|three months of the quarter|twelve "
    r"months of the year)(?: for .+)?\.",
    "daily": r"The fee of a day is the monthly fee divided by the days of its month; days are added up\.",
    "part": rf"In a {ONE} that the agreement covers only in part (.+) are credited all the same; the fee is then that "
    r"of the days covered\.",
    "once": rf"Of the fixed credits of a ticket that misses several targets only the largest is due in a {ONE}, and in "
    rf"a later {ONE} what is missing to that\.",
    "each missed": r"The fixed credits of a ticket that misses several targets are all due, and added up\.",
    "one table": r"Where several tables have a fixed credit for the same missed target, only the largest is due\.",
    "forgiven": r"Where a quota is kept because few targets are missed, no credit is due by the attainment\.",
    "largest": rf"(?:Each rule comes to one amount a {ONE}; of these only the largest is due|Of several amounts of a "
    rf"{ONE} only the largest is due; one amount is .+)\.",
    "sum": rf"(?:Each rule comes to one amount a {ONE}; these are added up, even where one failure leads to several|"
    rf"Several amounts of a {ONE} are added up, even where one failure leads to several; one amount is .+)\.",
    "unclaimed": r"Credits are given without a claim\.",
    "claimed": rf"A credit must be claimed within (.+) after the end of the {ONE}; the last day is included\.",
    "claimed from": r"A credit must be claimed within (.+) after the day of the incident, on which (a ticket was "
    r"due|there was outage|a ticket was due or there was outage); the last day is included\.",
    "first incident": r"Of a credit for several incidents all can be claimed until the window of the first ends\.",
    "weekdays": r"Business days are Monday to Friday, public holidays included\.",
    "working days": r"Business days are the working days of (.+), its holidays excluded\.",
    "at_risk": rf"The amount at risk(, and the most that is credited in a {ONE},)? is ({AMOUNT})\.",
    "risk pool": rf"The pool (\w+), and the most that is credited from it in a {ONE}, is ({AMOUNT})\.",
    "pool": rf"The pool is ({SHARE}) of the amount at risk\.",
    "cap": rf"In a {ONE} at most ({AMOUNT})(, and at most the amount at risk,)? is credited\.",
    "calendar year": rf"In a calendar year at most ({AMOUNT}) is credited: {OF_EARLIER}",
    "contract year": rf"In a contract year, the first of which begins on (\S+), at most ({AMOUNT}) is credited: "
    rf"{OF_EARLIER}",
    "its year": rf"A {ONE} belongs to the year in which it begins\.",
    "no more of the year": r"What is earned back does not add to what is left of the year\.",
    "annual": r"The annual fee is twelve monthly ones\.",
    "minimum": rf"A credit of less than ({AMOUNT}) is not paid(, and uses up nothing of what a year can come to)?\.",
    "more than": rf"A credit of ({AMOUNT}) or less is not paid(, and uses up nothing of what a year can come to)?\.",
    "in units": rf"The credit of a {ONE} is then rounded (down to a|up to a|to the nearest) multiple of ({AMOUNT})"
    rf"(, a half up)?(?:, or down where that would be more than is credited at most in a {ONE}(?: or in a year)?)?\.",
    "rounded decides": r"It is the rounded credit that is compared with that\.",
    "rounded": r"(?:Only|Apart from that only) the result is rounded, to the smallest unit of [A-Z]{3}; a half is "
    r"rounded up\.",
    "remedy": r"Credits are (set off against the next invoice|paid in cash)\.",
    "in days": r"Credits are given as an extension of the term, at the fee of the whole period divided by its days; a "
    r"day begun is a whole one\.",
    "earn_back": rf"Earn-back: when in (?:each of the next (\d+) {MANY}|the next {ONE}) (every severity of )?what a "
    rf"credit rested on attains ({SHARE}), ({SHARE}) of that credit, as rounded, is earned back in (the last of them|"
    rf"that one); (?:a {ONE} without anything (?:decided|measured) attains nothing|{LEFT_OUT}, and where a promise has "
    r"none left, nothing is earned back)\.",
    "mean": r"A mean attains it where it is kept\.",
    "together": r"Where a quota is one of all severities, all of them together attain it\.",
    "bonus": rf"Bonus: when (every severity of )?(.+?)(?:, all severities together,)? attains more than ({SHARE}), the "
    rf"customer owes the provider ({AMOUNT}); (?:a {ONE} without anything (?:decided|measured) earns none|{LEFT_OUT}, "
    r"and where none is left, no bonus is owed)\.",
    "below": rf"(What is earned back|A bonus|What is earned back and a bonus) (?:is|are) deducted from the credit of "
    rf"the {ONE}; where (?:it exceeds|they exceed) that, the customer owes the provider the difference\.",
}
