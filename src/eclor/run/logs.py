"""What the log leaves out: the trace of a refusal, which is no fault."""

import logging

from django.core.exceptions import PermissionDenied


class Untraced(logging.Filter):
    """Django logs a 403 with the whole way to it; who was refused where is enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the line itself stays."""
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            record.exc_info = record.exc_text = None
        return True
