"""The vocabulary applied to a tree: every key, word and value checked, and typed values with their places out.

    values = read(tree, TOP, report)

Reading never stops at a problem: what cannot be read is left out of the result and reported, so that one pass finds
everything. Later passes work on the result and leave alone what is missing, because it was reported here.

Not here: whether names refer to anything (`references`), and what the whole means (`who`, `story`, `judging`).
"""

from collections.abc import Mapping
from typing import Final, assert_never

from ipchain.scenario.problems import Spot, shortened
from ipchain.scenario.suggestions import did_you_mean, listed
from ipchain.scenario.tree import ListNode, MapNode, Node, ScalarNode
from ipchain.scenario.typed import Block, Leaf, Report, Row, Value
from ipchain.scenario.values import Complaint, damaged
from ipchain.scenario.vocabulary.grammar import (
    ByForm,
    Choice,
    Field,
    Group,
    Items,
    Keyed,
    OneOf,
    Pair,
    Scalar,
    Shape,
    Variants,
)
from ipchain.scenario.vocabulary.scalars import SCALARS

NOTE_PREFIX: Final = "x-"
"""Keys that begin so are the writer's own notes, anywhere in a file."""

NOT_VARIED: Final = frozenset(
    {"ipchain", "title", "language", "extends", "seed", "variants", "compare", "measure", "budget"}
)
"""Keys without variants: they say what the whole file is, or hold for a comparison as a whole."""


