"""What runs inside a sandbox. It imports nothing of Viva and holds nothing that is secret."""
