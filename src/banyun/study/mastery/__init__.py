"""Mastery: whether the reader knows the principle, understands the details and can share them.

All of it is judged by what words carry: no model, no network. Who is judged may be right and the
judgement wrong; so every answer is shown with the text's own words, and the reader may overrule.
"""
