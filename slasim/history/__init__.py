"""What one's own history says: from the spreadsheets people have to a scenario, and how that scenario bears it out.

reading/     rota, counts and tickets from CSV and Excel
fitting/     volume, profile, dispersion and mix, each with its interval
desk_from    a rota and a history to the text of a scenario (`slasim new --rota`)
exports/     tickets exported from a helpdesk to a log (`slasim import`)
against      the weeks that were measured, simulated and side by side (`slasim workload --against`)
"""
