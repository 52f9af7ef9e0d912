"""The guard rails: what every call of the AWS CLI gets, so that none can reach anything but the
emulator. Standard library only: the interpreters of both CLIs read it too.
"""

import os
import re
import sys

LOOPBACK = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}\Z")

# What a script may say to the CLI by its environment; all else that begins with AWS_ is dropped.
ALLOWED = ("AWS_PAGER", "AWS_CLI_AUTO_PROMPT")

FORCED = {
    "AWS_ACCESS_KEY_ID": "dummy",
    "AWS_SECRET_ACCESS_KEY": "dummy",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",  # the emulator is never busy: what it does not know, it says at once
    "NO_PROXY": "*",
    "no_proxy": "*",
    "LC_ALL": "C.UTF-8",
}


class Refused(Exception):
    """The call could have reached something that is not the emulator."""


def checked_endpoint(url):
    """The URL itself, if it is one of this machine's own loopback interface."""
    if not LOOPBACK.match(url or ""):
        raise Refused(f"not an emulator on loopback: {url!r}")
    return url


def guarded(environment):
    """A copy of the environment with dummy keys and no way to configure others."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith("AWS_") or name in ALLOWED
    }
    return {**kept, **FORCED}


def guarded_arguments(endpoint, arguments):
    """The arguments of a call with the emulator's address in front."""
    if any(argument.startswith("--endpoint") for argument in arguments):
        raise Refused("the call names an endpoint of its own")
    return ["--endpoint-url", checked_endpoint(endpoint), *arguments]


def forbid_other_connections():
    """From now on this process can connect to 127.0.0.1 and to sockets of this machine only, and
    asks nobody for the address of another host."""

    def audit(event, details):
        host = "127.0.0.1"
        if event == "socket.getaddrinfo":
            host = details[0]
        elif event == "socket.connect" and isinstance(details[1], tuple):
            host = details[1][0]
        if host not in ("127.0.0.1", b"127.0.0.1"):
            raise Refused(f"a connection to {host!r}")

    sys.addaudithook(audit)


def apply_to_this_process():
    """Guards the process that calls it."""
    environment = guarded(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    forbid_other_connections()
