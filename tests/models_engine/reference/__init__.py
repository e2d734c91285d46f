"""The rule language read from its contract once more, in plain Python over lists of rows: slow, short and independent.

Only the grammar is shared with the product (its file reader and sqlglot's tree of an expression). Types, operators and
functions are written here anew, and no engine takes part, so that the two can be held against each other.
"""
