"""Benchmarks: figures measured with real models and real telephony, printed as tables."""
