"""Differences between lt and Node that are meant or known, for compiler_differential.py. Keep it short."""


def accepted_run(source, want, got):
    """want: what Node printed, got: what lt printed."""
    return want == "UNDECLARED\n" and "CRASH" not in got


def accepted_parse(source, want, got):
    """want and got: "ok", or the message of the error."""
    return False
