"""What the authorization matrix stands on: who comes to the doors, and what lies behind them."""
