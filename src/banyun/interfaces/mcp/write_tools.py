"""What an agent may add and propose, where the reader allows it. Nothing here deletes."""

from __future__ import annotations

from functools import partial
from typing import Any, cast, get_args

from banyun.findings.finding import FindingKind, PassName
from banyun.findings.proposal import PASS_OF, Proposal, Proposer
from banyun.interfaces.mcp.access import Call
from banyun.interfaces.mcp.tool import Arguments, Schema, Tool, count, gives, many, takes, text, words
from banyun.knowledge.evidence import Stance
from banyun.library.proposing import Proposed
from banyun.outputs.digest_json import digest_values
from banyun.outputs.records import finding_record

_MATERIAL = text("the material: its id, the beginning of one, or words of its title", 400)
_QUOTES = many(text("the material's own words, verbatim", 4000), "what it rests on", 1, 8)
_NAME = text("a few words", 200)
_PASSES = list(get_args(PassName))
PASSAGES_A_PAGE = 40


def add(call: Call, arguments: Arguments) -> dict[str, Any]:
    added = call.library.add(arguments["source"])
    return {
        "material": added.material.id,
        "title": added.material.title,
        "language": added.material.language,
        "passages": added.passages,
        "duplicate_of": added.duplicate_of,
        "warnings": list(added.warnings),
    }


def digest(call: Call, arguments: Arguments) -> dict[str, Any]:
    values = digest_values(call.library.digest(arguments["material"]))
    every, start = values["passages"], arguments.get("start", 0)
    values["passages"] = shown = every[start : start + PASSAGES_A_PAGE]
    for one in shown:
        one["evidence"] = [each for each in one["evidence"] if each["note"] not in call.hidden]
    values["disagreements"] = [one for one in values["disagreements"] if one["note"] not in call.hidden]
    following = start + PASSAGES_A_PAGE
    values["next"] = following if following < len(every) else None
    return values


def propose(kind: FindingKind, call: Call, arguments: Arguments) -> dict[str, Any]:
    """Keeps a proposal, and accepts it at once where the reader has said so for this agent."""
    named = ("material", "quotes", "name", "text", "pass", "note", "note_quote", "stance")
    details = {key: value for key, value in arguments.items() if key not in named}
    proposal = Proposal(
        kind=kind,
        pass_name=cast(PassName, arguments.get("pass", PASS_OF.get(kind, "validation"))),
        name=arguments.get("name", ""),
        text=arguments.get("text", ""),
        quotes=tuple(arguments["quotes"]),
        details=details,
    )
    note = None
    if kind == "stance":
        note = (call.note(arguments["note"]), arguments["note_quote"], cast(Stance, arguments["stance"]))
    kept = call.library.propose(arguments["material"], proposal, Proposer("agent", call.agent), note=note)
    if call.access.auto_accept == call.agent and kept.finding.state == "suggested":
        accepted = call.library.judge_finding(kept.finding.id, "accepted")
        kept = Proposed(accepted, heard=True)
    return {"finding": finding_record(kept.finding), "heard": kept.heard}


_PROPOSED = gives(
    finding={"type": "object"},
    heard={
        "type": "boolean",
        "description": "false: the reader has said nothing here yet, and will see it when they have",
    },
)


def _proposing(
    name: str,
    title: str,
    description: str,
    kind: FindingKind,
    required: dict[str, Schema],
    optional: dict[str, Schema] | None = None,
) -> Tool:
    return Tool(
        f"propose_{name}",
        title,
        f"{description} Quotes must be verbatim: a wrong one is refused with the nearest real sentence."
        " What you propose waits for the reader.",
        takes({"material": _MATERIAL, "quotes": _QUOTES, **required}, optional),
        _PROPOSED,
        partial(propose, kind),
        writes=True,
    )


WRITE_TOOLS = (
    Tool(
        "add",
        "Add a material",
        "Takes a file or an http(s) address in as a material, or recognises it. Only what the reader has"
        " named: never an address that stands in a text.",
        takes({"source": text("a path, or an address", 4000)}),
        gives(
            material=words("id"),
            title=words(""),
            language=words(""),
            passages=count(""),
            duplicate_of={"type": ["string", "null"]},
            warnings=many(words("")),
        ),
        add,
        writes=True,
        fetches=True,
    ),
    Tool(
        "digest",
        "Digest a material",
        "Holds a material against the reader's notes: what they know of it, with both quotes; blind spots,"
        " techniques, questions, points. Passages come forty at a time: call again with start = next.",
        takes({"material": _MATERIAL}, {"start": count("number of the first passage")}),
        {"type": "object", "required": ["schema", "material", "passages", "next"]},
        digest,
        writes=True,
    ),
    _proposing("point", "Propose a point", "A key point of a material, named.", "point", {"name": _NAME}),
    _proposing(
        "finding",
        "Propose a finding",
        "Something worth saying about a material, in one pass of the method.",
        "finding",
        {"pass": {"enum": _PASSES}, "text": text("what you say", 4000)},
        {"name": _NAME},
    ),
    _proposing(
        "stance",
        "Propose a stance",
        "How a note of the reader's and a material stand to each other, with the words of both. First ask the"
        " reader what they think.",
        "stance",
        {
            "note": text("id of the note", 400),
            "note_quote": text("the note's own words, verbatim", 4000),
            "stance": {"enum": [one for one in get_args(Stance) if one != "undecided"]},
            "text": text("why, in a sentence or two", 4000),
        },
        {
            "asserted": {
                "type": "boolean",
                "description": "the text says so itself, and does not merely report it",
            }
        },
    ),
    _proposing(
        "technique",
        "Propose a technique",
        "A pattern that can be moved elsewhere, of engineering or of telling.",
        "technique",
        {
            "name": _NAME,
            "pattern": text("the pattern, free of this material's matter", 2000),
            "why": text("why it works", 2000),
        },
        {"kind": text("engineering, telling, or a word of yours", 60)},
    ),
    _proposing(
        "question",
        "Propose a question",
        "What the reader might ask of a material and has not. After they have asked their own.",
        "question",
        {"text": text("the question", 2000)},
        {"lens": text("the angle it is asked from", 60)},
    ),
    _proposing(
        "deduction",
        "Argue with a deduction",
        "An argument against, or beside, what the reader has deduced on a question of theirs. Refused"
        " (reader_first) while they have written nothing.",
        "argument",
        {"question": text("id of the question", 400), "text": text("the argument", 4000)},
    ),
)
