"""A phone answering service for medical practices that runs on the practice's own hardware."""

import os

# Read by numpy when it is first imported: sums on several threads wait for one another where the cores are busy, and
# a sentence then takes a quarter of a second to judge instead of four milliseconds.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
