"""Learns from what comes on standard input; see `serving`."""

from __future__ import annotations

import sys

from answering.learning.serving import learn_from

if __name__ == "__main__":
    learn_from(sys.stdin.buffer.read())
