"""Training of the reader that `qa` loads: questions and passages in, a small file of weights out.

Nothing of this is needed to run the program; the command is ``python -m training.train``.
"""
