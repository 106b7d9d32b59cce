"""How far two spellings are from each other."""


def edit_distance(one: str, other: str) -> int:
    """Count the letters to insert, drop, replace or swap with their neighbour.

    The optimal string alignment distance: "itlay" is 1 from "italy".
    """
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, other_letter in enumerate(other, 1):
            replaced = last[column - 1] + (letter != other_letter)
            cost = min(replaced, last[column] + 1, current[-1] + 1)
            swaps = row > 1 and column > 1
            if swaps and letter == other[column - 2] and one[row - 2] == other_letter:
                cost = min(cost, before_last[column - 2] + 1)
            current.append(cost)
        before_last, last = last, current
    return last[-1]
