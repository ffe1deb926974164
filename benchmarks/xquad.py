"""XQuAD: 240 paragraphs and 1,190 questions, the same ones in English and Chinese."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    answer: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Xquad:
    """``article[i]`` is the number of the article that paragraph ``i`` is from."""

    paragraphs: tuple[str, ...]
    article: tuple[int, ...]
    questions: tuple[Question, ...]


def read_xquad(data: Path, language: str) -> Xquad:
    """The set in ``en`` or ``zh``."""
    articles = json.loads((data / "xquad" / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
    paragraphs: list[str] = []
    article: list[int] = []
    questions: list[Question] = []
    for number, one in enumerate(articles):
        for paragraph in one["paragraphs"]:
            for asked in paragraph["qas"]:
                answer = asked["answers"][0]["text"]
                questions.append(Question(asked["id"], asked["question"], answer, len(paragraphs)))
            paragraphs.append(paragraph["context"])
            article.append(number)
    return Xquad(tuple(paragraphs), tuple(article), tuple(questions))
