"""How a value is written: units, durations, money, hours, dates, distributions; and the base of all parts."""
