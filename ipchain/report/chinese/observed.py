"""What a check saw, said in Chinese: the same key and the same facts as the English sentence.

Not here: the English sentences (`ipchain.checkers.sentences`) and what is required (`required`).
"""

from ipchain.checkers.sentences import Amount, Sentence
from ipchain.errors import invariant
from ipchain.report.chinese import figures
from ipchain.report.chinese.tables import template, word, words


def observed(sentence: str) -> str:
    """The sentence in Chinese. An empty one stays empty; one that did not come from `say` is our own bug."""
    if not sentence:
        return ""
    invariant(isinstance(sentence, Sentence), "chinese.sentence-has-its-key", sentence=str(sentence))
    assert isinstance(sentence, Sentence)
    facts = {name: _Worded(value) for name, value in sentence.facts.items()}
    return template("observed", sentence.key).format(**facts)


def of_fact(value: object) -> str:
    """A fact that needs no format: further sentences and amounts in Chinese, everything else as it is."""
    if isinstance(value, Sentence):
        return observed(value)
    if isinstance(value, Amount):
        return figures.amount(value.value, value.unit)
    return str(value)


class _Worded:
    """A fact inside a sentence. Formats are those of the English table, and the names of the lists of words."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def __format__(self, how: str) -> str:
        value = self._value
        if how in words():
            assert isinstance(value, str), value
            return word(how, value)
        match how, value:
            case "t", int():
                return figures.length(value)
            case "l", tuple():
                return figures.listed([of_fact(one) for one in value])
            case "s", tuple():
                return template("observed", "and-then").join(of_fact(one) for one in value)
            case "c", int():
                return f"{value}{template('figures', 'check')}"
            case "o", tuple():
                return figures.listed([f"{party} {part}/{whole}" for party, part, whole in value])
            case "", _:
                return of_fact(value)
        raise AssertionError((how, value))
