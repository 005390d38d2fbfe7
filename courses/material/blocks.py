"""The blocks a lesson is built of. A block's id is the same in every language; answers hang on it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.material.diagrams import diagram_names
from courses.material.rules import Flaw, LocatedFlaw, Option, Question, question_flaws, twins
from courses.material.terms import plain_text
from lms.lib.dates import month_in_words

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote", "hr"]


FLAW_SENTENCES = {
    Flaw.NO_PROMPT: _("Write a text here."),
    Flaw.FEW_LINES: _("A question needs two answers or more."),
    Flaw.NO_TEXT: _("Write what the answer is."),
    Flaw.NO_REASON: _("Write why, so that people learn from the answer."),
    Flaw.TWIN_LINES: _("Two answers say the same: nobody could tell which one is meant."),
    Flaw.NOT_ONE_RIGHT: _("Mark one answer as right, and only one. For several, take the other kind of question."),
    Flaw.NONE_RIGHT: _("Mark at least one answer as right: nobody could pass this question."),
    Flaw.NO_MODEL: _("Write a model answer to compare with."),
    Flaw.NO_POINTS: _("Write at least one point to check by."),
    Flaw.NO_QUESTIONS: _("The bank needs questions."),
    Flaw.TWIN_QUESTIONS: _("This question stands in the bank twice under the same id. Delete one and write it anew."),
    Flaw.NO_OBJECTIVE: _("Write the number of a lesson of the module as the objective."),
    Flaw.DRAWS_NONE: _("An attempt needs at least one question."),
    Flaw.DRAWS_TOO_MANY: _("An attempt cannot draw more questions than the bank holds."),
    Flaw.NO_SHARE: _("The pass mark lies above 0 and is at most 1: 0.7 stands for 70 %."),
    Flaw.NO_MINUTES: _("Write how many minutes it takes, at least 1."),
    Flaw.NO_BOXES: _("A task needs at least one box."),
    Flaw.TWIN_NAMES: _("Another box or criterion has this name: what people write into one would overwrite the other."),
    Flaw.FEW_LEVELS: _("Describe all four levels, the weakest first."),
}


def question_in(kind: str, value: blocks.StructValue, block_id: str) -> Question:
    """The question in the value of a block of one kind."""
    if kind == "selfcheck":
        return Question(block_id, kind, str(value["prompt"]), (), model=value["model"], points=tuple(value["points"]))
    return Question(
        id=block_id,
        kind=kind,
        prompt=str(value["prompt"]),
        options=tuple(_option(line, kind) for line in value[LINES[kind]].bound_blocks),
        objective=value.get("objective") or "",
    )


def _option(line, kind: str) -> Option:
    value = line.value
    if kind == "matching":
        return Option(line.id, value["left"], value["why"], match=value["right"])
    return Option(line.id, value["text"], value["why"], is_right=bool(value.get("is_right")))


LINES = {"single": "options", "multiple": "options", "matching": "pairs", "ordering": "steps"}


class SoundBlock(blocks.StructBlock):
    """A question that must be answerable. A draft of a page may hold an unfinished one; what is published may not."""

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation:
            question = question_in(self.name, value, "")
            found = list(question_flaws(replace(question, prompt=plain_text(question.prompt))))
            if found:
                raise StructBlockValidationError(block_errors=dict(_errors(found, LINES.get(self.name, ""))))
        return value


def _errors(found: Iterable[LocatedFlaw], lines: str) -> Iterator[tuple[str, ValidationError]]:
    """The flaws of a question, each at its field or line."""
    at_lines = [one for one in found if one.field == "options"]
    yield from ((one.field, ValidationError(FLAW_SENTENCES[one.flaw])) for one in found if one.field != "options")
    if at_lines:
        each = {one.line: ValidationError(FLAW_SENTENCES[one.flaw]) for one in at_lines if one.line is not None}
        whole = [ValidationError(FLAW_SENTENCES[one.flaw]) for one in at_lines if one.line is None]
        yield (
            lines,
            ListBlockValidationError(
                block_errors={n: _at_text(lines, one) for n, one in each.items()}, non_block_errors=whole
            ),
        )


def _at_text(lines: str, error: ValidationError) -> ValidationError:
    return StructBlockValidationError(block_errors={"left" if lines == "pairs" else "text": error})


class OptionBlock(blocks.StructBlock):
    """One answer with its reason."""

    text = blocks.CharBlock(label=_("Answer"))
    is_right = blocks.BooleanBlock(label=_("Right"), required=False)
    why = blocks.TextBlock(label=_("Why"), rows=2)


class PairBlock(blocks.StructBlock):
    """Two things that belong together."""

    left = blocks.CharBlock(label=_("This"))
    right = blocks.CharBlock(label=_("belongs to that"))
    why = blocks.TextBlock(label=_("Why"), rows=2)


class OrderedLineBlock(blocks.StructBlock):
    """One step, at its right place."""

    text = blocks.CharBlock(label=_("Step"))
    why = blocks.TextBlock(label=_("Why here"), rows=2)


class QuestionBlock(SoundBlock):
    """What every question has."""

    prompt = blocks.RichTextBlock(label=_("Question"), features=["bold", "italic"])
    objective = blocks.CharBlock(label=_("Objective"), required=False, help_text=_("Number of the lesson, in banks."))


class SingleChoiceBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2)

    class Meta:
        icon = "radio-full"
        label = _("Question with one right answer")
        description = _("The reader chooses one answer and is told why it is right or wrong.")


class MultipleChoiceBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2)

    class Meta:
        icon = "tick-inverse"
        label = _("Question with several right answers")
        description = _("All right answers and no wrong one must be chosen.")


class MatchingBlock(QuestionBlock):
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2)

    class Meta:
        icon = "link"
        label = _("Match pairs")
        description = _("A list to choose from beside each line; no dragging.")


class OrderingBlock(QuestionBlock):
    steps = blocks.ListBlock(OrderedLineBlock(), label=_("Steps in the right order"), min_num=2)

    class Meta:
        icon = "list-ol"
        label = _("Put steps in order")
        description = _("A number to choose beside each step; no dragging.")


class SelfCheckBlock(SoundBlock):
    """An open question; nobody marks it but the reader."""

    prompt = blocks.RichTextBlock(label=_("Question"), features=["bold", "italic"])
    model = blocks.TextBlock(label=_("Model answer"), rows=3)
    points = blocks.ListBlock(blocks.CharBlock(), label=_("Points to check one's own answer by"), min_num=1)

    class Meta:
        icon = "edit"
        label = _("Self-check with model answer")
        description = _("The reader writes, then compares with a model answer point by point.")


class TitledBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)


class ActivityBlock(TitledBlock):
    class Meta:
        icon = "pick"
        label = _("Activity")
        description = _("Something to do, without a grade.")


class StoryValue(blocks.StructValue):
    @property
    def month(self) -> str:
        """When it happened, in the reader's words."""
        return month_in_words(self["date"])