class Reading:
    """One pass over one tree."""

    def __init__(self, report: Report, top: Group) -> None:
        self._report = report
        self._top = top

    def value(self, node: Node, shape: Shape, what: str, spot: Spot) -> Value | None:
        """What stands at a node, read as a shape. `what` and `spot` are the key it stands under."""
        match shape:
            case Scalar() | OneOf():
                return self._single(node, shape, what)
            case Items():
                return self._items(node, shape, what, spot)
            case Pair():
                return self._pair(node, shape, what, spot)
            case Keyed():
                return self._keyed(node, shape, what, spot)
            case ByForm():
                return self._by_form(node, shape, what, spot)
            case Group():
                return self._group(node, shape, what, spot)
            case Choice():
                return self._choice(node, shape, what, spot)
            case Variants():
                return self._variants(node, what, spot)
            case _:
                assert_never(shape)

    # ---- single values ---------------------------------------------------------------------------

    def _single(self, node: Node, shape: Scalar | OneOf, what: str) -> Leaf | None:
        if not isinstance(node, ScalarNode):
            self._wrong_form(node, what, _wanted(shape))
            return None
        if not node.text and not node.quoted:
            self._report.add("E206", node.spot, f"'{what}' has no value", f"write {_wanted(shape)}")
            return None
        prose = isinstance(shape, Scalar) and SCALARS[shape.kind].prose
        if not prose and (complaint := damaged(node.text)):
            shift = 1 if node.quoted else 0
            at = Complaint(complaint.code, complaint.message, complaint.note, (), complaint.start + shift, 1)
            self._report.complain(at, node.spot)
            return None
        if isinstance(shape, OneOf):
            return self._word(node, shape)
        read = SCALARS[shape.kind].read(node.text)
        if isinstance(read, Complaint):
            self._report.complain(read, node.spot)
            return None
        if shape.kind == "yes-no" and node.text in {"true", "false"}:
            plain = "yes" if read else "no"
            self._report.add("W607", node.spot, f"'{node.text}' is understood; the word here is '{plain}'")
        return Leaf(node.spot, node.text, shape.kind, read)

    def _word(self, node: ScalarNode, shape: OneOf) -> Leaf | None:
        if node.text not in shape.words:
            note = did_you_mean(node.text, shape.words)
            known = f"Known here: {listed(shape.words)}."
            article = "an" if shape.noun[0] in "aeiou" else "a"
            said = f"'{shortened(node.text)}' is not {article} {shape.noun}"
            self._report.add(shape.code, node.spot, said, note, known)
            return None
        if node.text in shape.later:
            self._report.add(
                "E693" if shape.noun == "metric" else "E690",
                node.spot,
                f"the {shape.noun} '{node.text}' is not available yet",
            )
        return Leaf(node.spot, node.text, "word", node.text)

    # ---- lists -----------------------------------------------------------------------------------

    def _items(self, node: Node, shape: Items, what: str, spot: Spot) -> Row | None:
        if not isinstance(node, ListNode):
            self._wrong_form(node, what, f"a list: [{_wanted(shape.of)}]")
            return None
        if len(node.items) < shape.least:
            count = f"at least {shape.least} entries" if shape.least > 1 else "at least one entry"
            self._report.add("E206", spot, f"'{what}' needs {count}", "fill the list, or take the key away")
            return None
        read = [self.value(item, shape.of, _entry_of(what, shape.of), item.spot) for item in node.items]
        return Row(node.spot, tuple(one for one in read if one is not None))

    def _pair(self, node: Node, shape: Pair, what: str, spot: Spot) -> Row | None:
        if not isinstance(node, ListNode) or len(node.items) != 2:
            self._wrong_form(node, what, "two values, the lower first: [1 s, 2 s]")
            return None
        both = [self.value(item, shape.of, what, item.spot) for item in node.items]
        low, high = both
        if not isinstance(low, Leaf) or not isinstance(high, Leaf):
            return None
        if isinstance(low.value, int) and isinstance(high.value, int) and low.value > high.value:
            self._report.add("E309", node.spot, f"'{what}' runs backwards", f"write '[{high.text}, {low.text}]'")
            return None
        return Row(node.spot, (low, high))

    # ---- groups ----------------------------------------------------------------------------------

    def _keyed(self, node: Node, shape: Keyed, what: str, spot: Spot) -> Block | None:
        if not isinstance(node, MapNode):
            self._wrong_form(node, what, f"names with values: {{name: {_wanted(shape.value)}}}")
            return None
        heads: dict[str, Spot] = {}
        fields: dict[str, Value] = {}
        for entry in node.entries:
            name = entry.key.text
            if name.startswith(NOTE_PREFIX):
                continue
            heads[name] = entry.key.spot
            key = self._single(entry.key, shape.key, what)
            read = self.value(entry.value, shape.value, name, entry.key.spot)
            if key is not None and read is not None:
                fields[name] = read
        return Block(spot, heads, fields)

    def _by_form(self, node: Node, shape: ByForm, what: str, spot: Spot) -> Value | None:
        match node:
            case ScalarNode():
                fitting: Shape | None = shape.single
            case ListNode():
                fitting = shape.items
            case MapNode():
                fitting = shape.group
            case _:
                assert_never(node)
        if fitting is not None:
            return self.value(node, fitting, what, spot)
        if isinstance(node, ScalarNode) and not node.text and not node.quoted:
            self._report.add("E206", spot, f"'{what}' has no value", f"write {_wanted(shape)}")
        else:
            self._wrong_form(node, what, _wanted(shape))
        return None

    def _group(self, node: Node, shape: Group, what: str, spot: Spot) -> Block | None:
        if not isinstance(node, MapNode):
            self._wrong_form(node, what, f"keys with values, such as '{shape.fields[0].key}: ...'")
            return None
        heads, fields = self._fields(node, shape, what)
        self._missing(shape.fields, heads, f"'{what}'" if shape is not self._top else "a scenario", spot)
        self._exclusive(shape.exclusive, heads)
        return Block(spot, heads, fields)

    def _choice(self, node: Node, shape: Choice, what: str, spot: Spot) -> Block | None:
        if not isinstance(node, MapNode):
            self._wrong_form(node, what, f"keys with values, such as '{shape.words[0].key}: ...'")
            return None
        before = len(self._report.problems)
        heads, fields = self._fields(node, shape, what)
        unknown = any(problem.code == "E202" for problem in self._report.problems[before:])
        chosen = [word.key for word in shape.words if word.key in heads]
        article = "an" if shape.name[0] in "aeiou" else "a"
        if not chosen and not unknown:
            place = node.entries[0].key.spot if node.entries else node.spot
            self._report.add("E203", place, f"this {shape.name} has no {shape.noun}", "", shape.hint)
        for second in sorted(chosen, key=lambda key: heads[key].line)[1:]:
            said = f"{article} {shape.name} with two {shape.noun}s: '{chosen[0]}' and '{second}'"
            note = f"make it {article} {shape.name} of its own"
            self._report.add("E204", heads[second], said, note, shape.hint)
        self._exclusive(shape.exclusive, heads)
        if len(chosen) != 1:
            # Its other keys still count, so that nobody misses the id.
            return Block(node.entries[0].key.spot if node.entries else node.spot, heads, fields)
        return Block(heads[chosen[0]], heads, fields, chosen[0])

    def _fields(self, node: MapNode, shape: Group | Choice, what: str) -> tuple[dict[str, Spot], dict[str, Value]]:
        heads: dict[str, Spot] = {}
        fields: dict[str, Value] = {}
        for entry in node.entries:
            key = entry.key.text
            if key.startswith(NOTE_PREFIX):
                continue
            known = shape.field(key)
            if known is None:
                self._unknown_key(entry.key, shape, what)
                continue
            heads[key] = entry.key.spot
            if known.later:
                said = f"'{key}' is understood, and not available yet"
                self._report.add(_code_of_later(shape), entry.key.spot, said, known.meaning)
            read = self.value(entry.value, known.shape, key, entry.key.spot)
            if read is not None:
                fields[key] = read
        return heads, fields

    def _unknown_key(self, key: ScalarNode, shape: Group | Choice, what: str) -> None:
        if complaint := damaged(key.text):
            self._report.complain(complaint, key.spot)
            return
        if isinstance(shape, Choice):
            words = [one.key for one in (*shape.words, *shape.common)]
            article = "an" if shape.name[0] in "aeiou" else "a"
            said = f"unknown word '{shortened(key.text)}' in {article} {shape.name}"
            self._report.add("E202", key.spot, said, did_you_mean(key.text, words), shape.hint)
            return
        words = [one.key for one in shape.fields]
        where = "at the top of a scenario" if shape is self._top else f"in '{what}'"
        said = f"unknown key '{shortened(key.text)}' {where}"
        self._report.add("E201", key.spot, said, did_you_mean(key.text, words), f"Known here: {listed(words, 24)}.")

    def _missing(self, fields: tuple[Field, ...], heads: Mapping[str, Spot], what: str, spot: Spot) -> None:
        for one in fields:
            if one.required and one.key not in heads:
                said = f"{what} needs the key '{one.key}': {one.meaning}"
                self._report.add("E203", spot, said, f"write '{one.key}: ...'")

    def _exclusive(self, groups: tuple[tuple[str, ...], ...], heads: Mapping[str, Spot]) -> None:
        for group in groups:
            written = sorted((heads[key].line, heads[key].column, key) for key in group if key in heads)
            for _, _, second in written[1:]:
                said = f"'{written[0][2]}' and '{second}' exclude each other"
                self._report.add("E208", heads[second], said, "take one of the two away")

    def _variants(self, node: Node, what: str, spot: Spot) -> Block | None:
        if not isinstance(node, MapNode):
            self._wrong_form(node, what, "a key of the scenario, then names with replacements")
            return None
        heads: dict[str, Spot] = {}
        fields: dict[str, Value] = {}
        for entry in node.entries:
            key = entry.key.text
            known = self._top.field(key)
            if key.startswith(NOTE_PREFIX):
                continue
            if known is not None and key in NOT_VARIED:
                said = f"'{key}' belongs to the whole comparison and cannot vary"
                self._report.add("E209", entry.key.spot, said, "take it away")
                continue
            if known is None:
                self._unknown_key(entry.key, self._top, what)
                continue
            heads[key] = entry.key.spot
            read = self._keyed(entry.value, Keyed(Scalar("name"), known.shape), key, entry.key.spot)
            if read is not None:
                fields[key] = read
        return Block(spot, heads, fields)

    def _wrong_form(self, node: Node, what: str, wanted: str) -> None:
        form = {ScalarNode: "a single value", ListNode: "a list", MapNode: "a group of keys"}[type(node)]
        self._report.add("E206", node.spot, f"'{what}' is {form} here", f"write {wanted}")


