"""What a contract says about money, as agreed: nothing here has looked at a log.

credit_plan, credit_reading  the rules and the plan; how it is read from an agreement as written
"""
