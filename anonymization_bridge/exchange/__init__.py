"""What passes between the bridge and TOOLPICT: launch, directory, notices, all signed."""
