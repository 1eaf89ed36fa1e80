"""Results in a folder, of every kind: opened, listed as one table, old ones removed.

kind      Kind: what the listing asks of a kind of result, with the answers that most kinds give
kinds     KINDS, one definition for each; `open_result` opens any of them
frames    any table of a result as a frame
shelf     one entry for each result that lies in a folder, sound or not
listing   all of them as one table, queried, with any figure across them
pruning   which are old, and how none is removed that is not a result
"""
