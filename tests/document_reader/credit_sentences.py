"""What a document says of credits: every sentence, as a pattern with what it leaves open."""

from __future__ import annotations

from document_reader.values import AMOUNT, LENGTH, PER, SHARE

ONE = rf"(?:{PER}|period)"  # a period, where a sentence is about several kinds of them
RULES = {
    "scale": r"(.+?)(?:: each severity)? owes by its attainment the credit of the last line that fits\.",
    "shortfall in steps": rf"(.+): (?:each severity that misses its quota owes|where it misses its quota, it owes) "
    rf"({AMOUNT}) for each (begun|whole) (?:([\d./]+) )?percentage points? by which it does(?:, at most "
    rf"({AMOUNT}))?\.",
    "shortfall": rf"(.+): (?:each severity that misses its quota owes|where it misses its quota, it owes) ({AMOUNT}) "
    rf"for each percentage point by which it does, and for a part of a point the same part of that(?:, at most "
    rf"({AMOUNT}))?\.",
    "per_breach": r"(.+): each ticket that misses its target owes the credit of its severity\.",
    "per_breach beyond": r"(.+): each ticket that misses its target owes the credit of its severity once its clock has "
    r"counted more than what the table says; within that it is late, and owes nothing\.",
    "late_by": r"(.+): each (?:ticket|clock) that misses its target owes the credit of its severity for each step by "
    r"which it is late\.",
    "breaches": r"Breaches of (.+): each target that a ticket misses is one breach; a ticket that misses several "
    r"brings several\.",
    "downtime": rf"(.+): for each (begun|whole) ({LENGTH}) of all the outage of a (?:{PER}) in the time that counts, "
    rf"added up,(?: beyond ({LENGTH}),)? ({AMOUNT}) is owed\.",
    "durations of clocks": rf"(.+): each severity owes by its (?:mean|maximum|percentile [\d.]+) of the (?:{PER}), of "
    r"the time that its clocks count, the credit of the last line that fits\.",
    "durations": rf"(.+): all the outage of a (?:{PER}) in the time that counts, added up, owes the credit of the "
    r"last line that fits\.",
    "outage_day": rf"(.+): a local day with more than ({LENGTH}) of outage in the time that counts owes the fee of "
    rf"that day: "
    r"the monthly fee divided by the days of its month\.",
    "weight": rf"(.+): a missed quota owes ({SHARE}) of the pool(?: (\w+))?(?:, once, however many severities miss "
    r"theirs)?\.",
    "points": r"(.+): (?:each severity that misses its quota|a missed quota) brings points by its attainment, those "
    r"of the "
    r"last line that fits\.",
    "persistent": rf"(.+): each time (\d+) quotas? ha(?:s|ve) been missed within (one|\d+) periods?(?: that follow one "
    rf"another)?, ({AMOUNT}) is owed\.",
}
MORE = {
    "both ends": r"Both ends of a line belong to it\.",
    "first line": r"Where a single outage alone misses the quota and no line fits, the first line does\.",
    "no line": r"What fits no line (?:owes nothing|brings none)\.",
    "kept too": r"It is owed where the quota is kept, too\.",
    "nothing": r"(.+) owes? nothing\.",
    "day once": r"A day is owed once\.",
    "miss": r"Each (?:severity that misses its quota in a period|period in which it is missed) is one, and is paid "
    r"for once, "
    r"the oldest first\.",
    "late": r"(?:It|In steps of hours it) is late by the elapsed time, every hour of it, nights and weekends too, from "
    r"the instant at which it was due to the one at which it stops, or at which it is looked at\.",
    "own time": r"(?:It|In steps of hours it) is late by the time that its clock counts, in the hours that count and "
    r"not while it is paused, from the instant at which it was due to the one at which it stops, or at which it is "
    r"looked at\.",
    "own days": r"Business days of lateness are those of its target, from the instant at which it was due to the one "
    r"at which it stops, or at which it is looked at, and not while it is paused; one is begun when some of its time "
    r"counts\.",
    "less first": rf"Of each outage the first ({LENGTH}) of the time that counts are left out; outages that touch or "
    r"overlap are one\.",
    "not divided": rf"Where the agreement covers only a part of a (?:{PER}), the {LENGTH} are not divided\.",
    "begun": r"A begun step is owed as a whole one\.",
    "counted": r"A begun step counts as a whole one\.|Less than a whole step owes nothing\.",
    "left over": r"Of whole steps, what is left over brings nothing\.",
    "up_to": rf"That comes to at most ({AMOUNT}) in a (?:{PER})\.",
    "by number": rf"By the number of breaches of its tickets in a (?:{PER}) an account owes the credit of the line "
    r"that fits\.",
    "last": rf"Where the last {LENGTH} is begun, the whole is owed for it\.",
    "less": rf"For less than {LENGTH}, and for what is left over, nothing is owed\.",
    "from": r'A line that begins with "from" holds for exactly that, too\.',
    "points together": r"All points of a period together owe the credit of the line in which their number lies; a part "
    r"of a point does not reach the next number\.",
    "annual": r"The annual fee is twelve monthly ones\.",
}
POINTS = {
    "value": rf"A point owes ({AMOUNT})\.",
    "above": r"The first (?:(\d+) )?points? of a period owes? nothing\.",
    "repeat": r"Points count ([\d./]+) times where there were some in the period right before, too\.",
    "up_to": rf"All points together cost at most ({AMOUNT})\.",
    "ratchet": r"Points cost by their number: (.+)\.",
}
WHOLE = {
    "every": rf"A missed quota credits every account that is owed the promise when the {ONE} begins\.",
    "late": r"A late ticket credits the account whose ticket it is\.",
    "each": r"Each account is credited by itself\.",
    "fee": rf"A share of the fee is one of the account's fee(?: for what this agreement is for,)? of the "
    rf"(?:{ONE}|three months of the quarter|twelve months of the year)\.",
    "daily": r"The fee of a day is the monthly fee divided by the days of its month; days are added up\.",
    "part": rf"In a {ONE} that the agreement covers only in part (.+) are owed all the same; a share of the fee "
    r"is then one of the fee of the days covered\.",
    "once": r"A ticket that comes late several times is credited once in a period, with the largest of its credits, "
    r"and in a "
    r"later period with what is missing to that\.",
    "each missed": r"A ticket that comes late several times is credited for each missed target, and these are added "
    r"up\.",
    "forgiven": r"A quota that is kept only because missed targets are forgiven owes nothing by its attainment\.",
    "largest": rf"Of several amounts of a {ONE} the largest is owed; one amount is what .+ comes to\.",
    "sum": rf"Several amounts of a {ONE} are added up; one amount is what .+ comes to\.",
    "each pays": r"A miss that several of them pay for is paid for by each\.",
    "unclaimed": r"A credit need not be claimed\.",
    "claimed": rf"A credit must be claimed within (.+) after the {ONE}; the last day belongs to it\.",
    "claimed from": r"A credit must be claimed within (.+) after the day of the incident, on which a ticket was due or "
    r"there was outage; the last day belongs to it\.",
    "first incident": r"Of a credit for several incidents all can be claimed until the window of the first ends\.",
    "weekdays": r"Business days are Monday to Friday, holidays too\.",
    "working days": r"Business days are the working days of (.+), without its holidays\.",
    "at_risk": rf"At risk, and the most that is owed in a {ONE}, is ({AMOUNT})\.",
    "risk pool": rf"At risk in the pool (\w+) are ({AMOUNT}); what its weights come to is one amount\.",
    "pool": rf"The pool is ({SHARE}) of the amount at risk\.",
    "cap": rf"In a {ONE} at most ({AMOUNT}) is owed\.",
    "minimum": rf"A credit below ({AMOUNT}) is not paid; one of exactly that is\.",
    "more than": rf"A credit of ({AMOUNT}) or less is not paid; one of exactly that is not either\.",
    "rounded": r"What is owed is rounded once, at the end, to the smallest unit of [A-Z]{3}; a half is rounded up\.",
    "remedy": r"Credits are (set off against the next invoice|paid in cash)\.",
    "in days": r"Credits are given as an extension of the term, at the fee of a day of the period; a day begun is a "
    r"whole one\.",
    "earn_back": rf"Earn-back: ({SHARE}) of a credit, rounded, returns when in each of the next (\d+) periods? every "
    rf"severity "
    rf"of what that credit rested on attains ({SHARE}); a period without anything decided attains nothing\.",
    "mean": r"A mean attains it where it is kept\.",
    "together": r"Where a quota is one of all severities, all of them together attain it\.",
    "bonus": rf"Bonus: when (?:every severity of )?(.+?)(?:, all severities together,)? attains more than ({SHARE}), "
    rf"the customer owes ({AMOUNT}); a "
    rf"period without "
    r"anything decided earns none\.",
    "below": r"Where that exceeds the credit of a period, the customer owes the difference\.",
}
