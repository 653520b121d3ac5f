from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.errors import InvariantViolation
from ipchain.rights.title import Title, Token, sole_title, transferred

HALF = Fraction(1, 2)


def test_a_sale_of_the_whole_makes_the_next_version_of_the_token():
    sold = transferred(sole_title("aurora"), "aurora", "borealis", Fraction(1))
    assert sold.tokens == (Token(1, 2, "borealis", Fraction(1)),)
    assert sold.owners() == (("borealis", 1, 1),)


def test_a_sale_of_a_share_leaves_the_rest_under_a_new_version():
    sold = transferred(sole_title("aurora"), "aurora", "borealis", Fraction(1, 3))
    assert sold.tokens == (Token(1, 2, "aurora", Fraction(2, 3)), Token(2, 1, "borealis", Fraction(1, 3)))
    assert sold.owners() == (("aurora", 2, 3), ("borealis", 1, 3))


def test_what_somebody_does_not_own_cannot_be_sold():
    sold = transferred(sole_title("aurora"), "aurora", "borealis", HALF)
    assert transferred(sold, "aurora", "carpathia", Fraction(2, 3)) is None
    assert transferred(sold, "carpathia", "aurora", Fraction(1, 100)) is None


def test_shares_of_several_tokens_are_sold_together():
    title = transferred(sole_title("aurora"), "aurora", "borealis", HALF)
    title = transferred(title, "borealis", "carpathia", Fraction(1, 4))
    title = transferred(title, "aurora", "carpathia", HALF)
    sold = transferred(title, "carpathia", "daintree", Fraction(5, 8))
    assert sold.share_of("daintree") == Fraction(5, 8)
    assert sold.share_of("carpathia") == Fraction(1, 8)
    assert sold.share_of("borealis") == Fraction(1, 4)


def test_shares_that_do_not_add_up_to_one_cannot_exist():
    with pytest.raises(InvariantViolation, match="add-up-to-one"):
        Title((Token(1, 1, "aurora", HALF),), issued=1)
    with pytest.raises(InvariantViolation, match="add-up-to-one"):
        Title((Token(1, 1, "aurora", HALF), Token(2, 1, "borealis", Fraction(2, 3))), issued=2)


def test_an_empty_share_cannot_exist():
    with pytest.raises(InvariantViolation, match="no-empty-share"):
        Title((Token(1, 1, "aurora", Fraction(1)), Token(2, 1, "borealis", Fraction(0))), issued=2)


def test_two_versions_of_one_token_cannot_live_together():
    with pytest.raises(InvariantViolation, match="one-version-live"):
        Title((Token(1, 1, "aurora", HALF), Token(1, 2, "borealis", HALF)), issued=1)


PARTIES = st.sampled_from(["aurora", "borealis", "carpathia", "daintree"])
SHARES = st.fractions(min_value=Fraction(1, 60), max_value=1, max_denominator=60)


@given(st.lists(st.tuples(PARTIES, PARTIES, SHARES), max_size=30))
def test_no_sequence_of_sales_loses_or_doubles_a_share(sales):
    """L-I1, L-I2, L-I3: the sum stays one, and each version of each token is spent once."""
    title = sole_title("aurora")
    spent = set()
    for assignor, assignee, share in sales:
        if assignor == assignee:
            continue
        had = title.share_of(assignor), title.share_of(assignee)
        after = transferred(title, assignor, assignee, share)
        if after is None:
            assert had[0] < share
            continue
        assert (after.share_of(assignor), after.share_of(assignee)) == (had[0] - share, had[1] + share)
        assert sum(Fraction(n, d) for _, n, d in after.owners()) == 1
        gone = {(t.number, t.version) for t in title.tokens} - {(t.number, t.version) for t in after.tokens}
        assert not gone & spent
        spent |= gone
        versions = {t.number: t.version for t in title.tokens}
        for token in after.tokens:
            assert token.version in {1, versions.get(token.number, 0), versions.get(token.number, 0) + 1}
            assert (token.number, token.version) not in spent
        title = after
