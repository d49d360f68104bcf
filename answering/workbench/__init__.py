"""What a practice tries its protocols with before they serve anybody; nothing that serves imports this."""
