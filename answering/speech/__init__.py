"""Sound to text and back. Importing any part of it chooses the kernels Vosk computes with."""

from answering.speech import kernels

kernels.choose()
