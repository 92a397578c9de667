"""What the program says when it starts."""


def greeting() -> str:
    """Return the words that it starts with."""
    return "hello"
