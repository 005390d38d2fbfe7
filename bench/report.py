"""The tables, and the same as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.certificates import PARTS, Making
from bench.claims import AT_MOST, Following
from bench.forms import AT_MOST as TYPING_MS
from bench.forms import Typing
from bench.imports import LEAST_A_SECOND, Importing
from bench.letters import Posting
from bench.measure import Speed
from bench.pages import WEIGHTS, Questions, Weight
from bench.visibility import MOST_MS, MOST_QUESTIONS, Showing


@dataclass(frozen=True)
class Result:
    """All that one run found."""

    about: dict[str, str]
    speeds: Sequence[Speed]
    questions: Sequence[Questions]
    weights: Sequence[Weight]
    making: Making
    posting: Posting
    following: Following
    showing: Sequence[Showing]
    importing: Importing
    typing: Typing

    @property
    def missed(self) -> list[str]:
        """What did not reach its figure."""
        return [
            *[speed.name for speed in self.speeds if speed.is_missed],
            *[f"questions: {one.name}" for one in self.questions if one.is_missed],
            *[f"weight: {one.path}" for one in self.weights if one.is_missed],
            *(["letters"] if self.posting.is_missed else []),
            *["claims: a sweep that finds nothing new"] * self.following.is_missed,
            *[f"visibility: {one.viewer}, {one.field}" for one in self.showing if one.is_missed],
            *["imports"] * self.importing.is_missed,
            *["a save while typing"] * self.typing.is_missed,
        ]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns for the eye: the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *[cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]]
        )
        for row in [head, ["-" * width for width in widths], *rows]
    ]
    return "\n".join(line.rstrip() for line in lines)


def text(result: Result) -> str:
    about = ", ".join(f"{name} {value}" for name, value in result.about.items())
    parts = [about, speed_table(result.speeds), question_table(result.questions), weight_table(result.weights)]
    parts += [making_lines(result.making), posting_lines(result.posting), following_lines(result.following)]
    parts += [showing_table(result.showing), importing_lines(result.importing), typing_lines(result.typing)]
    parts.append(verdict(result.missed))
    return "\n\n".join(parts)


def verdict(missed: Sequence[str]) -> str:
    return f"Missed: {'; '.join(missed)}" if missed else "Every figure is met."


def speed_table(speeds: Sequence[Speed]) -> str:
    head = ["page", "a second", "of the bare page", "at least", "", "processor ms", "first ms", "cold ms", "warm ms"]
    return table(head, [_speed_row(speed) for speed in speeds])


def _speed_row(speed: Speed) -> list[str]:
    floor = "" if speed.floor is None else f"{speed.floor:.1f}"
    return [
        speed.name,
        f"{median(speed.per_second):.0f}",
        f"{speed.ratio:.2f}",
        floor,
        "missed" if speed.is_missed else "",
        *[_number(value) for value in (speed.processor_ms, speed.first_ms, speed.cold_ms, speed.warm_ms)],
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def question_table(questions: Sequence[Questions]) -> str:
    head = ["questions to the database", "cold, 1", "cold, 30", "warm, 1", "warm, 30", "at most", ""]
    rows = [
        [one.name, *map(str, [*one.cold, *one.warm, one.ceiling]), "missed" if one.is_missed else ""]
        for one in questions
    ]
    return table(head, rows)


def weight_table(weights: Sequence[Weight], shown: int = 3) -> str:
    """The heaviest lessons."""
    limits = [f"at most {WEIGHTS[kind]} KB" if kind in WEIGHTS else "" for kind in ("all", "html", "css", "js")]
    rows = [
        [one.path, *[f"{size / 1024:.1f}" for size in (one.all, one.html, one.css, one.js, one.pictures)]]
        for one in weights[:shown]
    ]
    lines = table(["first view, KB compressed", "all", "html", "css", "js", "pictures"], [*rows, ["", *limits, ""]])
    by_us = any(one.is_compressed_by_us for one in weights)
    return lines + (
        "\nThe server did not compress all of it; what it left was compressed as a proxy does." if by_us else ""
    )


def making_lines(making: Making) -> str:
    shares = ", ".join(f"{part} {making.share(part):.0%}" for part in PARTS)
    return (
        f"{making.per_second:.1f} certificates a second on one processor ({making.made} made): {shares}.\n"
        f"The first of a process takes {making.first_seconds:.1f} s."
    )


def posting_lines(posting: Posting) -> str:
    return (
        f"{posting.written} letters to many written in {posting.writing_seconds:.1f} s;"
        f" {posting.per_second:.0f} a second handed to a mail server by one worker ({posting.sent} sent).\n"
        f"A new password asked for among them arrives after {posting.password_seconds:.1f} s."
    )


def following_lines(following: Following) -> str:
    return (
        f"{following.claims} claims: opened by the first sweeps in {following.first_seconds:.1f} s; a sweep that finds"
        f" nothing new takes {following.still_seconds * 1000:.0f} ms, {following.ms_a_thousand:.1f} ms a thousand"
        f" (at most {AT_MOST:.0f}); what one person misses takes {following.one_person_ms:.1f} ms."
    )


def showing_table(showing: Sequence[Showing]) -> str:
    head = [
        f"20 people by what they show ({MOST_QUESTIONS}, {MOST_MS:.0f} ms)",
        "field",
        "found",
        "questions",
        "ms",
        "",
    ]
    rows = [
        [one.viewer, one.field, str(one.found), str(one.questions), f"{one.ms:.1f}", "missed" if one.is_missed else ""]
        for one in showing
    ]
    return table(head, rows)


def importing_lines(importing: Importing) -> str:
    return (
        f"A list of {importing.rows} people: read in {importing.reading:.1f} s, checked in {importing.checking:.1f} s,"
        f" made in {importing.making:.1f} s, undone in {importing.undoing:.1f} s; {importing.per_second:.0f} rows a"
        f" second through all four (at least {LEAST_A_SECOND:.0f})."
    )


def typing_lines(typing: Typing) -> str:
    return (
        f"A save while typing takes {typing.first_ms:.1f} ms, {typing.last_ms:.1f} ms after 200"
        f" (at most {TYPING_MS:.0f}), {typing.late_ms:.1f} ms from a window begun long before;"
        f" a table of 100 responses {typing.export_ms:.0f} ms."
    )


def as_json(result: Result) -> dict[str, object]:
    """Everything measured, for comparison from run to run."""
    return {
        "about": result.about,
        "speeds": [asdict(one) | {"ratio": one.ratio, "processor_ms": one.processor_ms} for one in result.speeds],
        "questions": [asdict(one) for one in result.questions],
        "weights": [asdict(one) | {"all": one.all} for one in result.weights],
        "certificates": asdict(result.making) | {"per_second": result.making.per_second},
        "letters": asdict(result.posting),
        "claims": asdict(result.following),
        "visibility": [asdict(one) for one in result.showing],
        "imports": asdict(result.importing) | {"per_second": result.importing.per_second},
        "typing": asdict(result.typing),
        "missed": result.missed,
    }
