"""The referee: was this log written by the rules of docs/desk.md? It reads tables and log and simulates nothing.

It shares no control flow with any desk, so it catches a rule misread by both, it judges users' own policies, and it
scales to millions of rows. Findings come under the names of `DeskRule`; one broken row can bring further findings about
what followed from it.
"""

from __future__ import annotations

from slasim.desk.referee.findings import RefereeFinding, RefereeFindings
from slasim.desk.referee.rows import read_rows
from slasim.desk.referee.story import check_story, read_story
from slasim.desk.referee.sweep import check_dispatch
from slasim.desk.referee.waits import check_answers, read_waits
from slasim.desk.referee.work import attend_story, check_work, read_stints
from slasim.desk.routing import Routing
from slasim.log.kinds import Events
from slasim.roster.tables import Roster
from slasim.terms.tables import Steering
from slasim.workload.tables import Workload


def check(
    workload: Workload, roster: Roster, steering: Steering | None, routing: Routing, until: int, events: Events
) -> list[RefereeFinding]:
    """What is wrong with a log, by rule; an empty list when a desk that keeps every rule wrote it.

    `steering` None means that nothing is owed (every due instant is NEVER); `until` is where the desk stopped, ms.

    Raises ValueError if the columns of the log differ in length.
    """
    said = RefereeFindings()
    rows = read_rows(events, workload.tickets.uid, len(roster.team), until, said)
    story = read_story(workload, rows)
    check_story(workload, story, until, said)
    check_answers(workload, story, until, said)
    stints = read_stints(story, until)
    attendance = attend_story(roster, stints)
    check_work(workload, roster, attendance, routing, story, stints, until, said)
    waits, wait = read_waits(workload, story, steering, routing)
    check_dispatch(workload, roster, attendance, story, stints, waits, wait, until, said)
    return said.all()
