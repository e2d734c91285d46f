"""A row's id is its load's number and its place in the load: whoever holds an id knows where the row came from."""

#: a load may have 2**36 rows; ids ascend in file order, so that a look-up prunes row groups
ROW_BITS = 36


def first_row_id(load_id: int) -> int:
    return load_id << ROW_BITS


def load_of(row_id: int) -> int:
    """The number of the load that brought the row."""
    return row_id >> ROW_BITS
