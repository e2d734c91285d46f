"""Connected components of a graph of any depth, in the engine's own terms: joins and groups, however many rows.

Every round lets each vertex follow its smallest neighbour down to a local minimum, then contracts the graph to those
minima, and goes on until no edge is left. Every component of two or more vertices shrinks in a round, in practice to a
small part; its smallest vertex never follows anybody and is the last one left.
"""

import ibis
import ibis.expr.types as ir

from models_engine.operators.building import BuildContext

#: the two columns of every relation here: a vertex, and what it leads to
FROM, TO = "_from", "_to"


def smallest_of_component(edges: ir.Table, context: BuildContext) -> ir.Table | None:
    """(vertex, smallest vertex of its component) for every vertex but the smallest itself; None without edges.

    ``edges`` has the columns FROM and TO, both present, in one direction or in both.
    """
    rounds: list[ir.Table] = []
    edges = context.materialise(_between_two(edges))
    while context.count(edges):
        rounds.append(_to_local_minimum(edges, context))
        edges = context.materialise(_contracted(edges, rounds[-1]))
    if not rounds:
        return None
    found = rounds.pop()
    while rounds:  # a vertex leads to a local minimum, and that one to where later rounds took it
        found = context.materialise(ibis.union(_onwards(rounds.pop(), found), found, distinct=False))
    return found


def _to_local_minimum(edges: ir.Table, context: BuildContext) -> ir.Table:
    """Where each vertex that has a smaller neighbour ends when all keep following their smallest."""
    reversed_edges = edges.select(**{FROM: edges[TO], TO: edges[FROM]})
    both = ibis.union(edges, reversed_edges, distinct=False)
    nearest = both.group_by(FROM).aggregate(**{TO: both[TO].min()})
    leads = context.materialise(nearest.filter(nearest[TO] < nearest[FROM]))
    while True:
        again = leads.view()
        if not context.count(leads.semi_join(again, leads[TO] == again[FROM])):
            return leads
        leads = context.materialise(_onwards(leads, again))


def _onwards(first: ir.Table, then: ir.Table) -> ir.Table:
    """``first`` followed by one more step of ``then`` where there is one."""
    step = then.select(_at=then[FROM], _next=then[TO])
    joined = first.left_join(step, first[TO] == step["_at"])
    return joined.select(**{FROM: joined[FROM], TO: ibis.coalesce(joined["_next"], joined[TO])})


def _contracted(edges: ir.Table, leads: ir.Table) -> ir.Table:
    """The edges that are left between different local minima."""
    moved = _onwards(edges, leads)
    swapped = moved.select(**{FROM: moved[TO], TO: moved[FROM]})
    return _between_two(_onwards(swapped, leads))


def _between_two(edges: ir.Table) -> ir.Table:
    return edges.filter(edges[FROM] != edges[TO]).select(FROM, TO).distinct()
