"""Plain text, as one gets it by copying a blog page out of a browser."""

import re
from html import escape
from itertools import groupby

from blog.importing import lines
from blog.importing.header import Header
from blog.importing.types import ImportedPost, Related, one_line, unique

Block = list[str]  # lines with no blank one between them
Part = tuple[str, str]  # an element's name, and its text or, of a list, its <li> elements

HEADER_AHEAD = 8  # lines
RELATED_MAX = 20  # blocks
WRAPPED_AT = range(45, 100)  # characters in a line of text that somebody's editor has broken


def read_plain(text: str) -> ImportedPost:
    """The article in ``text``. Raises ImportFailure without a title or without anything under it."""
    rows = [re.sub(r"[ \t\u00a0\u2007\u202f]+", " ", row).strip() for row in text.split("\n")]
    start = next((i for i, row in enumerate(rows) if row and not _is_decoration(row)), len(rows))
    full_title = _title_line(rows[start]) if start < len(rows) else ""
    title, tags = lines.split_title(full_title)
    header = Header(title=title, full_title=full_title, tags=tags)
    body = _skip_header(rows[start + 1 :], header)
    parts, links, more_tags = _read_body(body)
    return ImportedPost(
        title=title,
        tags=unique(list(header.tags or more_tags)),
        byline=header.byline,
        date=header.date,
        standfirst=header.standfirst,
        pull_quote=one_line(header.pull_quote),
        body_html=_html(_without_stray_headings(parts)),
        related_links=tuple(links),
    )


def _is_decoration(row: str) -> bool:
    return lines.is_rule(row) or bool(lines.FURNITURE.match(row))


def _title_line(row: str) -> str:
    """The row as a title; "" for one that is a paragraph, a byline, a quotation or the comment form."""
    prose = len(row) > 300 or re.search(r"\w[.!?]\s+\w.*[.!?…]$", row) or (len(row) > 120 and row.endswith("."))
    other = lines.byline(row) or lines.STOP.match(row) or lines.BULLET.match(row)
    return "" if prose or other else one_line(row)


def _skip_header(rows: list[str], header: Header) -> list[str]:
    for i, row in enumerate(rows):
        ahead = [later for later in rows[i + 1 : i + 1 + 2 * HEADER_AHEAD] if later][:HEADER_AHEAD]
        if not row or header.take(row, ahead[0] if ahead else ""):
            continue
        # Above a line with the date, short lines are a subtitle and a name, not yet the text.
        if not (_leads_to_date([row, *ahead]) and header.take_above_date(row)):
            return rows[i:]
    return []


def _leads_to_date(rows: list[str]) -> bool:
    for row in rows:
        found = lines.byline(row)
        if found and found.date:
            return True
        if len(row) > 160 or lines.END_MARK.search(row):
            return False
    return False


def _blocks(rows: list[str]) -> list[Block]:
    """Rows grouped by blank lines; where there are none, each row is a block, unless it was broken."""
    while rows and not rows[-1]:
        rows = rows[:-1]
    if "" not in rows and len(_unwrap(rows)) == len(rows):
        return [[row] for row in rows]
    return [list(group) for filled, group in groupby(rows, key=bool) if filled]


def _read_body(rows: list[str]) -> tuple[list[Part], list[Related], tuple[str, ...]]:
    parts: list[Part] = []
    links: list[Related] = []
    tags: tuple[str, ...] = ()
    ahead = _blocks(_until_comments(rows))[::-1]  # the next block is the last: taking it away costs nothing
    while ahead:
        block = ahead.pop()
        kept: Block = []
        for i, row in enumerate(block):
            link, opens = lines.related(row)
            if link:
                links.append(link)
            elif opens:
                ahead += [block[i + 1 :]] if block[i + 1 :] else []
                links += _related_list(ahead)
                break
            elif found_tags := lines.TAG_LINE.match(row):
                tags = tags or tuple(found_tags[1].split(","))
            elif not lines.FURNITURE.match(row):
                kept.append(row)
        parts += _parts(kept)
    return parts, links, tags


def _until_comments(rows: list[str]) -> list[str]:
    end = next((i for i, row in enumerate(rows) if lines.STOP.match(row)), len(rows))
    return rows[:end]


def _related_list(ahead: list[Block]) -> list[Related]:
    """Take the titles that follow "You might also like:" from the end of ``ahead``, where the next block is."""
    taken: list[Block] = []
    for block in ahead[: -RELATED_MAX - 1 : -1]:
        bullets = all(lines.BULLET.match(row) for row in block)
        titles = all(_is_title_like(row) for row in block) and not (taken and _is_bulleted(taken[-1]))
        if not bullets and not titles:
            break
        taken.append(block)
    if len(taken) > 1 and len(taken) < len(ahead) and not _is_bulleted(taken[-1]):
        taken.pop()  # the heading of the paragraph that follows
    if taken:
        del ahead[-len(taken) :]
    rows = [row for block in taken for row in block]
    return [link for row in rows if (link := lines.related_link(row))]


def _is_bulleted(block: Block) -> bool:
    return bool(lines.BULLET.match(block[0]))


def _is_title_like(row: str) -> bool:
    return len(row) <= 160 and not re.search(r"[.,;:]$", row)


def _parts(block: Block) -> list[Part]:
    if not block:
        return []
    if len(block) == 1 and lines.is_rule(block[0]):
        return [("hr", "")]
    if len(block) == 1 and lines.is_heading(block[0]):
        return [("h2", escape(one_line(block[0])))]
    parts: list[Part] = []
    for name, group in groupby(block, key=_kind):
        rows = list(group)
        if name == "p":
            parts += [("p", escape(row)) for row in _unwrap(rows)]
        else:
            mark = lines.BULLET if name == "ul" else lines.NUMBER
            parts.append((name, "".join(f"<li>{escape(mark.sub('', row))}</li>" for row in rows)))
    return parts


def _kind(row: str) -> str:
    return "ul" if lines.BULLET.match(row) else "ol" if lines.NUMBER.match(row) else "p"


def _unwrap(rows: Block) -> Block:
    """The rows as paragraphs: one each, or all one where the line breaks only keep a text narrow."""
    rows = [row for row in rows if not lines.is_rule(row)]
    if len(rows) > 1 and all(len(row) in WRAPPED_AT for row in rows[:-1]) and len(rows[-1]) < WRAPPED_AT.stop:
        return [" ".join(rows)]
    return rows


def _without_stray_headings(parts: list[Part]) -> list[Part]:
    """Headings that head nothing become paragraphs: three in a row (a list, a poem), or the last (a name)."""
    result: list[Part] = []
    groups = [(name, list(group)) for name, group in groupby(parts, key=lambda part: part[0])]
    for i, (name, group) in enumerate(groups):
        stray = name == "h2" and (len(group) > 2 or i == len(groups) - 1)
        result += [("p", text) for _name, text in group] if stray else group
    return result


def _html(parts: list[Part]) -> str:
    merged: list[Part] = []
    for name, text in parts:
        if merged and name in ("ul", "ol") and merged[-1][0] == name:
            merged[-1] = (name, merged[-1][1] + text)
        else:
            merged.append((name, text))
    return "\n".join("<hr>" if name == "hr" else f"<{name}>{text}</{name}>" for name, text in merged)