class StoryBlock(TitledBlock):
    source = blocks.CharBlock(label=_("Source"))
    date = blocks.CharBlock(label=_("Date"), required=False)

    class Meta:
        icon = "openquote"
        value_class = StoryValue
        label = _("Story")
        description = _("A short case: fictional and saying so, or with its source and date.")


class NoteBlock(TitledBlock):
    class Meta:
        icon = "warning"
        label = _("Note on civic space or inclusion")
        description = _("Who may be left out or at risk, and what to do.")


class TableValue(blocks.StructValue):
    @property
    def named_rows(self) -> list[list[tuple[str, str]]]:
        """Each row as pairs of a column's heading and a cell: on a phone a row reads as a small list."""
        head = list(self["head"])
        return [list(zip(head, row, strict=False)) for row in self["rows"]]


class TableBlock(blocks.StructBlock):
    """A small table of words or figures."""

    caption = blocks.CharBlock(label=_("Caption"), required=False)
    head = blocks.ListBlock(blocks.CharBlock(), label=_("Column headings"))
    rows = blocks.ListBlock(blocks.ListBlock(blocks.CharBlock(required=False)), label=_("Rows"))

    class Meta:
        icon = "table"
        value_class = TableValue
        label = _("Table")
        description = _("Read by row headings: the first cell of a row names it.")