def read(tree: Node, top: Group, report: Report) -> Block | None:
    """The typed values of a whole file; None if it is no group of keys at all."""
    if not isinstance(tree, MapNode):
        report.add("E206", tree.spot, "a scenario is a group of keys", "begin with 'ipchain: 1'")
        return None
    value = Reading(report, top).value(
        tree, top, "a scenario", Spot(tree.spot.source, tree.spot.line, tree.spot.column)
    )
    return value if isinstance(value, Block) else None


_LATER_FAMILY: Final = {"step": "E691", "fault": "E692", "expectation": "E693"}


def _code_of_later(shape: Group | Choice) -> str:
    """Which code says that a part is not available yet."""
    if isinstance(shape, Choice):
        return _LATER_FAMILY[shape.name]
    return "E693" if shape.name == "eventually" else "E695"


def _entry_of(what: str, shape: Shape) -> str:
    return shape.name if isinstance(shape, Choice | Group) else what


def _wanted(shape: Shape) -> str:
    """What may stand here, in a few words."""
    match shape:
        case Scalar():
            return SCALARS[shape.kind].write
        case OneOf():
            return f"one of {listed(shape.words, 6)}"
        case Items():
            return f"a list: [{_wanted(shape.of)}]"
        case Pair():
            return "two values: [1 s, 2 s]"
        case ByForm():
            forms = [one for one in (shape.single, shape.items, shape.group) if one is not None]
            return " or ".join(_wanted(one) for one in forms)
        case Keyed() | Variants():
            return "names with values"
        case Group():
            return f"keys such as '{shape.fields[0].key}: ...'"
        case Choice():
            return f"keys such as '{shape.words[0].key}: ...'"
        case _:
            assert_never(shape)
