"""Reads the logic of a form (REDCap's own) into a tree of plain lists, which Python and the browser evaluate alike.

`[IMAGE_QUALITY] <> '3'`, `round(sum([TARGETS][DIAMETER]), 1)`, `[SIGNS(2)] = 1`.  docs/reference/forms.md has the
grammar.  Nothing is ever given to an evaluator of Python or of JavaScript.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

Tree = list["Tree | str"]
"""An operator and its operands: `["+", ["number", "1"], ["item", "A"]]`."""

LONGEST_EXPRESSION: Final = 4000
DEEPEST: Final = 50
"""Brackets inside one another."""

TALLEST: Final = 100
"""Operators on top of one another, `1 + 1 + 1` being two."""

FUNCTIONS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "abs": (1, 1),
        "count": (1, 50),
        "if": (3, 3),
        "max": (1, 50),
        "mean": (1, 50),
        "min": (1, 50),
        "round": (1, 2),
        "sum": (1, 50),
    }
)
"""Function -> fewest and most operands."""

OF_LISTS: Final = frozenset({"count", "max", "mean", "min", "sum"})
"""Functions that a column of a group, `[GROUP][ITEM]`, may be handed to."""

COMPARISONS: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})

TOKEN: Final = re.compile(
    r"""\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)
      |(?P<text>'[^'\n]*'|"[^"\n]*")
      |(?P<item>\[[A-Za-z][A-Za-z0-9_]*(?:\([A-Za-z0-9_.-]+\))?\])
      |(?P<word>[A-Za-z]+)
      |(?P<sign><>|!=|<=|>=|[-=<>+*/(),])
      |(?P<end>\Z))""",
    re.VERBOSE | re.ASCII,
)


class ExpressionError(ValueError):
    """An expression that cannot be read.

    Attributes
    ----------
    position
        Where, from 1, in characters.

    """

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


class Token(NamedTuple):
    """One word of an expression and where it stands."""

    kind: str
    text: str
    position: int


def parse_expression(text: str) -> Tree:
    """Return the tree of an expression.

    Raises
    ------
    ExpressionError
        It cannot be read, is longer than 4,000 characters, or its brackets or operators are stacked too high.

    """
    if len(text) > LONGEST_EXPRESSION:
        raise ExpressionError(LONGEST_EXPRESSION + 1)
    parser = _Parser(list(_tokens(text)))
    tree = parser.either()
    parser.require("end")
    if height(tree) > TALLEST:
        raise ExpressionError(len(text))
    return tree


def height(tree: Tree) -> int:
    """Return how many operators stand on top of one another."""
    found, level = 0, [tree]
    while level:
        found += 1
        level = [operand for node in level for operand in node[1:] if isinstance(operand, list)]
    return found


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while True:
        match = TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(position + len(text[position:]) - len(text[position:].lstrip()) + 1)
        kind = str(match.lastgroup)
        yield Token(kind, match[kind], match.start(kind) + 1)
        if kind == "end":
            return
        position = match.end()


class _Parser:
    """A recursive descent, one method per level of binding, weakest first."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _is_next(self, *texts: str) -> bool:
        return self._next.kind in ("word", "sign") and self._next.text.lower() in texts

    def require(self, kind: str, text: str | None = None) -> None:
        """Take the next token, which must be this one."""
        if self._next.kind != kind or (text is not None and self._next.text != text):
            raise ExpressionError(self._next.position)
        self._at += 1

    def either(self) -> Tree:
        """Read `a or b`, and whatever binds more strongly."""
        tree = self._both()
        while self._is_next("or"):
            self._take()
            tree = ["or", tree, self._both()]
        return tree

    def _both(self) -> Tree:
        tree = self._comparison()
        while self._is_next("and"):
            self._take()
            tree = ["and", tree, self._comparison()]
        return tree

    def _comparison(self) -> Tree:
        tree = self._sum()
        if self._is_next("!=", *COMPARISONS):
            sign = self._take().text
            tree = ["<>" if sign == "!=" else sign, tree, self._sum()]
        return tree

    def _sum(self) -> Tree:
        tree = self._product()
        while self._is_next("+", "-"):
            tree = [self._take().text, tree, self._product()]
        return tree

    def _product(self) -> Tree:
        tree = self._factor()
        while self._is_next("*", "/"):
            tree = [self._take().text, tree, self._factor()]
        return tree

    def _factor(self) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(self._next.position)
        tree = self._one()
        self._depth -= 1
        return tree

    def _one(self) -> Tree:
        token = self._take()
        if token.kind == "number":
            return ["number", token.text]
        if token.kind == "text":
            return ["text", token.text[1:-1]]
        if token.kind == "item":
            return self._reference(token)
        if token.kind == "word":
            return self._call(token)
        if token.text == "-":
            return ["negative", self._factor()]
        if token.kind == "sign" and token.text == "(":
            tree = self.either()
            self.require("sign", ")")
            return tree
        raise ExpressionError(token.position)

    def _reference(self, token: Token) -> Tree:
        name, _, code = token.text[1:-1].rstrip(")").partition("(")
        if self._next.kind != "item":
            return ["checked", name, code] if code else ["item", name]
        second = self._take()
        if code or "(" in second.text:
            raise ExpressionError(second.position)
        return ["column", name, second.text[1:-1]]

    def _call(self, token: Token) -> Tree:
        name = token.text.lower()
        if name not in FUNCTIONS:
            raise ExpressionError(token.position)
        self.require("sign", "(")
        operands = [self.either()]
        while self._is_next(","):
            self._take()
            operands.append(self.either())
        self.require("sign", ")")
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(operands) <= most:
            raise ExpressionError(token.position)
        if name not in OF_LISTS and any(operand[0] == "column" for operand in operands):
            raise ExpressionError(token.position)
        return [name, *operands]


def references(tree: Tree) -> Iterator[Tree]:
    """Return every item, checked choice and column that a tree speaks of."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if node[0] in ("item", "checked", "column"):
            yield node
        elif node[0] not in ("number", "text"):
            waiting.extend(operand for operand in node[1:] if isinstance(operand, list))
