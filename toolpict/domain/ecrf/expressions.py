"""Reads the logic of a form (REDCap's own) into a tree of plain lists, which Python and the browser evaluate alike.

`[IMAGE_QUALITY] <> '3'`, `round(sum([TARGETS][DIAMETER]), 1)`, `[baseline][WEIGHT]`.  The grammar is in
`toolpict.domain.ecrf.grammar`.  Nothing is ever given to an evaluator of Python or of JavaScript.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, v_args
from lark.exceptions import VisitError

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf.functions import FUNCTIONS, OF_EARLIER, OF_LISTS, SAME_AS
from toolpict.domain.ecrf.grammar import GRAMMAR
from toolpict.domain.ecrf.numbers import LONGEST_NUMBER

Tree = list["Tree | str"]
"""An operator and its operands: `["+", ["number", "1"], ["item", "A"]]`."""

LONGEST_EXPRESSION: Final = 30_000
DEEPEST: Final = 50
"""Brackets inside one another."""

TALLEST: Final = 150
"""Operators on top of one another, `1 + 1 + 1` being two."""

NAMING: Final = frozenset({"item", "checked", "column", "row", "at", "smart", "prior", "nadir"})
"""What stands at the head of a tree that speaks of something outside of the expression."""


BRACKET: Final = re.compile(r"""'[^']*'|"[^"]*"|\[[^\[\]]*\]|/\*(?:(?!/\*).)*?\*/|(?://|\#)[^\n]*|[()]""", re.DOTALL)
"""A bracket, or what it is not counted in."""


class ExpressionError(ValueError):
    """An expression that cannot be read.

    Attributes
    ----------
    position
        Where, from 1, in characters.
    name
        The function that there is none of; empty when something else is wrong.

    """

    def __init__(self, position: int, code: ProblemCode = ProblemCode.EXPRESSION_UNREADABLE, name: str = "") -> None:
        super().__init__(position)
        self.position, self.code, self.name = position, code, name


@lru_cache(maxsize=8192)
def parse_expression(text: str) -> Tree:
    """Return the tree of an expression; it is shared, and nobody changes it.

    Raises
    ------
    ExpressionError
        It cannot be read, is longer than 30,000 characters, or its brackets or operators are stacked too high.

    """
    if len(text) > LONGEST_EXPRESSION:
        raise ExpressionError(LONGEST_EXPRESSION + 1, ProblemCode.EXPRESSION_TOO_DEEP)
    try:
        _refuse_depth(text)
        tree = cast("Tree", PARSER.parse(text))
    except UnexpectedInput as error:
        raise ExpressionError(_position(error, text)) from error
    except VisitError as error:
        raise error.orig_exc from error
    if height(tree) > TALLEST:
        raise ExpressionError(len(text), ProblemCode.EXPRESSION_TOO_DEEP)
    return tree


def height(tree: Tree) -> int:
    """Return how many operators stand on top of one another."""
    found, level = 0, [tree]
    while level:
        found += 1
        level = [operand for node in level for operand in node[1:] if isinstance(operand, list)]
    return found


