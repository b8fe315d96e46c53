curl -sS --max-time $((LAB_PATIENCE / 4)) http://127.0.0.1:10249/proxyMode
