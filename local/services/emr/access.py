"""What a cluster may do: its nodes by the role of their instance profile."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from local.iam import deliveries
from local.iam.calls import account, emr, keys
from local.iam.calls.call import Need
from local.iam.calls.on_behalf import cluster_network, cluster_nodes
from local.iam.enforcing.authorizer import UNJUDGED, AccessDenied, Authorizer
from local.services.s3 import LakeFolder, is_object

Files = dict[str, int]  # key -> time of its last change


@dataclass(frozen=True)
class Network:
    """Where the nodes of a cluster start.

    Attributes:
        subnets: in any of which they may.
        groups: their security groups.
        tags: of the cluster, which they carry.
        security_configuration: by its name; it may name a key for their disks.
    """

    subnets: Sequence[str]
    groups: Sequence[str]
    tags: Mapping[str, str]
    security_configuration: str | None = None


@dataclass(frozen=True)
class NodeAccess:
    """Asks what the nodes of a cluster may.

    Attributes:
        folder: of the bucket.
        profile: instance profile of the nodes.
        authorizer: judges.
    """

    folder: LakeFolder
    profile: str
    authorizer: Authorizer = UNJUDGED

    def refused_start(self, service_role: str, network: Network) -> str | None:
        """Return why EMR may not start the nodes; None if it may."""
        nodes = account.instance_role(self.profile) or self.profile
        starting = cluster_network.needs(network.subnets, network.groups, nodes, network.tags)
        try:
            for service, role in ((emr.SERVICE, service_role), (cluster_network.EC2, nodes)):
                principal, need = deliveries.assumption(service, role)
                self.authorizer.require(principal, [need])
            self.authorizer.require(service_role, starting)
            self.authorizer.require(service_role, keys.of_volumes(network.security_configuration))
        except AccessDenied as error:
            return f"Service role {service_role} has insufficient EC2 permissions: {error}"
        return None

    def refused_read(self, arguments: list[str]) -> str | None:
        """Return why the nodes may not read what arguments name; None if they may."""
        needs = cluster_nodes.reads(arguments, self.folder.bucket, self.folder.root)
        return self._refusal(needs)

    def refused_write(self, before: Files) -> str | None:
        """Return why the nodes may not have written what changed since then; None if they may."""
        if not self.authorizer.enabled:
            return None
        after = self.files()
        changed = [key for key, modified in after.items() if before.get(key) != modified]
        return self._refusal(cluster_nodes.writes(sorted(changed), self.folder.bucket))

    def files(self) -> Files:
        """Return what the bucket's folder holds now."""
        if not self.authorizer.enabled:
            return {}
        root = self.folder.root
        files = {}
        for path in root.rglob("*"):
            # Another step's unfinished files come and go meanwhile.
            with suppress(FileNotFoundError):
                if is_object(path):
                    files[str(path.relative_to(root))] = path.stat().st_mtime_ns
        return files

    def _refusal(self, needs: Iterable[Need]) -> str | None:
        role = account.instance_role(self.profile) or self.profile
        try:
            self.authorizer.require(role, needs)
        except AccessDenied as error:
            return f"com.amazonaws.services.s3.model.AmazonS3Exception: {error}"
        return None
