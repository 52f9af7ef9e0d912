"""The EC2 emulator: moto's server, in a thread of this process, so that it ends when this process
does, however that ends. It listens on loopback only, on a port that was free.
"""

import logging
import urllib.request

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import elastic_ip_addresses, nat_gateways
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.models.network_acls import NetworkAclBackend
from moto.moto_api._internal import mock_random
from moto.sesv2.responses import SESV2Response
from moto.server import ThreadedMotoServer

SEED = 42
ENABLED_REGIONS = ("eu-central-1", "eu-west-1", "us-east-1")  # of the emulated account


def not_found(method):
    """AWS says that an entry is not there where moto falls over it."""

    def delete_network_acl_entry(self, *arguments):
        try:
            return method(self, *arguments)
        except StopIteration:
            raise EC2ClientError("InvalidNetworkAclEntry.NotFound", "no such entry") from None

    return delete_network_acl_entry


NetworkAclBackend.delete_network_acl_entry = not_found(NetworkAclBackend.delete_network_acl_entry)


def listed_as_before(method):
    """The CLIs ask for the identities under an address that the emulator's library has given up."""

    def name_of_call(self, request):
        if request.method == "GET" and request.path == "/v2/email/identities":
            return "ListEmailIdentities"
        return method(self, request)

    return name_of_call


SESV2Response._get_action_from_method_and_request_uri = listed_as_before(
    SESV2Response._get_action_from_method_and_request_uri
)

# Its own Elastic IP addresses are of 127.0.0.0/8, which nobody on the Internet can be.
elastic_ip_addresses.random_ip = lambda: f"198.51.100.{mock_random.randint(1, 254)}"

# And its NAT gateways have private addresses outside of their subnets, on interfaces like any other.
nat_gateways.random_private_ip = lambda: "10.0.0.254"


def with_interface(method):
    def create(self, *arguments, **options):
        method(self, *arguments, **options)
        self._eni.interface_type = "nat_gateway"

    return create


nat_gateways.NatGateway.__init__ = with_interface(nat_gateways.NatGateway.__init__)

RegionsAndZonesBackend.regions = [
    region for region in RegionsAndZonesBackend.regions if region.name in ENABLED_REGIONS
]


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
