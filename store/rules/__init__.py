"""Rules that choose rows, each written once as a named SQL expression.

connections  what each grant gives, what state a connection and a profile are in (C1–C6, C14)
reminding    why a participation gives no reminder; NULL means that it does (R1, R2)
judgement    every participation with every rule's verdict, for planning and explaining alike
relevance    which of a creator's brands is the one to write (R3)
concern      who is told of a creator: a workspace, a brand, a member
quiet        hours in which a brand lets creators sleep (X5)
"""
