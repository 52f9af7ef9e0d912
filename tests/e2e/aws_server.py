"""One AWS CLI, already imported, that forks for each call.

    INTERPRETER aws_server.py SOCKET ENDPOINT

Starting the AWS CLI takes 0.4 s, nearly all of it the imports and the models of the services. This
process does that once and then serves the calls that aws_call.c hands over: each runs the CLI's own
main() in a child of its own, with the arguments, environment, working directory and streams of its
caller. Nothing of the CLI is another, but what does not depend on the call is done only once.

It says "ready" when it is, and ends when its standard input does.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import socket
import sys

import guard

CHANGING = ("authorize-", "revoke-", "modify-", "create-", "replace-", "delete-")
WARM_CALLS = (
    "ec2 describe-vpcs --output text --query Vpcs --region eu-west-1",
    "sts get-caller-identity --output json --region eu-west-1",
)
SERVICES = ("ec2", "sts", "elb", "elbv2", "sesv2", "ecs", "config", "lambda", "iam")
COMMANDS = {"config": "configservice"}  # where the CLI calls a service something else


# --- the CLI --------------------------------------------------------------------------------------


def cli_main(arguments):
    """The exit status of the CLI's own main()."""
    import awscli.clidriver

    sys.argv = ["aws", *arguments]
    try:
        status = awscli.clidriver.main()
    except SystemExit as end:
        status = end.code
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return status if isinstance(status, int) else int(status is not None)


def in_child(function):
    """Calls it in a child, and returns what it gives back as JSON."""
    reading, writing = os.pipe()
    if not os.fork():
        for number in (1, 2):
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        answer = json.dumps(function()).encode()
        with open(writing, "wb") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        answer = pipe.read()
    os.wait()
    return json.loads(answer)


def remembered(method):
    """The method, called once for each set of arguments in all objects of its class together."""
    memory = {}

    def call(self, *arguments, **named):
        key = arguments, tuple(sorted(named.items()))
        if key not in memory:
            memory[key] = method(self, *arguments, **named)
        return memory[key]

    call.memory = memory
    return call


def read_models_once():
    """Models do not change: each file and directory of them is read once, here, and found in memory
    by the children."""
    importlib.import_module("awscli.clidriver")  # says where botocore is: beside it, or inside
    from botocore import loaders

    files, lists = loaders.JSONFileLoader, loaders.Loader
    files.load_file = remembered(files.load_file)
    lists.list_available_services = remembered(lists.list_available_services)
    return files, lists


def what_calls_need(methods, endpoint):
    """Makes some calls that talk to nobody: the modules and the models that they took."""
    for call in WARM_CALLS:
        words = [*call.split(), "--generate-cli-skeleton", "output"]
        cli_main(guard.guarded_arguments(endpoint, words))
    return sorted(sys.modules), [list(method.memory) for method in methods]


def read_all(methods, owners, endpoint):
    """The modules and models that calls need are read before the first one. Not by a call in this
    process: what the CLI starts for a call (locks, threads of its C runtime) outlives no fork.
    """
    modules, keys = in_child(lambda: what_calls_need(methods, endpoint))
    for name in modules:
        with contextlib.suppress(ImportError):  # some stand there under names of their own
            importlib.import_module(name)
    for owner, method, calls in zip(owners, methods, keys):
        for arguments, named in calls:
            method(owner, *arguments, **dict(named))
    if "distro" in sys.modules:  # v2 asks it for the name of this system, which starts a program
        sys.modules["distro"].major_version()


def make_driver_once():
    """What the CLI's main() begins with, its driver and the tables of commands, is made here and is
    found made by the children. It depends on nothing that a caller says."""
    from awscli import clidriver

    driver = clidriver.create_clidriver()
    for service in SERVICES:
        driver._get_command_table()[COMMANDS.get(service, service)]._get_command_table()
        driver.session.create_client(service, "eu-west-1")  # thrown away: it has filled some caches
    clidriver.create_clidriver = lambda *arguments: driver


def warm_up(endpoint):
    files, lists = read_models_once()
    read_all((files.load_file, lists.list_available_services), (files(), lists()), endpoint)
    make_driver_once()


# --- one call -------------------------------------------------------------------------------------


def changes_something(arguments):
    return len(arguments) > 1 and arguments[1].startswith(CHANGING)


def changing_calls(log):
    """How many of the calls in the log change something."""
    with open(log, encoding="utf-8") as lines:
        return sum(changes_something(json.loads(line)) for line in lines)


def log_call(log, arguments):
    with open(log, "a", encoding="utf-8") as lines:
        lines.write(json.dumps(arguments) + "\n")


def run_call(arguments, environment, endpoint):
    """E2E_CALLS names a file that gets every call as a line of JSON. E2E_FAIL_AT=N makes the Nth
    changing call of that file fail before it is made, E2E_LOSE_AT=N after it was made."""
    log = environment.get("E2E_CALLS")
    if log:
        log_call(log, arguments)
    number = str(changing_calls(log)) if log and changes_something(arguments) else ""
    if number and number == environment.get("E2E_FAIL_AT"):
        print("\nAn error occurred (InternalError): made to fail", file=sys.stderr)
        return 254
    status = cli_main(guard.guarded_arguments(endpoint, arguments))
    if number and number == environment.get("E2E_LOSE_AT"):
        print("\nCould not connect to the endpoint URL: the answer was lost", file=sys.stderr)
        return 255
    return status


def set_environment(environment):
    """The caller's, and what the CLI put into ours when it was imported: where its data is."""
    data_path = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=data_path)


def received(connection):
    """The standard streams of the caller, and what aws_call.c sends behind them: bytes, parted."""
    data, streams, _, _ = socket.recv_fds(connection, 65536, 3)
    size, _, data = data.partition(b"\n")
    while len(data) < int(size):
        more = connection.recv(65536)
        if not more:
            raise EOFError("the caller has gone")
        data += more
    count, *words = data.split(b"\0")[:-1]
    return streams, words[: int(count)], words[int(count) :]


def serve_call(connection, endpoint):
    streams, arguments, (directory, *variables) = received(connection)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(directory)
    environment = dict(os.fsdecode(variable).split("=", 1) for variable in variables)
    set_environment(guard.guarded(environment))
    try:
        status = run_call([os.fsdecode(word) for word in arguments], environment, endpoint)
    except guard.Refused as refusal:
        print(f"refused: {refusal}", file=sys.stderr, flush=True)
        status = 99
    connection.sendall(b"%d" % (status & 0xFF))


def fork_for(connection, endpoint):
    if os.fork():
        return
    try:
        serve_call(connection, endpoint)
    finally:
        os._exit(0)


def forget_ended_children():
    with contextlib.suppress(ChildProcessError):  # there is none
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(path, endpoint):
    gc.disable()  # no call lives long enough to need it,
    gc.freeze()  # and what is shared with the children stays so
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    print("ready", flush=True)
    while True:
        readable, _, _ = select.select([listener, 0], [], [])
        if 0 in readable:
            return
        forget_ended_children()
        connection, _ = listener.accept()
        fork_for(connection, endpoint)
        connection.close()


if __name__ == "__main__":
    guard.apply_to_this_process()
    warm_up(guard.checked_endpoint(sys.argv[2]))
    serve(sys.argv[1], sys.argv[2])
