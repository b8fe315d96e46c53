recall receipt
