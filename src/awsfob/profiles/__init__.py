"""What the AWS files mean: profiles, layouts, roles and plans."""
