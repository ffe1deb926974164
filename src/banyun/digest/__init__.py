"""Runs analysis and passes over a material; resumable; yields events."""
