"""The search for seats. It asks a desk through `tries` alone: a simulated one, or anything that can be judged so.

tries         what is asked of a desk: designs, priced; what is seen of each on some histories
fluid, starts where a search begins: seats that cover the mean week; halfway between few seats and many
descent       down to the cheapest seats that keep what is asked
ascent        up to the best that there may be; `least_total`: to the least cost with credits
"""
