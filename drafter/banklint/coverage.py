"""Rules on the bank as a whole: no text twice, enough of everything, few words that only fill space."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from drafter import bankedit
from drafter.alike import Alike
from drafter.bank import Bank
from drafter.banklint.rule import WHOLE, Hit, Rule, blanked, hit, is_clause, is_frame, rule
from drafter.errors import SourceError
from drafter.model import ROLES, Phrase, Place
from drafter.text import count_fillers

# (what is counted, role, condition, how many there must be)
ENOUGH: tuple[tuple[str, str, Callable[[Phrase], bool], int], ...] = (
    ("做法", "measure", lambda _: True, 10),
    ("立足、谋划的做法", "measure", lambda p: p.step in (0, 1), 2),
    ("实施的做法", "measure", lambda p: p.step == 2, 3),
    ("督查的做法", "measure", lambda p: p.step == 3, 2),
    ("转化的做法", "measure", lambda p: p.step == 4, 1),
    ("不断言事实的做法", "measure", lambda p: p.asserts != "hard", 4),
    ("道理", "reason", lambda _: True, 4),
    ("起句", "lead", lambda _: True, 4),
    ("成效", "effect", lambda _: True, 4),
    ("目的", "goal", lambda _: True, 4),
    ("问题", "problem", lambda _: True, 3),
)
SETS = 4
FRAMES = 8
# Below these the bank is somebody's first few phrases, and counting them would only be a nuisance.
BEGUN_CLAUSES, BEGUN_SETS, BEGUN_FRAMES, BEGUN_FILE = 5, 2, 2, 8
FULL_TOPIC = 30
FILLERS_PER_ENTRY = 0.5


@rule("duplicate", "同一语步里没有两条相同的词条")
def duplicate(bank: Bank) -> Iterator[Hit]:
    """Texts that differ in nothing but their slots are one text."""
    seen: dict[tuple[str, str, str], Phrase] = {}
    for phrase in bank.phrases:
        first = seen.setdefault((phrase.move, phrase.use, blanked(phrase.text)), phrase)
        if first is not phrase:
            where = f"{first.place.source}:{first.place.line}"
            yield hit(phrase, f"与 {first.id}（{where}）文字相同", "删去一条，或改写成另一种说法")


@rule("near-duplicate", "同一语步里没有两条差不多的词条", "warning")
def near_duplicate(bank: Bank) -> Iterator[Hit]:
    """Texts of one move that differ in a word or two are one text, unless they are made to stand apart.

    Made to stand apart are: members of parallel sets (a set is chosen whole), formulas, one `group` (only one of it
    enters a draft), entries for different genres, and entries that need different facts.
    """
    moves: dict[str, list[Phrase]] = {}
    for phrase in bank.phrases:
        if not phrase.set and not phrase.formula:
            moves.setdefault(phrase.move, []).append(phrase)
    for phrases in moves.values():
        seen = Alike()
        for phrase in phrases:
            text = blanked(phrase.text)
            for near in seen.near(text):
                first = phrases[near.number]
                if blanked(first.text) != text and not _apart(first, phrase):
                    where = f"{first.place.source}:{first.place.line}"
                    yield hit(
                        phrase,
                        f"与 {first.id}（{where}“{first.text}”）只差几个字（相似 {near.score:.0f}）",
                        "换一个说法，删去一条，或给两条写上同一个 group",
                    )
                    break
            seen.add(text)


def _apart(one: Phrase, two: Phrase) -> bool:
    """Whether two entries that read alike can never stand in one draft, or one is for want of the other's facts."""
    if one.group and one.group == two.group:
        return True
    if one.genres and two.genres and not set(one.genres) & set(two.genres):
        return True
    return set(one.slots) != set(two.slots)


