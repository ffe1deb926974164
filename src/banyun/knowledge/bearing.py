"""Whether a match is evidence, and how strong it is.

A word or two in common is none. What counts is the information that the two quoted sentences
share, how much of either sentence that covers, neighbouring words that are neighbours in both
(of subject, and of any kind), and what both texts are about. The odds are fitted (logistic
regression) on pairs of passages whose relation is known without judging them: paragraphs of one
encyclopedia article bear on one another; paragraphs of different articles, and of an
encyclopedia and a textbook on deep learning, do not, but for the few that really do. English and
Chinese together; ``python -m benchmarks known`` prints how often unrelated texts give evidence.
"""

from __future__ import annotations

import math

from banyun.knowledge.matching import TELLING_TERM, Match

QUOTED, OF_ASKED, OF_NOTE, SUBJECT, ADJACENT, PHRASED, BIAS = 2.55, 3.5, 1.0, 5.8, 1.6, 0.77, -6.54

LONG, CHANCE = 0.3, 4.0
"""Each run of words in common beyond ``CHANCE`` adds so much: texts of one subject share two or
three, eight are no chance."""

LONE = 1.6
"""Taken off where two texts meet in one word and in no other that is near it: the word may stand
for two things (a link of a bus, a link of a trace)."""

FLOOR = 0.1
"""Log odds from which a match is evidence."""

NEAR, ABOUT_THE_SAME = -3.5, 0.3
"""Log odds, and information of what both are about, from which a match that is no evidence is worth a
reader's look where there is none at all."""

STEEPNESS = 0.3
"""A score is the odds with their logarithm taken so often: .5 at the floor, .9 where a note says
most of what a sentence of the text says."""


def bears(met: Match) -> bool:
    """Whether a match is evidence."""
    return log_odds(met) >= FLOOR


def is_near(met: Match) -> bool:
    """Whether a match that is no evidence comes near to it: both texts are about one thing."""
    return met.subject >= ABOUT_THE_SAME and NEAR <= log_odds(met) < FLOOR


def score_of(met: Match) -> float:
    """0..1, comparable between texts held against notes."""
    return 1 / (1 + math.exp(-STEEPNESS * log_odds(met)))


def log_odds(met: Match) -> float:
    """Log odds that a note passage bears on the text."""
    return (
        QUOTED * met.quoted
        + OF_ASKED * met.quoted / max(1.0, met.asked)
        + OF_NOTE * met.quoted / max(1.0, met.said)
        + SUBJECT * met.subject
        + ADJACENT * met.adjacent
        + PHRASED * met.phrased
        + LONG * max(0.0, met.phrased**2 - CHANCE)
        - (LONE if _by_one_word(met) else 0.0)
        + BIAS
    )


def _by_one_word(met: Match) -> bool:
    if met.adjacent or met.phrased:
        return False
    telling = [term.surface for term, _ in met.shared if term.telling >= TELLING_TERM]
    return len(telling) < 2 and not any(map(_a_name, telling))


def _a_name(word: str) -> bool:
    """RDMA, 一致性: such a word stands for one thing."""
    return not word.islower() if word.isascii() else len(word) > 2
