"""`python -m longwatch` is the same as the `longwatch` command."""

from longwatch.cli import console

if __name__ == "__main__":
    console()
