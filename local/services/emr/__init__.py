"""EMR on the laptop: moto answers its API; its steps are run here."""
