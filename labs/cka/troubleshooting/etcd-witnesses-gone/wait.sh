wait_until 280 api_ready
