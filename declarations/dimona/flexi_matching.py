"""Which period by the hour follows which stretch of work, with the fewest changes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from declarations.dimona.content import Content
from declarations.dimona.history import Period
from declarations.dimona.stretches import Stretch

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A period and its content once its open action is accepted."""

    period: Period
    foreseen: Content


def matched(
    standing: Sequence[Standing], stretches: Sequence[Stretch]
) -> Mapping[Content, Stretch]:
    """By the content of a period the stretch that it follows; periods without any are left out.

    What is equal belongs together. Of the rest on the same first day those that share the most
    time do, then the nearest. Pairs keep the order of time, so that no two of them can wait for
    each other's hours.
    """
    by_content = {stretch.content: stretch for stretch in stretches}
    contents = [each.foreseen for each in standing]
    pairs = {content: by_content[content] for content in contents if content in by_content}
    taken = set(pairs.values())
    open_contents = [content for content in contents if content not in pairs]
    open_stretches = [stretch for stretch in stretches if stretch not in taken]
    for day in sorted({content.starts_on for content in open_contents}):
        pairs |= _of_one_day(
            [content for content in open_contents if content.starts_on == day],
            [stretch for stretch in open_stretches if stretch.begins.date() == day],
        )
    return pairs


def _of_one_day(
    contents: Sequence[Content], stretches: Sequence[Stretch]
) -> dict[Content, Stretch]:
    nearest_first = sorted(
        ((content, stretch) for content in contents for stretch in stretches),
        key=lambda pair: (-_shared(*pair), _distance(*pair), pair[0].begins, pair[1].begins),
    )
    left: list[Content] = []
    right: list[Stretch] = []
    for content, stretch in nearest_first:
        if content not in left and stretch not in right:
            left.append(content)
            right.append(stretch)
    left.sort(key=lambda content: content.begins)
    right.sort(key=lambda stretch: stretch.begins)
    return dict(zip(left, right, strict=True))


def _shared(content: Content, stretch: Stretch) -> timedelta:
    return max(min(content.ends, stretch.ends) - max(content.begins, stretch.begins), _NOTHING)


def _distance(content: Content, stretch: Stretch) -> timedelta:
    return abs(content.begins - stretch.begins)
