"""The EC2 emulator: moto's server, in a thread of this process, so that it ends when this process
does, however that ends. It listens on loopback only, on a port that was free.
"""

import logging
import urllib.request

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.network_acls import NetworkAclBackend
from moto.server import ThreadedMotoServer

SEED = 42


def not_found(method):
    """AWS says that an entry is not there where moto falls over it."""

    def delete_network_acl_entry(self, *arguments):
        try:
            return method(self, *arguments)
        except StopIteration:
            raise EC2ClientError("InvalidNetworkAclEntry.NotFound", "no such entry") from None

    return delete_network_acl_entry


NetworkAclBackend.delete_network_acl_entry = not_found(NetworkAclBackend.delete_network_acl_entry)


class Emulator:
    def __init__(self):
        logging.disable(logging.CRITICAL)  # what is not there is answered with 500
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        self.reset()

    def reset(self):
        """Nothing is there but the default VPCs; all ids will be those of any other run."""
        self.post("/moto-api/reset")
        self.post(f"/moto-api/seed?a={SEED}")

    def post(self, path):
        request = urllib.request.Request(self.endpoint + path, method="POST")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            answer.read()

    def stop(self):
        self.server.stop()
