"""What counts of tickets say of the demand that brought them, each figure with a 95 % interval (docs/history.md).

blocks       intervals from estimates without one week after another
dates        which dates are ordinary, holidays, next to one, or none of it
levels       the expected tickets of each date
chance       dispersion of days, carry-over, dispersion within the day
profile      the shares of the 168 hours
stream       all of it for one stream
mix          shares of severities, tiers, products
"""
