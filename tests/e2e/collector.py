"""The collecting script by itself: all regions, every service, stopped in the middle and resumed."""

import json
import subprocess

import boto3
from moto.moto_api import state_manager

import guard
from cli import SYSTEM_PATH
from emulator import ENABLED_REGIONS
from export import NOT_EMULATED, place_of, unanswered, write_script
from scenarios import TO_VPC
from world import World

REGIONS = ENABLED_REGIONS
HOME = REGIONS[0]  # where there is one of everything
SMTP_PORTS = (25, 465, 587, 2465, 2525, 2587)

# Replies with one of the seeded objects each, by the name of the file and a word that stands in it.
SEEDED = {
    "elb-load-balancers.json": "classic-mail",
    "elbv2-load-balancers.json": "/mail/",
    "elbv2-listeners-*.json": '"Port": 25',
    "elbv2-load-balancer-attributes-*.json": "load_balancing.cross_zone.enabled",
    "elbv2-target-groups.json": "targetgroup/smtp",
    "elbv2-target-health-*.json": "TargetHealthDescriptions",
    "elbv2-target-group-attributes-*.json": "deregistration_delay",
    "sesv2-list-email-identities.json": "relay@example.com",
    "sesv2-email-identity-relay@example.com.json": "EMAIL_ADDRESS",
    "sesv2-email-identity-example.com.json": "DOMAIN",
    "ecs-list-clusters.json": "cluster/post",
    "ecs-list-tasks-*.json": "task/post/",
    "ecs-tasks-*-1.json": "networkInterfaceId",
    "ecs-list-services-*.json": "service/post/sender",
    "ecs-services-*-1.json": "awsvpcConfiguration",
    "flow-logs.json": "fl-",
    "configservice-configuration-recorders.json": "recordingGroup",
    "configservice-configuration-recorder-status.json": '"recording": true',
    "configservice-delivery-channels.json": "the-records",
    "managed-prefix-list-entries-pl-*.json": "203.0.113.0/24",
    "vpc-attribute-enableDnsSupport-vpc-*.json": '"Value": true',
}


# --- seeding --------------------------------------------------------------------------------------


def seed_balancers(client, vpc, subnets):
    client("elb").create_load_balancer(
        LoadBalancerName="classic-mail",
        Listeners=[{"Protocol": "TCP", "LoadBalancerPort": 25, "InstancePort": 25}],
        Subnets=subnets[:1],
    )
    elbv2 = client("elbv2")
    made = elbv2.create_load_balancer(Name="mail", Type="network", Subnets=subnets)
    group = elbv2.create_target_group(Name="smtp", Protocol="TCP", Port=25, VpcId=vpc)
    elbv2.create_listener(
        LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="TCP",
        Port=25,
        DefaultActions=[
            {"Type": "forward", "TargetGroupArn": group["TargetGroups"][0]["TargetGroupArn"]}
        ],
    )


def seed_mail(client, subnets, group):
    for identity in ("example.com", "relay@example.com"):
        client("sesv2").create_email_identity(EmailIdentity=identity)
    ecs = client("ecs")
    ecs.create_cluster(clusterName="post")
    ecs.register_task_definition(
        family="sender",
        networkMode="awsvpc",
        containerDefinitions=[{"name": "sender", "image": "sender", "memory": 64}],
    )
    place = {
        "cluster": "post",
        "taskDefinition": "sender",
        "launchType": "FARGATE",
        "networkConfiguration": {
            "awsvpcConfiguration": {"subnets": subnets, "securityGroups": [group]}
        },
    }
    ecs.create_service(serviceName="sender", desiredCount=1, **place)
    ecs.run_task(count=1, **place)


def seed_records(client, vpc):
    client("s3").create_bucket(
        Bucket="the-records", CreateBucketConfiguration={"LocationConstraint": HOME}
    )
    client("ec2").create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::the-records",
    )
    config = client("config")
    role = "arn:aws:iam::123456789012:role/config"
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "the-records"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")


