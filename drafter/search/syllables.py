"""The syllables of Standard Chinese without tones: their codes, what they are confused with, how letters spell them.

A syllable is one private-use character in the aligned strings of the index, so that strings of syllables can
be searched, sliced and compared like text. Letters and digits stand for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

SYLLABLES = tuple(
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng "
    "cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu "
    "cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo e "
    "ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai "
    "guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia "
    "jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai "
    "kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu "
    "luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang "
    "nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa pai pan pang pao "
    "pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun "
    "ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang "
    "shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta "
    "tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi "
    "xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue "
    "yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua "
    "zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo".split()
)
"""All toneless syllables in alphabetical order; ü is written v."""

FIRST = 0xE000
"""Code point of the first syllable; the others follow in the order of `SYLLABLES`."""
CODE = {syllable: chr(FIRST + number) for number, syllable in enumerate(SYLLABLES)}
INITIALS = frozenset("bpmfdtnlgkhjqxzcsrywaoe")
"""Letters that a syllable may begin with."""
_ALIAS = {"lue": "lve", "nue": "nve", "lyu": "lv", "nyu": "nv"}
_HU = {"hu": "fu", "hua": "fa", "huai": "fai", "huan": "fan", "huang": "fang", "hui": "fei", "hun": "fen", "huo": "fo"}  # fmt: skip


def fold(syllable: str) -> str:
    """Return the form in which southern speakers confuse syllables: zh=z ch=c sh=s n=l hu=fu ang=an eng=en ing=in."""
    syllable = _HU.get(syllable, syllable)
    if syllable[1:2] == "h":
        syllable = syllable[0] + syllable[2:]
    if syllable[0] == "l":
        syllable = "n" + syllable[1:]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


_FOLDED = [fold(syllable) for syllable in SYLLABLES]
_CLASSES = {name: number for number, name in enumerate(sorted(set(_FOLDED)))}
CLASS = {FIRST + number: FIRST + _CLASSES[name] for number, name in enumerate(_FOLDED)}
"""Code point of a syllable → code point of its class of confusable ones; made for `str.translate`."""
_PLAIN = len(_CLASSES) + 1
SPAN = 512
"""More than any key of a class, so that two keys make one number: first * SPAN + second."""


def class_key(char: str) -> int:
    """Return the key of a class, letter or digit in the index of pairs: 1 … SPAN - 1; 0 stands for the end."""
    code = ord(char)
    if FIRST <= code < FIRST + _PLAIN:
        return code - FIRST + 1
    if char in _LETTERS:
        return _PLAIN + _LETTERS[char]
    return SPAN - 1


_LETTERS = {char: number for number, char in enumerate("abcdefghijklmnopqrstuvwxyz0123456789", 1)}
LETTER_SPAN = 40
"""More than any key of a first letter."""


def letter_key(char: str) -> int:
    """Return the key of a first letter or digit in the index of initials: 1 … LETTER_SPAN - 1; 0 stands for the end."""
    return _LETTERS.get(char, LETTER_SPAN - 1)


FIRST_LETTER = {FIRST + number: syllable[0] for number, syllable in enumerate(SYLLABLES)}
"""Code point of a syllable → its first letter; made for `str.translate`."""


def spelled(letters: str) -> str:
    """Return the syllable that letters spell, '' if none; tone marks and figures must be gone, ü may be v."""
    letters = _ALIAS.get(letters, letters)
    return letters if letters in CODE else ""


def beginning(letters: str) -> str:
    """Return the codes of the syllables that begin with letters."""
    return _beginnings().get(letters, "")


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, str]:
    found: dict[str, str] = {}
    for syllable, code in CODE.items():
        for end in range(1, len(syllable) + 1):
            found[syllable[:end]] = found.get(syllable[:end], "") + code
    return found


@lru_cache(maxsize=1)
def _with_letters_missing() -> dict[str, list[str]]:
    """Each syllable, whole and with one letter left out → the syllables that give it."""
    found: dict[str, list[str]] = {}
    for syllable in SYLLABLES:
        for left in _shorter(syllable):
            found.setdefault(left, []).append(syllable)
    return found


def _shorter(letters: str) -> set[str]:
    return {letters, *(letters[:at] + letters[at + 1 :] for at in range(len(letters)))}


@lru_cache(maxsize=4096)
def near(letters: str) -> str:
    """Return the codes of the syllables one slip away: a letter wrong, missing, doubled or swapped with the next."""
    known = _with_letters_missing()
    likely = {syllable for left in _shorter(letters) for syllable in known.get(left, ())}
    return "".join(
        sorted(CODE[syllable] for syllable in likely if syllable != letters and _one_slip(letters, syllable))
    )


def _one_slip(left: str, right: str) -> bool:
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    if len(long) - len(short) > 1:
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    rest = short[start:]
    return rest[1:] == long[start + 1 :] or (
        rest[:2] == long[start : start + 2][::-1] and rest[2:] == long[start + 2 :]
    )


# --- how letters may be cut into syllables -------------------------------------------------------

_LONGEST = 6
_WHOLE, _LAST, _INITIAL, _PART, _SLIP, _JUNK = 1.0, 1.1, 1.6, 1.7, 2.9, 3.0
"""Costs of a piece: a syllable; the beginning of one at the end of the letters, which may be half typed; an
initial; the beginning of one elsewhere; a syllable with a slip; a letter that fits nowhere."""
_RARE = frozenset("a ang ao e ei en eng o ou".split())
"""Syllables that begin few characters of office texts: xiaofujian is xiao fu ji an (安) rather than xi ao fu jian."""
_RARELY = 0.05


def _pieces(letters: str, start: int) -> Iterator[tuple[int, float]]:
    """Yield the end and the cost of every piece that may begin at `start`."""
    for end in range(start + 1, min(start + _LONGEST, len(letters)) + 1):
        piece = letters[start:end]
        if spelled(piece):
            yield end, _WHOLE + _RARELY * (piece in _RARE)
        elif piece in INITIALS or piece in ("zh", "ch", "sh"):
            yield end, _INITIAL
        elif beginning(piece):
            yield end, _LAST if end == len(letters) else _PART
        elif len(piece) == 1:
            yield end, _JUNK
        elif len(piece) > 2 and near(piece):
            yield end, _SLIP


@lru_cache(maxsize=512)
def cuts(letters: str, count: int = 3) -> tuple[tuple[str, ...], ...]:
    """Return the likeliest ways to cut letters into syllables, initials and beginnings of syllables, best first.

    >>> cuts("xian", 2)
    (('xian',), ('xi', 'an'))
    """
    best: list[list[tuple[float, tuple[str, ...]]]] = [[] for _ in range(len(letters) + 1)]
    best[0] = [(0.0, ())]
    for start in range(len(letters)):
        best[start] = sorted(best[start])[:count]
        for end, cost in _pieces(letters, start):
            piece = letters[start:end]
            best[end] += [(total + cost, (*done, piece)) for total, done in best[start]]
    found = [done for _, done in sorted(best[-1])[:count]]
    initials = tuple(letters)
    if initials not in found and len(letters) > 1 and INITIALS.issuperset(letters):
        # So many letters without i or u are no pinyin.
        found.insert(0 if len(letters) > 12 else len(found), initials)
    return tuple(found)


def neighbours(letters: str) -> list[tuple[str, str]]:
    """Return all pairs of syllables that letters spell side by side, or with one letter between, wherever they stand.

    A slip spoils only the pairs it touches; the others still lead to the phrase.
    """
    ends: dict[int, list[str]] = {}
    for start in range(len(letters)):
        for end in range(start + 1, min(start + _LONGEST, len(letters)) + 1):
            syllable = spelled(letters[start:end])
            if syllable:
                ends.setdefault(start, []).append(syllable)
    pairs = [
        (left, right)
        for start, lefts in ends.items()
        for left in lefts
        for between in (0, 1)
        for right in ends.get(start + len(left) + between, ())
        if len(left) + len(right) > 3
    ]
    return list(dict.fromkeys(pairs))


def codes(syllables: Iterable[str]) -> str:
    """Return syllables as a string of codes."""
    return "".join(CODE[syllable] for syllable in syllables)
