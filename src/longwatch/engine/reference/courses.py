"""Infusions, or periods of taking a medicine, become courses; courses become stretches of monitoring."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import zip_longest

from longwatch.core.dates import Interval
from longwatch.core.findings import Course
from longwatch.core.record import Decision


def courses_of(days: Sequence[date], same_course_within: Interval) -> tuple[Course, ...]:
    """Group infusion days: a day joins the course before it when it is near enough to its last day.

    Several administrations of one day are one infusion.
    """
    courses: list[list[date]] = []
    for day in sorted(set(days)):
        if courses and day <= same_course_within.after(courses[-1][-1]):
            courses[-1].append(day)
        else:
            courses.append([day])
    return tuple(
        Course(number=n, first=group[0], last=group[-1], infusions=len(group))
        for n, group in enumerate(courses, start=1)
    )


def courses_taken(
    periods: Sequence[tuple[date, date | None]], given: Sequence[date], same_course_within: Interval
) -> tuple[Course, ...]:
    """Group periods of taking a medicine, and days on which a dose was given: a short pause parts nothing.

    A period without a last day still goes on, and so does the course that it belongs to.
    """
    found: list[tuple[date, date | None]] = []
    for first, last in sorted([*periods, *((day, day) for day in given)], key=lambda period: period[0]):
        before = found[-1][1] if found else None
        if not found or (before is not None and same_course_within.after(before) < first):
            found.append((first, last))
        else:
            until = None if before is None or last is None else max(before, last)
            found[-1] = (found[-1][0], until)
    return tuple(
        Course(
            number=n,
            first=first,
            last=last,
            infusions=sum(first <= day and (last is None or day <= last) for day in set(given)),
        )
        for n, (first, last) in enumerate(found, start=1)
    )


def stretches(
    courses: Sequence[Course], length_at: Callable[[date], Interval], extensions: Sequence[Decision]
) -> tuple[tuple[date, date], ...]:
    """From the first infusion of a course until a time after its last; stretches that share a day are one.

    `length_at` gives the time after the last infusion, by the rules of that infusion's day. A course that
    still goes on has no end yet, which is written as the last day that a date can be. A decision to extend
    moves the end of the newest course that had begun on its day.
    """
    merged: list[tuple[date, date]] = []
    for course, newer in zip_longest(courses, courses[1:]):
        end = date.max if course.last is None else length_at(course.last).after(course.last)
        before = newer.first if newer is not None else date.max
        moved = [d.until for d in extensions if d.until is not None and course.first <= d.day < before]
        end = max([end, *moved])
        if merged and course.first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((course.first, end))
    return tuple(merged)
