"""A result on disk, whatever its kind: what it is of, its tables, its run. The kinds live where they are made.

result      Result, About: what every kind has; `open`, and for those that are written as a whole `save`
manifest    what a folder says of itself: kind, about, versions, command, digests; the version of the format
content     what a folder holds: written in one step, read back, damage named
files       names and bytes of the files in a folder
places      where a result goes: `results/NAME-DIGEST`, and whether it can
digest      a digest of every value in tables
errors      ResultError: no result, damaged, of another format, or not to be written

What grows in its folder (a sweep) has the same manifest, names and bytes. All kinds in one listing: slasim/library/.
"""
