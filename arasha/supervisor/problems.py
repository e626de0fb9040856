"""What keeps a command from doing its work, told in one clear sentence."""


class Problem(Exception):  # noqa: N818 - a sentence for the person at the terminal, not a fault of the program
    """The command refuses; `str()` is the sentence for the person at the terminal."""
