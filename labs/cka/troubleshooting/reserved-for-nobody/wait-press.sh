wait_until 280 rolled_out "$NAMESPACE" press
