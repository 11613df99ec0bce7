"""The words of drafter as frozen data: phrases, facts, outlines; `draft` has those of drafts.

Nothing here reads a file, ranks or prints. Lengths are characters without white space; offsets are
0-based code points with the end excluded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

ROLES = ("reason", "lead", "measure", "effect", "goal", "problem")
"""What a clause may be in a paragraph; a clause's move is its role."""


STOCK = ("expression", "quotation")
"""Moves of stock wording for finding and for writing by hand; composing leaves it alone."""


class Place(NamedTuple):
    """Where something stands in a file: 1-based line and column (code points); 0 means unknown."""

    source: str = ""
    line: int = 0
    column: int = 0


# --- facts ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its count word, as the writer wrote it: `近7万名党员` → number 近7万, unit 名, noun 党员."""

    text: str
    number: str
    unit: str
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact line.

    `name` is what stands before the first colon. For a named value `value` is all the rest; for a
    record (name is a kind) `value` is the record's name; for 照写 the clause. `fields` keeps the further
    `名：值` parts in the writer's order, without 来源, which is kept in `source`.
    """

    name: str
    value: str
    quantities: tuple[Quantity, ...] = ()
    gist: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    source: str = ""
    record: bool = False
    place: Place = field(default=Place(), compare=False)

    @property
    def literal(self) -> bool:
        """Whether this is a finished clause to be printed word for word."""
        return self.name == LITERAL

    @property
    def label(self) -> str:
        """The name the fact goes by in reports: `单位`, or `活动：“三比”` for records and finished clauses."""
        return f"{self.name}：{self.value}" if self.record or self.literal else self.name

    def get(self, name: str, default: str = "") -> str:
        """Return the further field of that name."""
        return next((v for k, v in self.fields if k == name), default)


LITERAL = "照写"


@dataclass(frozen=True, slots=True)
class Kind:
    """How facts of one kind are told, asked and promised (`phrasebank/kinds.yaml`)."""

    id: str
    name: str
    told: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    suffix: str = ""
    together: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    count_clause: str = ""
    gist: str = "，{值}"
    fields: Mapping[str, str] = field(default_factory=dict)
    asked_fields: Mapping[str, str] = field(default_factory=dict)
    follows: bool = False
    goal: bool = False
    state: bool = False
    near: tuple[str, ...] = ()
    ask: str = ""
    example: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The further fields a fact of this kind may have; a time may stand with any."""
        owner = ("牵头", "时限") if self.owner else ()
        return tuple(dict.fromkeys(("时间", *self.fields, *self.asked_fields, *owner)))


@dataclass(frozen=True, slots=True)
class Slot:
    """A typed place that phrases may use (`phrasebank/slots.yaml`)."""

    name: str
    type: str = "文本"
    ask: str = ""
    example: str = ""
    built_in: bool = False
    computed: bool = False


# --- the phrase bank -----------------------------------------------------------------------------


class Phrase(NamedTuple):
    """One entry of the bank: frame, clause, heading or stock wording (`phrasebank/README.md` explains each field).

    `move` is a move id for frames, the role for clauses, `heading` for headings. `topic` is empty, a topic
    (主题) or an aspect in full (主题/角度). `slots` are the slots that must be filled, `optional` those that
    have a default or stand in a condition. `since` and `until` are ISO dates (year, month or day), empty
    when open. `set` is the id of the parallel set, `member` the topic or aspect it is keyed by.

    A named tuple, because thousands are made at every start; fields that most entries lack come last, so
    that the cache can leave them out.
    """

    id: str
    text: str
    move: str
    topic: str = ""
    place: Place = Place()
    step: int = -1
    asserts: str = "none"
    slots: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    register: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    moods: tuple[str, ...] = ()
    set: str = ""
    use: str = ""
    member: str = ""
    markers: tuple[str, ...] = ()
    subject: str = ""
    tail_only: bool = False
    group: str = ""
    formula: bool = False
    max_per_draft: int = 1
    function: tuple[str, ...] = ()
    plain: str = ""
    origin: str = ""
    gloss: str = ""
    reading: str = ""
    misuse: str = ""


@dataclass(frozen=True, slots=True)
class Aspect:
    """A sub-point-sized topic (角度)."""

    id: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic (主题) with its aspects."""

    id: str
    name: str
    words: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A move (语步); `parts` lists the moves of a compound one such as exposition.place."""

    id: str
    name: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mood:
    """A row of the table of moods (语气).

    `first` opens the first sentence of requirements, `next` the later ones, `own` shapes a clause that has
    its own subject, without it none is taken; `facts` is told or asked; `ends` is the role that closes a chain:
    effect or goal.
    `like` names the mood whose plans, entries and headings serve this one as well (希望 is planned like 部署).
    """

    id: str
    name: str
    facts: str
    ends: str
    first: tuple[str, ...] = ("",)
    next: tuple[str, ...] = ("",)
    own: str = ""
    like: str = ""

    def takes(self, moods: Sequence[str]) -> bool:
        """Whether something made for these moods (none named: for any) serves this one."""
        return not moods or self.id in moods or (self.like != "" and self.like in moods)


