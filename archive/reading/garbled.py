"""Text layers that do not say what is seen: fonts whose codes mean no characters, or others than they draw.

A page whose codes are control characters is garbled; so is one of many letters with hardly a vowel and hardly one of
the little words that English prose has: codes moved along, as subset fonts without a map to characters have them. Of
the official files kept so far none that is sound comes near (vowels 24 %, then 35 %; senseless 1.4 % at most).
"""

from __future__ import annotations

import re

_LEAST = 100  # characters that are printed; of fewer nothing can be told
_SENSELESS_SHARE = 0.05
_LEAST_LETTERS = 200
_VOWELS, _LITTLE_WORDS = 0.3, 0.1
_SENSELESS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uefff\uf200-\uf8ff\ufffd]")
"""U+F0xx is left out: symbol fonts print their bullets so."""
_LETTER, _VOWEL, _WORD = re.compile("[A-Za-z]"), re.compile("[aeiouAEIOU]"), re.compile("[A-Za-z]+")
_LITTLE = frozenset(("the", "of", "and", "to", "in", "for", "a", "is", "on", "by", "or", "with", "at", "be", "as"))


def is_garbled(text: str) -> bool:
    """Whether the text of a page is not what the page shows."""
    printed = "".join(text.split())
    if len(printed) < _LEAST:
        return False
    if len(_SENSELESS.findall(printed)) > _SENSELESS_SHARE * len(printed):
        return True
    letters = len(_LETTER.findall(printed))
    if letters < _LEAST_LETTERS or len(_VOWEL.findall(printed)) >= _VOWELS * letters:
        return False
    words = _WORD.findall(text.lower())
    return sum(word in _LITTLE for word in words) < _LITTLE_WORDS * len(words)
