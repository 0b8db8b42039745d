"""Carriers: they hear the desk's envelopes for devices that cannot, and bring them in a device's words.

A carrier believes an envelope no more than a lamp does: signature, target, sequence, expiry.
"""