def seed_services(endpoint):
    """One of everything, in the default VPC of one region. The task does not go on by being asked."""
    state_manager.set_transition("ecs::task", {"progression": "manual", "times": 1000})

    def client(service):
        return boto3.client(
            service,
            region_name=HOME,
            endpoint_url=guard.checked_endpoint(endpoint),
            aws_access_key_id="dummy",
            aws_secret_access_key="dummy",
        )

    ec2 = client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]][:2]
    seed_balancers(client, vpc, subnets)
    seed_mail(client, subnets, ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"])
    seed_records(client, vpc)
    ec2.create_managed_prefix_list(
        PrefixListName="partners",
        MaxEntries=1,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "203.0.113.0/24"}],
    )


# --- what must be true ----------------------------------------------------------------------------


def is_open(rule):
    """The rules that the scenarios open are open to all by their text."""
    everyone = rule.get("CidrIpv4") == "0.0.0.0/0" or rule.get("CidrIpv6") == "::/0"
    ports = range(rule["FromPort"], rule["ToPort"] + 1)
    reached = rule["IpProtocol"] == "-1" or any(port in ports for port in SMTP_PORTS)
    return everyone and not rule["IsEgress"] and rule["IpProtocol"] in ("tcp", "-1") and reached


def check_audit(world, vpcmend, export, check):
    ran = subprocess.run(
        [vpcmend, "audit", export, "--format", "json"], capture_output=True, text=True
    )
    check(ran.returncode == 1, "collector: audit", ran.stderr)
    audit = json.loads(ran.stdout)
    found = [f for f in audit["findings"] if f["kind"] == "sg-rule-open"]
    wanted = {name for name, rule in world.snapshot().rules.items() if is_open(rule)}
    check({name for f in found for name in f["rules"]} == wanted, "collector: what is open", found)
    held = audit["export"]
    check(held["accounts"] == ["123456789012"], "collector: the account", held)
    check(held["regions"] == list(REGIONS), "collector: the regions", held)
    lines = [line for line in ran.stderr.splitlines() if ": not collected: " not in line]
    check(not lines, "collector: no other problem than what was not collected", lines)


def check_replies(export, check):
    for pattern, word in SEEDED.items():
        replies = [path.read_text() for path in place_of(export, HOME).glob(pattern)]
        check(any(word in reply for reply in replies), f"collector: {pattern} tells {word}", replies)
    missing = unanswered(export)
    check(missing <= NOT_EMULATED and missing, "collector: the rest is recorded", missing)


def write_killer(cli, calls):
    """An `aws` that kills the script at its call of this number, so that it can clear up nothing."""
    place, log = cli.directory / "killer", cli.directory / "killer.log"
    place.mkdir()
    killer = place / "aws"
    killer.write_text(
        f"#!/bin/sh\necho >>'{log}'\n"
        f'[ "$(wc -l <\'{log}\')" -ne {calls} ] || {{ kill -KILL "$PPID"; exit 1; }}\n'
        f'exec \'{cli.bin}/aws\' "$@"\n'
    )
    killer.chmod(0o755)
    return place


def tree(directory):
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def check_collector(emulator, cli, vpcmend, directory, tally):
    check = tally.check
    directory.mkdir()
    emulator.reset()
    world = World(cli.endpoint, TO_VPC[:4])
    seed_services(cli.endpoint)
    script = write_script(vpcmend, directory / "collect.sh")
    whole, halves = directory / "whole", directory / "halves"
    ran = cli.run("dash", script, "--output", whole)
    check(ran.returncode == 1, "collector: all regions", ran.stdout + ran.stderr)
    check_replies(whole, check)
    check_audit(world, vpcmend, whole, check)
    killed = cli.run("dash", script, "-o", halves, PATH=f"{write_killer(cli, 80)}:{SYSTEM_PATH}")
    check(killed.returncode == -9, "collector: killed in the middle", killed.stderr)
    told = tree(halves)
    check(0 < len(told) < len(tree(whole)), "collector: killed in the middle: half of it", told)
    ran = cli.run("bash", script, "-o", halves)
    check("of them of an earlier run" in ran.stdout, "collector: goes on", ran.stdout + ran.stderr)
    check(tree(halves) == tree(whole), "collector: comes to the bytes of an undisturbed run")