def diagram_choices() -> list[tuple[str, str]]:
    return [(name, name) for name in diagram_names()]


class PictureBlock(blocks.StructBlock):
    """One of the diagrams that come with the course; its words and text alternative are in the page's language."""

    image = blocks.ChoiceBlock(label=_("Diagram"), choices=diagram_choices)
    caption = blocks.CharBlock(label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Diagram")
        description = _("A drawing with labels in the language of the page.")


class MarkBlock(blocks.StructBlock):
    """What a sample got on one criterion."""

    criterion = blocks.CharBlock(label=_("Criterion"))
    level = blocks.IntegerBlock(label=_("Level"), min_value=1, max_value=4)
    why = blocks.TextBlock(label=_("Why"), rows=2)


class SampleBlock(TitledBlock):
    source = blocks.CharBlock(label=_("Source"))
    marks = blocks.ListBlock(MarkBlock(), label=_("Marks"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("Marked sample")
        description = _("Somebody's piece of work with its marks and the reason for each.")


class WorkBlock(blocks.StructBlock):
    body = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link"])

    class Meta:
        icon = "desktop"
        label = _("Do it at work")
        description = _("One thing to do this week.")


class QuestionStreamBlock(blocks.StreamBlock):
    """The four kinds of questions; a quiz draws from such a bank."""

    single = SingleChoiceBlock()
    multiple = MultipleChoiceBlock()
    matching = MatchingBlock()
    ordering = OrderingBlock()


class LessonStreamBlock(QuestionStreamBlock):
    selfcheck = SelfCheckBlock()
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, icon="pilcrow")
    picture = PictureBlock()
    table = TableBlock()
    activity = ActivityBlock()
    story = StoryBlock()
    note = NoteBlock()
    sample = SampleBlock()
    work = WorkBlock()


class NameBlock(blocks.RegexBlock):
    """A key under which something is kept. No CharBlock: those are handed to translators, and a key is no word."""

    def __init__(self, **options) -> None:
        super().__init__(
            regex=r"^[a-z0-9][a-z0-9-]{0,59}$",
            label=_("Name"),
            help_text=_("Lower case and hyphens; the same in every language."),
            **options,
        )

    def deconstruct(self) -> tuple:
        return "courses.material.blocks.NameBlock", [], {}


class BoxBlock(blocks.StructBlock):
    """One box of a task's form."""

    name = NameBlock()
    label = blocks.CharBlock(label=_("Label"))
    hint = blocks.CharBlock(label=_("Hint"), required=False)
    model = blocks.TextBlock(label=_("Model answer"), rows=2)


class NamedStreamBlock(blocks.StreamBlock):
    """Blocks with names of their own: under its name is kept what people write."""

    def clean(self, value):
        value = super().clean(value)
        found = twins([child.value["name"] for child in value])
        if found:
            error = StructBlockValidationError(block_errors={"name": ValidationError(FLAW_SENTENCES[Flaw.TWIN_NAMES])})
            raise StreamBlockValidationError(block_errors=dict.fromkeys(found, error))
        return value


class TaskStreamBlock(NamedStreamBlock):
    box = BoxBlock(label=_("Box"), icon="form")


class CriterionBlock(blocks.StructBlock):
    """One line of a rubric."""

    name = NameBlock()
    label = blocks.CharBlock(label=_("Criterion"))
    levels = blocks.ListBlock(blocks.TextBlock(rows=2), label=_("Levels, the weakest first"), min_num=4, max_num=4)


class RubricStreamBlock(NamedStreamBlock):
    criterion = CriterionBlock(label=_("Criterion"), icon="list-ul")
