"""Answers to tasks as an area of the router: buttons, forms, bare lines of numbers, edits and what is still owed."""

from handlers.answers import correcting, export, feedback, form, heads, ticks
from handlers.areas import Area

AREA = Area(
    "answers",
    actions={
        "fill": form.fill,
        "tree": heads.show,
        "missing": heads.missing,
        "confirm": heads.confirm,
        "correct_sum": correcting.ask,
        "ticks": ticks.show,
        "tick": ticks.tick,
        "tick_page": ticks.turn,
        "unclear": feedback.unclear,
        "trouble": feedback.trouble,
        "answer": feedback.answer,
        "export": export.ask,
    },
    forms=(form.FORM_OF_ANSWER, correcting.FORM_OF_CORRECTION, feedback.FORM_OF_WORDS),
    correct=form.correct,
    take=form.take,
)
