"""What keeps a command from doing its work, told in one clear sentence."""


class Problem(Exception):
    """The command refuses; `str()` is the sentence for the person at the terminal."""
