"""Scripts, sentences, tokens, terms, rarity, bilingual pairs; interface words."""
