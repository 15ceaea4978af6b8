"""The grammar of a form's logic: REDCap's, read by Lark.  docs/reference/forms.md tells what each part means."""

from typing import Final

GRAMMAR: Final = r"""
    ?start: either
    ?either: both
           | either _OR both                          -> either
    ?both: negation
         | both _AND negation                         -> both
    ?negation: comparison
             | _NOT negation                          -> opposite
    ?comparison: terms
               | terms COMPARISON terms               -> operation
    ?terms: product
          | terms SIGN product                        -> operation
    ?product: signed
            | product TIMES signed                    -> operation
    ?signed: power
           | SIGN signed                              -> signed
    ?power: one
          | one "^" signed                            -> power
    ?one: NUMBER                                      -> number
        | TEXT                                        -> text
        | TRUTH                                       -> truth
        | FUNCTION "(" [either ("," either)*] ")"     -> call
        | "(" either ")"
        | (ITEM | SMART) [ITEM] [ROW]                 -> reference

    _OR.3: /or\b|\|\|/i
    _AND.3: /and\b|&&/i
    _NOT.3: /not\b|!(?!=)/i
    TRUTH.3: /(?:true|false)\b/i
    COMPARISON: /<>|!=|<=|>=|=|<|>/
    SIGN: /[-+]/
    TIMES: /[*\/%]/
    NUMBER: /[0-9]+(?:\.[0-9]*)?|\.[0-9]+/
    TEXT: /'[^']*'|"[^"]*"/
    FUNCTION.2: /[a-z_][a-z0-9_]*(?=\s*\()/i
    ITEM: /\[\s*[a-z][a-z0-9_]*\s*(?:\(\s*[a-z0-9_.-]+\s*\)\s*)?(?::value\s*)?\]/i
    SMART: /\[\s*[a-z]+(?:-[a-z]+)+(?::[a-z0-9_:,-]*)?\s*\]/i
    ROW.2: /\[\s*(?:[0-9]{1,4}|(?:current|first|last|next|previous)-instance)\s*\]/i

    %ignore /\s+/
    %ignore /\/\*(?:[^*]|\*(?!\/))*\*\//
    %ignore /(?:\/\/|#)[^\n]*/
"""