def references(tree: Tree) -> Iterator[Tree]:
    """Return every part of a tree that speaks of something outside of it: items, columns, other time points."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if node[0] in NAMING:
            yield node
        waiting.extend(operand for operand in node[1:] if isinstance(operand, list))


def functions(tree: Tree) -> set[str]:
    """Return the operators and functions of a tree."""
    found, waiting = set(), [tree]
    while waiting:
        node = waiting.pop()
        found.add(str(node[0]))
        waiting.extend(operand for operand in node[1:] if isinstance(operand, list))
    return found


def _refuse_depth(text: str) -> None:
    """Refuse brackets that are stacked too high, with their place, before anything is built of them."""
    depth = 0
    for mark in BRACKET.finditer(text):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth > DEEPEST:
            raise ExpressionError(mark.start() + 1, ProblemCode.EXPRESSION_TOO_DEEP)


def _position(error: UnexpectedInput, text: str) -> int:
    is_at_end = not isinstance(error, UnexpectedCharacters) and getattr(error, "token", None) is not None
    if is_at_end and error.token.type == "$END":  # type: ignore[attr-defined]  # only this kind of error has a token
        return len(text) + 1
    return int(error.pos_in_stream or 0) + 1


@v_args(inline=True)
class _Builder(Transformer[Token, Tree]):
    """Builds the tree while it is read, from the inside out."""

    def either(self, left: Tree, right: Tree) -> Tree:
        return ["or", left, right]

    def both(self, left: Tree, right: Tree) -> Tree:
        return ["and", left, right]

    def opposite(self, operand: Tree) -> Tree:
        return ["not", operand]

    def operation(self, left: Tree, sign: Token, right: Tree) -> Tree:
        return ["<>" if sign == "!=" else str(sign), left, right]

    def signed(self, sign: Token, operand: Tree) -> Tree:
        return ["negative", operand] if sign == "-" else operand

    def power(self, base: Tree, exponent: Tree) -> Tree:
        return ["^", base, exponent]

    def number(self, token: Token) -> Tree:
        if len(token) > LONGEST_NUMBER:
            raise ExpressionError(int(token.start_pos or 0) + 1)
        whole, _, decimals = str(token).partition(".")
        return ["number", f"{whole or '0'}.{decimals}" if decimals else whole]

    def text(self, token: Token) -> Tree:
        return ["text", str(token)[1:-1]]

    def truth(self, token: Token) -> Tree:
        return [str(token).lower()]

    def reference(self, first: Token, second: Token | None, row: Token | None) -> Tree:
        name, code = _inside(first)
        which = _inside(row)[0].lower() if row else ""
        if second is None:
            return _near(first, name, code, which)
        own, own_code = _inside(second)
        if code:
            raise ExpressionError(int(second.start_pos or 0) + 1)
        if first.type == "ITEM" and not own_code and not which:
            return ["column", name, own]
        return ["at", name.lower() if first.type == "SMART" else name, own, own_code, which]

    def call(self, token: Token, *given: Tree | None) -> Tree:
        name, position = str(token).lower(), int(token.start_pos or 0) + 1
        if name not in FUNCTIONS:
            raise ExpressionError(position, ProblemCode.EXPRESSION_UNKNOWN_FUNCTION, str(token))
        operands = [operand for operand in given if operand is not None]
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(operands) <= most:
            raise ExpressionError(position, ProblemCode.EXPRESSION_OPERANDS, name)
        if name in OF_EARLIER:
            return [name, *_named(operands, position, name)]
        return [SAME_AS.get(name, name), *operands]


def _inside(token: Token) -> tuple[str, str]:
    """Return the name, and the code of a choice, that stand in brackets."""
    name, _, code = str(token)[1:-1].strip().removesuffix(":value").strip().partition("(")
    return name.strip(), code.strip().rstrip(")").strip()


def _near(token: Token, name: str, code: str, which: str) -> Tree:
    if token.type == "SMART" and not which:
        return ["smart", name.lower()]
    if which and (code or token.type == "SMART"):
        raise ExpressionError(int(token.start_pos or 0) + 1)
    if which:
        return ["row", name, which]
    return ["checked", name, code] if code else ["item", name]


def _named(operands: list[Tree], position: int, name: str) -> list[Any]:
    """Return the names that `prior` or `nadir` was given: of an item, as text or in brackets, then of a time point."""
    kinds = [operand[0] for operand in operands]
    if any(kind not in ("text", "item") for kind in kinds) or "item" in kinds[1:]:
        raise ExpressionError(position, ProblemCode.EXPRESSION_OPERANDS, name)
    return [str(operand[1]) for operand in operands]


PARSER: Final = Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=True, transformer=_Builder())

__all__ = ["FUNCTIONS", "OF_LISTS", "ExpressionError", "Tree", "functions", "height", "parse_expression", "references"]
