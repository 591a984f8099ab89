"""``fob rotate``: replace the access key, so that at every moment the file holds one that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.replace_keys import RotateOptions, rotate, rotate_all
    from awsfob.cli.messages import show_error
    from awsfob.cli.options import context_of

    options = RotateOptions(keep_old, dry_run, yes, max_age, wait)
    context = context_of(common)
    if everything:
        rotate_all(context, access, options, show_error)
    else:
        rotate(context, access, options)
