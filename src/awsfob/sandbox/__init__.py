"""A local STS and IAM that enforces what AWS enforces.

moto stores users, access keys, devices and roles, and serializes requests and responses. Only ``moto_adapter`` imports
it. The refusals are written here, because moto checks neither codes nor conditions.

Only ``cli/sandbox_command.py`` imports this package. ``control`` and ``server_process`` import the standard library and
``awsfob.errors`` only, so a test that drives a sandbox does not load moto.
"""
