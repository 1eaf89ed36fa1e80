"""What a document says of what does not count, and of the customer's own replies: every sentence, as a pattern."""

from __future__ import annotations

import re

from document_reader.values import LENGTH, SHARE, SPAN

WEEKLY = rf"each (\w+day) ({SPAN}(?: and {SPAN})*)"
NTH = rf"the (first|second|third|fourth|last) (\w+day) of each month ({SPAN})"
DAY = rf"day (\d+) of each month ({SPAN})"
WINDOW = "(?:" + "|".join(re.sub(r"\((?!\?)", "(?:", each) for each in (WEEKLY, NTH, DAY)) + ")"
EXCLUDED = {
    "time": r"(?:Time from the first instant up to the second|The time of these windows)(?:, and that of the "
    r"windows,)? does not count(?: for (.+?))?: (.+)\.",
    "later": r"Maintenance that is excluded does not count: (.+)\.",
    "several": r"(?:Time from the first instant up to the second|The time of these windows)(?:, and that of the "
    r"windows,)? does not count for the promises that it is for\.",
    "of some": r"What is for (all promises|.+ alone): (.+)\.",
    "notice": rf"An interval of maintenance is excluded only where it was announced at least ({LENGTH}) before it "
    rf"begins\.",
    "at most": rf"Of maintenance at most ({LENGTH}) in each (month|quarter|year) are excluded, the earliest first; a "
    rf"\2 begins at local midnight in (\S+)\.",
    "agreed": r"Windows of maintenance of each (week|month|week or month) are agreed here, and need no announcement\.",
    "other": r"Other time of maintenance counts like any other\.",
    "windows": rf"(.+?): ({WINDOW}(?:(?:, | and ){WINDOW})*), local time of (\S+?)(?:, for (.+) alone)? \(.+\)\.",
    "tickets": r"The tickets named do not count\.",
    "forecast": r"The agreed forecast of the tickets that are promised something is (\d+) per day\.",
    "relief": rf"When more than ({SHARE}) of what it gives for a (local day|month) are created in it, none of the "
    rf"tickets of "
    r"that (?:day|month) counts\.",
}
EFFECTS = {
    "clocks": r"no clock(?: of (.+?))? runs in it",
    "leaves": "it is neither available nor unavailable time, so that it leaves the whole of which a share is taken",
    "nothing": "no time of theirs is measured, so that it moves nothing",
    "stays": "outage in it is none, and it stays in the whole of which a share is taken",
}
REPLIES = {
    "within": rf"The customer replies within ({LENGTH})\.",
    "pause": r"Clocks that pause for the customer are paused during the whole wait\.",
    "shift": r"No clock is paused for it; what a wait exceeds that, in the time that counts, moves (?:the due instant "
    r"of "
    r"(.+)|no due instant)\.",
}
