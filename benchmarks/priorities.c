/* M/M/c with non-preemptive priorities, first come first served within one: the loop that somebody would write for
   this one desk. It keeps the log that slasim keeps, row for row, with the ties of docs/desk.md: in one instant work
   ends by ticket, then tickets arrive, then the best waiting ticket goes to the agent idle for longest, then to the
   one with the smaller number. A ticket's number is its uid. */

#include <stdint.h>

enum { CREATED = 0, STARTED = 2, REPLIED = 4, SOLVED = 13, /* EventKind */
       MOST_AGENTS = 1024, MOST_PRIORITIES = 128 };

/* time, ticket and agent in one number: compared at once, without a jump */
typedef unsigned __int128 Ending;

/* The place in a ring of `size`; `place` is below twice the size. */
static int wrapped(int place, int size) { return place < size ? place : place - size; }

static Ending ending(int64_t time, int32_t ticket, int32_t agent)
{
    return (Ending)time << 64 | (uint64_t)ticket << 32 | (uint32_t)agent;
}
static int64_t time_of(Ending e) { return (int64_t)(e >> 64); }


/* Columns of the log; `next` is room for a link a ticket. Returns the number of rows. */
int64_t run(int64_t tickets, const int64_t *created, const int8_t *priority, const int64_t *work, int32_t agents,
            int32_t priorities, int32_t *next, int64_t *log_time, int8_t *log_kind, int32_t *log_ticket,
            int32_t *log_agent)
{
    static const int64_t never = INT64_MAX;
    Ending endings[MOST_AGENTS + 1];
    int32_t first[MOST_PRIORITIES], last[MOST_PRIORITIES], idle[MOST_AGENTS];
    int64_t since[MOST_AGENTS], rows = 0, arrival = 0;
    int32_t working = 0, waiting = 0, idle_first = 0, idle_count = agents;
    for (int p = 0; p < priorities; p++) first[p] = -1;
    for (int a = 0; a < agents; a++) { idle[a] = a; since[a] = 0; }

#define WRITE(kind, ticket, agent) \
    (log_time[rows] = now, log_kind[rows] = (kind), log_ticket[rows] = (ticket), log_agent[rows] = (agent), rows++)

    while (arrival < tickets || working > 0) {
        int64_t now = working > 0 ? time_of(endings[0]) : never;
        if (arrival < tickets && created[arrival] < now) now = created[arrival];
        while (working > 0 && time_of(endings[0]) == now) {
            int32_t ticket = (int32_t)((uint64_t)endings[0] >> 32), agent = (int32_t)endings[0];
            WRITE(REPLIED, ticket, agent);
            WRITE(SOLVED, ticket, agent);
            Ending moved = endings[--working];
            int place = 0;
            for (int below = 1; below < working; below = 2 * place + 1) {
                below += below + 1 < working & endings[below + 1] < endings[below];
                if (endings[below] >= moved) break;
                endings[place] = endings[below];
                place = below;
            }
            endings[place] = moved;
            int at = idle_count++; /* a ring from idle_first on */
            while (at > 0) {
                int32_t other = idle[wrapped(idle_first + at - 1, agents)];
                if (since[other] < now || other < agent) break;
                idle[wrapped(idle_first + at, agents)] = other;
                at--;
            }
            idle[wrapped(idle_first + at, agents)] = agent;
            since[agent] = now;
        }
        while (arrival < tickets && created[arrival] == now) {
            int p = priority[arrival];
            WRITE(CREATED, arrival, -1);
            next[arrival] = -1;
            if (first[p] < 0) first[p] = arrival; else next[last[p]] = arrival;
            last[p] = arrival++;
            waiting++;
        }
        while (waiting > 0 && idle_count > 0) {
            int p = 0;
            while (first[p] < 0) p++;
            int32_t ticket = first[p], agent = idle[idle_first];
            first[p] = next[ticket];
            waiting--;
            idle_first = wrapped(idle_first + 1, agents);
            idle_count--;
            WRITE(STARTED, ticket, agent);
            Ending started = ending(now + work[ticket], ticket, agent);
            int place = working++;
            while (place > 0 && started < endings[(place - 1) / 2]) {
                endings[place] = endings[(place - 1) / 2];
                place = (place - 1) / 2;
            }
            endings[place] = started;
        }
    }
    return rows;
}
