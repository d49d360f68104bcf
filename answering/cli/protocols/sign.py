"""`answering protocols sign`: a clinician's name under a protocol as it stands."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from answering.cli.protocols._folder import add_folder

NAME = "sign"
HELP = "write down who has read a protocol and agreed to it, as it stands now; a change makes the signature stale"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="protocols, or red-flags for those of every call")
    parser.add_argument("--name", required=True, help='who signs, such as "Ana Díaz"')
    parser.add_argument("--role", required=True, help='as what, such as "MD, medical director"')
    add_folder(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 when every one of them is signed; nothing is signed in a folder with problems."""
    from answering.errors import AnsweringError, InvalidFiles
    from answering.protocols.fields import did_you_mean
    from answering.publishing import practice, signatures, snapshot
    from answering.publishing.signatures import RED_FLAGS, Signature

    name, role = arguments.name.strip(), arguments.role.strip()
    if not (name and role and (name + role).isprintable()):
        raise AnsweringError("a signature needs a name and a role", '--name "Ana Díaz" --role "MD"')
    folder: Path = arguments.folder
    files, unreadable = snapshot.read_folder(folder)
    stale = {file: data for file, data in files.items() if file not in map(signatures.path_of, arguments.ids)}
    found, problems = practice.check(stale, folder, os.environ)
    if found is None or unreadable:
        raise InvalidFiles([each for each in (*problems, *unreadable) if not each.warning])
    known = (RED_FLAGS, *found.protocols.protocols)
    for one in arguments.ids:
        if one not in known:
            raise AnsweringError(f"there is no protocol '{one}'", did_you_mean(one, known))
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for one in dict.fromkeys(arguments.ids):
        protocol = found.protocols.protocols.get(one)
        version = protocol.version if protocol is not None else 0
        path = folder / signatures.path_of(one)
        path.parent.mkdir(exist_ok=True)
        snapshot.replace_durably(path, Signature(one, name, role, when, version, found.content[one]).encode())
        print(f"signed: {one}, version {version}, by {name} ({role}), {when}: {path}")
        if protocol is not None and protocol.status == "draft":
            print(
                f"    '{one}' is a draft: setting 'status: active' later changes the file, and it must be signed again"
            )
    return 0
