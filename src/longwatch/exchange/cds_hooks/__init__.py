"""CDS Hooks 2.0: what another system asks at a moment of its work, and the cards it gets.

Pure adapters: `discovery` says what can be asked, `request` and `feedback` read what comes in, `orders` finds
the orders of the drug, `cards` makes cards of what a programme's gate says. HTTP is not known here.
"""

from longwatch.exchange.cds_hooks.mistakes import RequestMistake

__all__ = ["RequestMistake"]
