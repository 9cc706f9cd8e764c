"""Infusions become courses, courses become stretches of monitoring."""

from collections.abc import Callable, Sequence
from datetime import date

from longwatch.core.dates import Interval
from longwatch.core.findings import Course


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


def stretches(
    courses: Sequence[Course], length_at: Callable[[date], Interval]
) -> tuple[tuple[date, date], ...]:
    """From the first infusion of a course until a time after its last; stretches that share a day are one.

    `length_at` gives the time after the last infusion, by the rules of that infusion's day.
    """
    merged: list[tuple[date, date]] = []
    for course in courses:
        end = length_at(course.last).after(course.last)
        if merged and course.first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((course.first, end))
    return tuple(merged)
