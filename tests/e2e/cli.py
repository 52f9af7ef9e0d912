"""One AWS CLI that scripts find as `aws` in their PATH, and which can reach the emulator only."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import guard

HERE = Path(__file__).resolve().parent
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
TIMEOUT = 300  # seconds, for one script on a busy machine


def interpreter_of(executable):
    """The Python that the CLI's own program names in its first line, or None."""
    with open(executable, "rb") as program:
        first = program.readline().decode(errors="replace")
    words = re.match(r"#!(\S*/python[0-9.]*)(\s|$)", first)
    return words and words.group(1)


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


class Cli:
    """`executable` as it is, each call a process of its own from start to end."""

    def __init__(self, executable, endpoint, directory):
        self.executable = executable
        self.endpoint = guard.checked_endpoint(endpoint)
        self.directory = Path(directory)
        self.bin = self.directory / "bin"
        # The emulator shows at once what was done: whoever waits for it need not.
        write_program(self.bin / "sleep", "#!/bin/sh\nexit 0\n")
        self.write_aws()
        (self.directory / "home").mkdir(parents=True)

    def write_aws(self):
        write_program(
            self.bin / "aws",
            f'#!/bin/sh\nexec "{self.executable}" --endpoint-url {self.endpoint} "$@"\n',
        )

    def environment(self, **more):
        """What scripts run with: very little, and nothing that leads out of here."""
        own = {"PATH": f"{self.bin}:{SYSTEM_PATH}", "HOME": str(self.directory / "home")}
        return guard.guarded({**own, **more})

    def run(self, *words, **more):
        """Runs a script, or any program that calls `aws`."""
        return subprocess.run(
            [str(word) for word in words],
            env=self.environment(**more),
            cwd=self.directory / "home",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=TIMEOUT,
        )

    def aws(self, *arguments):
        return self.run("aws", *arguments)


class ServedCli(Cli):
    """The same CLI, held ready by aws_server.py, which also writes down every call."""

    def __init__(self, executable, caller, endpoint, directory):
        self.caller = Path(caller).resolve()  # the program made from aws_call.c
        super().__init__(executable, endpoint, directory)
        self.calls = self.directory / "calls"
        self.call_count = 0
        self.socket = Path(tempfile.mkdtemp(prefix="vpcmend-e2e-")) / "socket"  # a short path
        self.server = subprocess.Popen(
            [interpreter_of(executable), "-B", HERE / "aws_server.py", self.socket, endpoint],
            env=Cli.environment(self),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self.server.stdout.readline() != "ready\n":
            raise RuntimeError(f"{executable} cannot be held ready")

    def write_aws(self):
        (self.bin / "aws").symlink_to(self.caller)

    def environment(self, **more):
        served = {"E2E_SOCKET": str(self.socket), "E2E_CALLS": str(self.calls)}
        return super().environment(**served, **more)

    def run(self, *words, **more):
        self.calls.write_text("")
        ran = super().run(*words, **more)
        self.call_count += len(self.calls.read_text().splitlines())
        return ran

    def stop(self):
        self.server.stdin.close()
        self.server.wait()
        shutil.rmtree(self.socket.parent)
