set -e
old=$(pidof -s "$PROGRAM")
crictl --timeout 60s stop "$(crictl ps -q --name "^$PROGRAM\$")"
another() { local now && now=$(pidof -s "$PROGRAM") && [ "$now" != "$old" ]; }
wait_until 120 another
