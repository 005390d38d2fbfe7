"""How much there is in a bench database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`courses`: how many there are beside the one of 30 lessons, each of one lesson."""

    name: str
    people: int
    courses: int
    certificates: int


SIZES = {
    "S": Size("S", people=300, courses=29, certificates=200),
    "M": Size("M", people=5_000, courses=29, certificates=2_000),
    "L": Size("L", people=50_000, courses=29, certificates=20_000),
}
LONG = 30  # lessons in the long course
MODULE = 10  # lessons in each of its modules
SEVERAL = 4  # courses in which most people are
