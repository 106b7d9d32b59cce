"""The command `covidlake`."""

from covidlake_client.cli import app


def main() -> None:
    app(prog_name="covidlake")


if __name__ == "__main__":
    main()
