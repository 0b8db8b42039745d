"""A bar for whoever watches a long command; nothing in a log."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives what to call with how much of ``total`` is done."""
    if not sys.stdout.isatty():
        yield lambda done: None
        return
    from rich.progress import Progress  # for terminals only

    with Progress(transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)
