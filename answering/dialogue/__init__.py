"""One conversation as a pure state machine: no I/O, no clock."""
