"""`python -m eclor.run` is `eclor`."""

from eclor.run.cli import main

main()
