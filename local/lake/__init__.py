"""The folder of a lake as the commands read it, without an emulator."""
