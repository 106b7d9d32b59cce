"""Lambda on the laptop: the artifacts of `sam build` under AWS's runtime interface emulator."""
