"""The outside world on localhost, speaking the real protocols: a Slack, a mailbox, social networks, a clock.

It imports nothing of ours, and nothing in production imports it; the demo and the tests compose it.
"""
