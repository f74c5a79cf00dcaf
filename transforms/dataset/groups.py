"""Connected components: which rows hang together through what they share."""

from collections.abc import Hashable, Iterable, Sequence


def components(rows: Iterable[Sequence[Hashable]]) -> list[int]:
    """Number the groups of rows that share a node, directly or through other rows.

    A row without nodes is alone. Near-linear: a disjoint-set forest with path halving.

    Returns:
        For each row the position of its group's first row.
    """
    parent: list[int] = []
    owner: dict[Hashable, int] = {}

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for row, nodes in enumerate(rows):
        parent.append(row)
        for node in nodes:
            other = root(owner.setdefault(node, row))
            own = root(row)
            # The smaller position stays the root, so that a group is named by its first row.
            parent[max(own, other)] = min(own, other)
    return [root(row) for row in range(len(parent))]
