"""TALQ 2.7.1, the side of the central management: implements the published OpenAPI.

Format: TALQ-consortium/TALQ_specification (BSD-3-Clause). Written from it; nothing of it is shipped.
"""
