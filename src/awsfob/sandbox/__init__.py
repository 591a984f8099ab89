"""A local STS and IAM that enforces what AWS enforces.

What moto knows (users, keys, devices, roles, the wire format) is asked of moto, in ``moto_side`` and nowhere else.
Every refusal is ours. Nothing of fob outside ``cli/sandbox_command.py`` imports this room; ``control`` and
``server_process`` need nothing but Python, so that a test which only drives a sandbox does not load one.
"""