@rule("aspect-coverage", "每个角度的分句够用", "warning")
def aspect_coverage(bank: Bank) -> Iterator[Hit]:
    """An aspect of a topic that has been begun has enough of each role and step to choose from."""
    for topic in bank.topics:
        held = {f"{topic.name}/{a.name}": _clauses(bank, f"{topic.name}/{a.name}") for a in topic.aspects}
        everything = [phrase for clauses in held.values() for phrase in clauses]
        if len(everything) < BEGUN_CLAUSES:
            continue
        for full, clauses in held.items():
            counted = (
                (label, sum(p.move == role and condition(p) for p in clauses), least)
                for label, role, condition, least in ENOUGH
            )
            short = [
                f"{label}{number}条（至少{least}条）" for label, number, least in counted if number < least
            ]
            if short:
                place = (clauses or everything)[0].place
                yield Hit(place, f"角度“{full}”不够用：{'，'.join(short)}", "补写缺少的分句")


@rule("topic-sets", "每个主题至少有四组平行标题", "warning")
def topic_sets(bank: Bank) -> Iterator[Hit]:
    """A topic that has been begun has sets to choose from; in the whole speech, for each use."""
    for topic in [*(t.name for t in bank.topics), WHOLE]:
        firsts = [bank.members(name)[0] for name in bank.sets(topic=topic)]
        clauses = [p for p in bank.phrases if is_clause(p) and p.topic.startswith(f"{topic}/")]
        if len(firsts) < BEGUN_SETS and len(clauses) < FULL_TOPIC:
            continue
        uses = dict.fromkeys(p.use for p in firsts) if topic == WHOLE else {"heading": None}
        for use in uses:
            number = sum(p.use == use for p in firsts)
            if number < SETS:
                yield Hit(
                    (firsts or clauses)[0].place,
                    f"主题“{topic}”用作 {use} 的平行标题只有{number}组",
                    f"至少写{SETS}组，句式各不相同",
                )


@rule("frame-supply", "每个语步在用它的文种里至少有八个整句可选", "hint")
def frame_supply(bank: Bank) -> Iterator[Hit]:
    """A move offers a choice in each genre that its frames name."""
    moves: dict[str, list[Phrase]] = {}
    for phrase in bank.phrases:
        if is_frame(phrase) and not phrase.topic:
            moves.setdefault(phrase.move, []).append(phrase)
    for move, frames in moves.items():
        if len(frames) < BEGUN_FRAMES or all(phrase.formula for phrase in frames):
            continue
        for genre in dict.fromkeys(genre for phrase in frames for genre in phrase.genres) or [""]:
            usable = [phrase for phrase in frames if not phrase.genres or genre in phrase.genres]
            if len(usable) < FRAMES:
                where = f"在文种 {genre} 里" if genre else ""
                message = f"语步 {move} {where}只有{len(usable)}个整句可选"
                yield Hit(usable[0].place, message, f"写到{FRAMES}个以上，换稿时才有得挑")


@rule("fillers", "套话不超过每两条一个", "hint")
def fillers(bank: Bank) -> Iterator[Hit]:
    """Words like 进一步 and 切实 are rare enough to keep their weight."""
    sources: dict[str, list[Phrase]] = {}
    for phrase in bank.phrases:
        sources.setdefault(phrase.place.source, []).append(phrase)
    for source, phrases in sources.items():
        number = sum(count_fillers(phrase.text) for phrase in phrases)
        if len(phrases) >= BEGUN_FILE and number > len(phrases) * FILLERS_PER_ENTRY:
            message = f"{len(phrases)}条词条里有{number}个“进一步”“切实”一类的套话"
            yield Hit(Place(source, 1, 1), message, "换成具体的动词，或干脆去掉")


def order(sources: Sequence[tuple[str, str]] = ()) -> Rule:
    """Return the rule that entries are in order; it looks at the files (name, text), and without them says nothing."""

    @rule("order", "一组里的词条按编号排列", "warning")
    def check(bank: Bank) -> Iterator[Hit]:
        for source, text in sources:
            try:
                found = bankedit.unsorted(source, text, bank.member_order)
            except SourceError:
                continue  # whoever read the bank has told
            for line, name, before in found:
                place = bank.by_id[name].place if name in bank.by_id else Place(source, line, 1)
                yield Hit(
                    place, f"词条 {name} 排在 {before} 后面，次序不对", f"运行 drafter bank sort {source}"
                )

    return check


def _clauses(bank: Bank, aspect: str) -> list[Phrase]:
    return [phrase for role in ROLES for phrase in bank.clauses(aspect, role)]
