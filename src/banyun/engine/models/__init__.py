"""Models that answer and models that embed, behind two small protocols (``base.py``)."""
