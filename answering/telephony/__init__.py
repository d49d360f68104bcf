"""The PBX: its configuration, the sockets it opens to us, its management interface and its own database."""
