"""What stops the house from running, said in one sentence with its mend."""

# Like argparse: the command was understood, the world around it does not fit.
EXIT_CODE = 2


class CannotRun(Exception):
    """Something a person must mend first; the text says what and how."""
