"""The verb of points: offered one at a time at a terminal, or picked by arguments."""

from __future__ import annotations

import click

from banyun.findings.finding import Finding
from banyun.interfaces.cli import said_views, views
from banyun.interfaces.cli.keys import SKIP, Asking, Key
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import STOP, interactive
from banyun.language.sentences import sentences
from banyun.library import Library
from banyun.library.sides.validating import Points
from banyun.outputs.points import point_card, points_text
from banyun.outputs.prose import begun, one_line, plain
from banyun.outputs.records import finding_record

KEYS: tuple[Key, ...] = (
    ("k", "keep"),
    ("n", "name"),
    ("d", "drop"),
    ("s", "split"),
    ("m", "merge"),
    (SKIP, "skip"),
    (STOP, "stop"),
)
AS_THEY_ARE = "."
"""The answer that takes a sentence, and all that follow, without a name of one's own."""

FIRST_WORDS = 40
"""Characters of a sentence by which it is named then."""


@verb("point")
@click.argument("material")
@click.option("--quote", "quotes", multiple=True, help="Words of the material; may be repeated.")
@click.option("--name", "names", multiple=True, help="What the point is, in a few words of yours.")
@click.option("--keep", metavar="POINT", help="Make a point that is offered yours.")
@click.option("--rename", metavar="POINT", help="Give a point another name.")
@click.option("--merge", multiple=True, metavar="POINT", help="Make one of several; repeat it for each.")
@click.option("--split", metavar="POINT", help="Make several points of one, a --quote and a --name for each.")
@click.option("--drop", metavar="POINT", help="This is no point; it is not offered again.")
@click.option("--list", "listed", is_flag=True, help="List them; nothing is asked.")
def point_command(
    session: Session,
    material: str,
    quotes: tuple[str, ...],
    names: tuple[str, ...],
    keep: str | None,
    rename: str | None,
    merge: tuple[str, ...],
    split: str | None,
    drop: str | None,
    listed: bool,
) -> None:
    """Pick the key points of a material, and name them.

    At a terminal the points that are offered come one at a time; each key is kept at once.
    Elsewhere, and with --list, they are listed. With --quote and --name a point is made of words of
    your own choice. A point is named by its id or its name.
    """
    acts = [one for one in (keep, rename, merge, split, drop) if one]
    if len(acts) > 1 or (listed and (acts or quotes or names)):
        raise click.UsageError("One of --keep, --rename, --merge, --split, --drop and --list at a time.")
    if len(names) > 1 and split is None:
        raise click.UsageError("Several names go with --split only.")
    name = names[0] if names else None
    with library(session) as opened:
        if keep:
            made = [opened.keep_point(material, keep, name=name, quotes=quotes)]
        elif rename:
            made = [opened.rename_point(material, rename, name or "")]
        elif merge:
            made = [opened.merge_points(material, merge, name=name)]
        elif drop:
            made = [opened.drop_point(material, drop)]
        elif split:
            made = opened.split_point(material, split, names=names, quotes=quotes)
        elif quotes or names:
            made = [opened.name_point(material, name=name or "", quotes=quotes)]
        else:
            _offer_or_list(session, opened, material, listed)
            return
        record = [finding_record(one) for one in made] if split else finding_record(made[0])
        session.answer(record, lambda: "\n".join(views.finding_line(one, opened.wording) for one in made))


def _offer_or_list(session: Session, opened: Library, material: str, listed: bool) -> None:
    with session.long_work():
        found = opened.points(material)
    if interactive(session) and found.offered and not listed:
        _offer(Asking(session, opened.wording), session, opened, found)
        return
    session.answer(
        [finding_record(one) for one in (*found.mine, *found.offered)],
        lambda: points_text(
            found.mine, found.offered, opened.wording, width=session.width, colour=session.colour
        ).rstrip(),
    )


def _offer(asking: Asking, session: Session, opened: Library, found: Points) -> None:
    """One point after the other; what is decided is kept at once."""
    last: Finding | None = found.mine[-1] if found.mine else None
    kept = len(found.mine)
    for number, point in enumerate(found.offered, 1):
        passage = found.passage_of(point)
        asking.tell(
            point_card(
                point,
                found.material,
                found.version,
                passage,
                asking.lang,
                count=f"{number}/{len(found.offered)}",
                width=session.width,
                colour=session.colour,
            )
        )
        pressed = asking.key([key for key in KEYS if key[0] != "m" or last is not None])
        if pressed == STOP:
            break
        made = _decided(asking, opened, found, point, pressed, last)
        kept += len(made)
        last = made[-1] if made else last
        if asking.stopped:
            break
    asking.tell("\n" + said_views.points_kept(kept, asking.lang))


def _decided(
    asking: Asking, opened: Library, found: Points, point: Finding, pressed: str, last: Finding | None
) -> list[Finding]:
    """The points that a key made."""
    material = found.material.id
    if pressed == "k":
        return [opened.keep_point(material, point.id)]
    if pressed == "n":
        name = asking.line("name")
        if asking.stopped:
            return []
        return [opened.keep_point(material, point.id, name=name or None)]
    if pressed == "m" and last is not None:
        opened.merge_points(material, [last.id, point.id])
    elif pressed == "s":
        return _split(asking, opened, found, point)
    elif pressed == "d":
        opened.drop_point(material, point.id)
    return []


def _split(asking: Asking, opened: Library, found: Points, point: Finding) -> list[Finding]:
    """The sentences of the passage, each of which may become a point with a name of its own; those that are
    left may be taken as they are, named by their first words."""
    passage = found.passage_of(point)
    cut = [span.of(passage.text) for span in sentences(passage.text)] if passage else []
    named: list[tuple[str, str]] = []
    as_they_are = False
    for number, sentence in enumerate(cut, 1):
        if not as_they_are:
            asking.tell(f"  {number}/{len(cut)}  {one_line(sentence)}")
            name = asking.line("part")
            as_they_are = name == AS_THEY_ARE
        if as_they_are:
            name = begun(plain(sentence), FIRST_WORDS)
        if name:
            named.append((name, sentence))
    if len(named) < 2:
        return [
            opened.keep_point(found.material.id, point.id, name=name, quotes=[sentence])
            for name, sentence in named
        ]
    names, quotes = [name for name, _ in named], [sentence for _, sentence in named]
    return opened.split_point(found.material.id, point.id, names=names, quotes=quotes)
