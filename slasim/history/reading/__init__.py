"""Tables as people have them: columns by many names, dates in many forms; whatever is wrong is told with its place.

sheets      a CSV file or a sheet of a workbook as rows of text, below its header
grids       dates, weekdays or times of day as columns, made into rows
columns     which column is what
stamps      dates and times of a column, in the one order of day and month that fits all of them
weekdays    weekdays as people write them
numerals    numbers of a column, with the one mark of decimals that fits all of them
rota        who works when; patterns: the shifts that this makes
counts      tickets by interval
tickets     tickets one by one
"""