@dataclass(frozen=True, slots=True)
class Ask:
    """One place of a plan: a role and how many clauses of it."""

    role: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class PlanSentence:
    """One sentence of a plan; an optional one may be left out."""

    asks: tuple[Ask, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A recipe of a paragraph down to the sentence (`phrasebank/plans.yaml`)."""

    id: str
    name: str
    mood: str
    sentences: tuple[PlanSentence, ...]
    facts: str = "any"


@dataclass(frozen=True, slots=True)
class Era:
    """A dated fact (`phrasebank/eras.yaml`): a congress, a campaign, the first use of a wording and the like.

    `since` and `until` are ISO dates (year, month or day), empty when open: first and last day of what lasts,
    first and last day on which a wording is right. `next` are the facts that came in its place. `words` are how
    texts say it. `certainty` is attested (found in the source named), common (well known, not looked up) or
    uncertain (never the ground of an error); `checked` is the day somebody last looked.
    """

    id: str
    name: str
    kind: str
    since: str = ""
    until: str = ""
    words: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    source: str = ""
    certainty: str = "uncertain"
    checked: str = ""
    number: int = 0
    term: int = 0
    form: str = ""
    note: str = ""


# --- outlines ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoveItem:
    """A move to be written from the bank: `low` to `high` sentences.

    `phrases` are the entries chosen for it, one a sentence; in a compound move each serves the part it is of.
    """

    move: str
    low: int = 1
    high: int = 1
    phrases: tuple[str, ...] = ()
    text: str = ""
    topic: str = ""
    mood: str = ""
    length: str = ""
    facts: tuple[Fact, ...] = ()
    when: str = ""
    each: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class TextItem:
    """Text that stands as the writer wrote it."""

    text: str
    when: str = ""
    each: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class PhraseItem:
    """One entry of the bank by its id."""

    phrase: str
    facts: tuple[Fact, ...] = ()
    when: str = ""
    each: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Items that make one paragraph."""

    items: tuple[Item, ...]
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class PointsItem:
    """The place of the points in a genre's body or a recipe, with the points used when none are given."""

    defaults: tuple[Point, ...] = ()
    count: tuple[int, int] = (0, 0)
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Point:
    """A numbered node with a heading and what stands below it.

    `points` and `body` are None when the outline does not give them; `count` is a number of empty points.
    `known_as` is the name that choices below the point go by, where it is not its heading: the one it had when
    they were made. `recipe_place` is where `recipe` is named, as only the genre tells whether there is one of that
    name.
    """

    heading: str = ""
    topic: str = ""
    subject: str = ""
    mood: str = ""
    recipe: str = ""
    headings: str = ""
    marker: str = ""
    length: str = ""
    numbering: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    points: tuple[Point, ...] | None = None
    count: tuple[int, int] = (0, 0)
    body: tuple[Item, ...] | None = None
    plan: str = ""
    clauses: tuple[str, ...] = ()
    text: str = ""
    when: str = ""
    each: str = ""
    known_as: str = field(default="", compare=False)
    place: Place = field(default=Place(), compare=False)
    recipe_place: Place = field(default=Place(), compare=False)


Item = MoveItem | TextItem | PhraseItem | Group | PointsItem | Point


@dataclass(frozen=True, slots=True)
class Outline:
    """An outline or genre as read from its file; `merged` ones have taken over what their genre gives."""

    source: str = ""
    id: str = ""
    genre: str = ""
    genres: tuple[str, ...] = ()
    name: str = ""
    title: str = ""
    subtitle: str = ""
    speaker: str = ""
    audience: str = ""
    place_name: str = ""
    direction: str = ""
    register: str = ""
    mood: str = ""
    date: str = ""
    length: str = ""
    pace: str = ""
    numbering: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    recipes: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    points: tuple[Point, ...] | None = None
    count: tuple[int, int] = (0, 0)
    body: tuple[Item, ...] | None = None
    genre_place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names an outline may use: what its reader needs of the bank.

    `topics` maps every name a topic may be given by to its full name, `kinds` every kind of fact to the
    further fields it may have.
    """

    moves: frozenset[str] = frozenset()
    topics: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slots: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    phrases: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    plans: tuple[str, ...] = ()
