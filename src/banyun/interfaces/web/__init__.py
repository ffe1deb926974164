"""The web app: pages on this machine for a browser that was let in."""
