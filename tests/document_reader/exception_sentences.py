"""What a document says of what does not count, and of the customer's own replies: every sentence, as a pattern."""

from __future__ import annotations

import re

from document_reader.values import LENGTH, SHARE, SPAN

WEEKLY = rf"each (\w+day) ({SPAN}(?: and {SPAN})*)"
NTH = rf"the (first|second|third|fourth|last) (\w+day) of each month ({SPAN})"
DAY = rf"day (\d+) of each month ({SPAN})"
WINDOW = "(?:" + "|".join(re.sub(r"\((?!\?)", "(?:", each) for each in (WEEKLY, NTH, DAY)) + ")"
EXCLUDED = {
    "time": r"The time of the (?:intervals|windows|intervals and windows) below is excluded(?: for (.+?))?: (.+)\.",
    "later": r"Maintenance can be excluded: (.+)\.",
    "several": r"The time of the (?:intervals|windows|intervals and windows) below is excluded for the promises that "
    r"it is for\.",
    "of some": r"What is for (all promises|.+ only): (.+)\.",
    "notice": rf"An interval of maintenance is excluded only where it was announced at least ({LENGTH}|\d+ business "
    r"days?) before it begins\.",
    "notice days": r"Business days are (Monday to Friday, public holidays included|the working days of .+, its "
    r"holidays excluded); those from the day of the announcement to the day before the interval begins are counted, "
    r"both included, by the dates in (\S+)\.",
    "within": rf"Maintenance is excluded only within ({WINDOW}(?:(?:, | and ){WINDOW})*), (\S+) time\.",
    "at most": rf"Of all maintenance, in windows or not, at most ({LENGTH}) in each (month|quarter|year) are excluded, "
    rf"the earliest first; a \2 begins at midnight, (\S+) time\.",
    "agreed": r"Windows of maintenance of each (week|month|week or month) are agreed here, and need no announcement\.",
    "other": r"All other maintenance counts like any other time\.",
    "windows": rf"(.+?): ({WINDOW}(?:(?:, | and ){WINDOW})*), (\S+) time(?:, only for (.+))? \(.+\)\.",
    "tickets": r"The tickets named are disregarded\.",
    "forecast": r"The agreed forecast of the tickets that are promised something, of all customers together, is (\d+) "
    r"per day\.",
    "relief": rf"When more than ({SHARE}) of what it gives for a (local day|month) are created in it, the tickets "
    r"of that (?:day|month) are disregarded\.",
}
EFFECTS = {
    "clocks": r"no clock(?: of (.+?))? runs in it",
    "leaves": "outage in it is disregarded, and it is deducted from the time of which a share is taken",
    "stays": "outage in it is disregarded, and it stays in the time of which a share is taken",
    "nothing": "no time of theirs is measured, so that it moves nothing",
}
REPLIES = {
    "within": rf"The customer is to reply within ({LENGTH}|\d+ business days?)(?: \(({LENGTH})\))?\.",
    "pause": r"A longer wait changes nothing: clocks that pause for the customer are paused during all of it\.",
    "paused beyond": r"A clock of (.+) is paused from when a wait exceeds that, in the time that counts for it"
    r"(?: when the wait begins)?, until the wait ends; its due instant moves by as much\.",
    "passed stays": r"A due instant that has passed stays\.",
    "days": r"A business day of that is as many hours of the clock as its working day has, whatever a promise says of "
    r"business days(; round the clock 24 h)?\.",
}
