"""A faulty network, and users with few permissions, in front of the S3 server."""

from tests.s3_proxy import acting_as, fault_proxy

__all__ = ["acting_as", "fault_proxy"]
