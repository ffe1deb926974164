from __future__ import annotations

import pytest

from banyun.language.scripts import han_runs, has_han, is_han, language_of, shares


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We pre-warm the cache before the morning peak.", "en"),
        ("早高峰之前，我们会预热缓存。", "zh"),
        ("我们把 KV Cache 从 Prefill 节点传到 Decode 节点，RDMA 带宽跑到了上限。", "zh"),
        ("", "other"),
        ("1234 + 5678 = 6912", "other"),
        ("キャッシュを温めておくと、朝の遅延が下がります。", "other"),
        ("Мы прогреваем кеш до утреннего пика.", "other"),
        (
            "Le cache garde en mémoire les réponses les plus demandées ; chaque matin un script le "
            "remplit avant que les lecteurs arrivent, et la base de données reste calme pendant "
            "toute la première heure.",
            "other",
        ),
        (
            "The cache is warmed before the morning peak, and so the first hour is calm. "
            "早高峰之前缓存已经预热完毕，所以第一个小时数据库非常平稳，没有人需要半夜起来处理告警。",
            "mixed",
        ),
    ],
)
def test_language_of(text: str, language: str) -> None:
    assert language_of(text) == language


def test_shares_sum_to_one_or_are_all_zero() -> None:
    share = shares("缓存 cache кеш")
    assert share.han + share.latin + share.other == pytest.approx(1)
    assert shares("--- 42 ---") == shares("")


def test_han() -> None:
    assert is_han("缓")
    assert is_han("〇")
    assert not is_han("あ")
    assert has_han("KV 缓存")
    assert not has_han("cache")
    assert han_runs("a缓存b预热") == [(1, 3), (4, 6)]
