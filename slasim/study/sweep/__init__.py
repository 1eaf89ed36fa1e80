"""Many designs of one scenario: registered first, computed block by block, resumed where they were left.

vary      what is varied, as people write it: short paths, values
axis      one varied field and the values that it takes
design    points of a grid, a Latin hypercube, a Sobol sequence, a Saltelli scheme
"""
